package io.sluice.mqtt.broker.routing;

import java.util.Arrays;

/** Copy on write on arrays of interests, at most one of each subscriber. */
final class Interests {

    private Interests() {}

    /** A copy in which an interest replaces that of the same subscriber, or comes last. */
    static Interest[] put(Interest[] all, Interest interest) {
        int at = indexOf(all, interest.subscriber());
        Interest[] next = Arrays.copyOf(all, at < 0 ? all.length + 1 : all.length);
        next[at < 0 ? all.length : at] = interest;
        return next;
    }

    /** A copy without a subscriber; the same array when it isn't in it. */
    static Interest[] remove(Interest[] all, Subscriber subscriber) {
        int at = indexOf(all, subscriber);
        if (at < 0) {
            return all;
        }
        Interest[] next = Arrays.copyOf(all, all.length - 1);
        System.arraycopy(all, at + 1, next, at, all.length - 1 - at);
        return next;
    }

    private static int indexOf(Interest[] all, Subscriber subscriber) {
        for (int i = 0; i < all.length; i++) {
            if (all[i].subscriber().equals(subscriber)) {
                return i;
            }
        }
        return -1;
    }
}
