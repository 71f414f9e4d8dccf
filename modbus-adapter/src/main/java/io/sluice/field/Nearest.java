package io.sluice.field;

import java.util.Collection;

/** Finds the valid name that a mistyped one most likely meant. */
public final class Nearest {

    private Nearest() {}

    /** The name with the fewest edits from {@code text}, the first of equals; case counts as half an edit. */
    public static String to(String text, Collection<String> names) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String name : names) {
            int edits = edits(text, name);
            if (edits < least) {
                least = edits;
                best = name;
            }
        }
        return best;
    }

    /** One line for an unknown name: what was written, all that is valid, and the nearest of it. */
    public static IllegalArgumentException unknown(String what, String text, Collection<String> names) {
        return new IllegalArgumentException(what + " '" + text + "' is unknown: expected one of "
                + String.join(", ", names) + "; nearest is " + to(text, names));
    }

    /** Edit distance in halves, by two rows. */
    private static int edits(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = 2 * j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = 2 * i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = above[j - 1] + cost(a.charAt(i - 1), b.charAt(j - 1));
                row[j] = Math.min(swap, 2 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }

    private static int cost(char a, char b) {
        if (a == b) {
            return 0;
        }
        return Character.toLowerCase(a) == Character.toLowerCase(b) ? 1 : 2;
    }
}
