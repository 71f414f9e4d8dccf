package io.sluice.config.document;

import java.util.regex.Pattern;

/**
 * A name that an operator gives: of a link, a device, a tag, a model, a period. It becomes a level of topics, a file
 * name, a label of metrics.
 *
 * @param text letters, digits, {@code _ - .}, not beginning with a dash or dot, up to 64
 */
public record Name(String text) implements Comparable<Name> {

    static final String RULE =
            "expected letters, digits, dots, dashes and underscores, up to 64 in all, first a letter,"
                    + " digit or underscore";
    private static final Pattern SYNTAX = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{0,63}");

    public Name {
        if (!SYNTAX.matcher(text).matches()) {
            throw new IllegalArgumentException(RULE + ", not \"" + text + "\"");
        }
    }

    @Override
    public int compareTo(Name other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
