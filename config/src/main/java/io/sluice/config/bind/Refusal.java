package io.sluice.config.bind;

import io.sluice.config.problem.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a settings record refuses into a problem at the key that it speaks of. Such messages begin with the key,
 * {@code queue max: at least 64KiB}, or have it among their first words.
 */
public final class Refusal {

    private static final int WORDS = 12;
    private static final Pattern SUBJECT = Pattern.compile("^(?:tag|device|link) [^ ]+: ");

    private Refusal() {}

    /**
     * What the maker makes, or null after a problem was added at the key that the message names.
     *
     * @param layers where the keys may stand, the upper layer first; at least one
     */
    public static <T> @Nullable T caught(List<? extends At<?>> layers, Problems problems, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            add(layers, problems, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static void add(List<? extends At<?>> layers, Problems problems, String refusal) {
        String message = SUBJECT.matcher(refusal).replaceFirst("");
        for (String word : words(message)) {
            for (At<?> layer : layers) {
                if (layer.has(word)) {
                    problems.add(layer.placeOf(word), layer.pathOf(word), withoutKey(word, message));
                    return;
                }
            }
        }
        At<?> here = layers.get(0);
        problems.add(here.place(), here.path(), message);
    }

    /** The message without the key at its front, which the key path shows already. */
    public static String withoutKey(String key, String message) {
        int colon = message.indexOf(": ");
        String head = colon < 0 ? "" : message.substring(0, colon);
        boolean names = head.equals(key) || head.endsWith(" " + key) || head.startsWith(key + " of ");
        return names ? message.substring(colon + 2) : message;
    }

    private static List<String> words(String message) {
        return Arrays.stream(message.split("[^a-z_]+", -1))
                .filter(word -> !word.isEmpty())
                .limit(WORDS)
                .flatMap(word -> Stream.of(word, word + "s"))
                .toList();
    }
}
