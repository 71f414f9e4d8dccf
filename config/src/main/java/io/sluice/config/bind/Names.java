package io.sluice.config.bind;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** How names are written in a file, and which of them somebody meant. Edit distance counts a swap as one edit. */
public final class Names {

    private Names() {}

    /** {@code maxGap} as {@code max_gap}. */
    static String snakeCase(String component) {
        return component.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** {@code DROP_OLDEST} as {@code drop-oldest}. */
    static String kebabCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name that is nearest to what was written, unless that is not like any of them. */
    public static Optional<String> nearest(String written, Collection<String> names) {
        String best = null;
        int least = written.length() < 2 ? 1 : Math.max(1, Math.min(written.length(), 12) / 3) + 1;
        for (String name : names) {
            int edits = edits(written.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT), least);
            if (edits < least) {
                least = edits;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The end of a message about an unknown name: the nearest one, or all when none is near. */
    public static String hint(String written, Collection<String> names) {
        Optional<String> near = nearest(written, names);
        if (near.isPresent()) {
            return "; did you mean \"" + near.get() + "\"?";
        }
        if (names.isEmpty()) {
            return "; there are none";
        }
        String all = String.join(", ", names.stream().limit(20).toList());
        return "; there are: " + all + (names.size() > 20 ? ", ..." : "");
    }

    private static int edits(String a, String b, int giveUp) {
        if (Math.abs(a.length() - b.length()) >= giveUp) {
            return giveUp;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int swap = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(swap, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean crossed =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (crossed) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
