package io.sluice.mqtt.broker.routing;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The members of one shared subscription, who take turns. Members change under the lock of the {@link InterestTree};
 * picking takes none.
 */
final class SharedGroup {

    private static final Interest[] NONE = {};

    private final String name;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Interest[] members = NONE;
    private volatile Target[] targets = {};

    SharedGroup(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    boolean isEmpty() {
        return members.length == 0;
    }

    /**
     * The next member whose turn it is and who can take a message; when none can, one that keeps it until it can; then
     * the one whose turn it is.
     */
    @Nullable
    Target next() {
        Target[] all = targets;
        if (all.length == 0) {
            return null;
        }
        int first = (turn.getAndIncrement() & Integer.MAX_VALUE) % all.length;
        for (int i = 0; i < all.length; i++) {
            Target target = all[(first + i) % all.length];
            if (target.subscriber().ready()) {
                return target;
            }
        }
        for (int i = 0; i < all.length; i++) {
            Target target = all[(first + i) % all.length];
            if (target.subscriber().keeps()) {
                return target;
            }
        }
        return all[first];
    }

    boolean put(Interest interest) {
        Interest[] before = members;
        become(Interests.put(before, interest));
        return members.length > before.length;
    }

    boolean remove(Subscriber subscriber) {
        Interest[] before = members;
        become(Interests.remove(before, subscriber));
        return members.length < before.length;
    }

    private void become(Interest[] next) {
        members = next;
        targets = Arrays.stream(next).map(Target::of).toArray(Target[]::new);
    }
}
