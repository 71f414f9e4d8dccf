package io.sluice.mqtt.broker.kept;

import io.sluice.store.QueueLimits;
import io.sluice.store.QueueLimits.WhenFull;
import java.time.Duration;

/**
 * How many sessions outlive their connections, for how long, and what waits for them.
 *
 * @param sessions sessions kept, 0 to 1,000,000; a client that needs one more is refused
 * @param expiry the longest that a session is kept without its client, zero to 100 years, which stands for ever; zero
 *     keeps none
 * @param queue what one session's queue holds, and what is dropped when it is full; nothing is ever refused for it
 * @param queueQos0 whether QoS 0 messages wait too
 * @param otherUser what becomes of a client that comes with the client identifier of another user
 */
public record SessionSettings(
        int sessions, Duration expiry, QueueLimits queue, boolean queueQos0, OtherUser otherUser) {

    /** What becomes of a client that comes with the client identifier of another user's session or connection. */
    public enum OtherUser {
        /** It is refused. */
        REFUSE,
        /** The other's connection and session end, with what waits there, and this one begins with nothing. */
        REPLACE
    }

    /** The seconds that say never on the wire. [MQTT5-3.1.2.11.2] */
    public static final long NEVER = 0xFFFF_FFFFL;

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /**
     * 10,000 sessions, 30 days; queues of 100,000 messages, 64 MiB, 30 days, the newest dropped; no QoS 0; other users are
     * refused.
     */
    public static final SessionSettings DEFAULT = new SessionSettings(
            10_000,
            Duration.ofDays(30),
            new QueueLimits(64L << 20, 100_000, Duration.ofDays(30), WhenFull.DROP_NEWEST),
            false);

    /** One that refuses other users. */
    public SessionSettings(int sessions, Duration expiry, QueueLimits queue, boolean queueQos0) {
        this(sessions, expiry, queue, queueQos0, OtherUser.REFUSE);
    }

    public SessionSettings {
        if (sessions < 0 || sessions > 1_000_000) {
            throw new IllegalArgumentException("sessions max: 0 to 1000000, not " + sessions);
        }
        if (expiry.isNegative() || expiry.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("sessions expiry: 0s to 36500d, not " + expiry.toSeconds() + "s");
        }
        if (queue.whenFull() == WhenFull.REJECT) {
            throw new IllegalArgumentException(
                    "sessions full: drop-newest, drop-oldest or thin; a subscriber must not stop its publishers");
        }
    }

    /** The expiry that is granted for one that is asked for, both 0 to {@link #NEVER}. */
    public long grantedSeconds(long askedSeconds) {
        long most = sessions == 0 ? 0 : expiry.equals(LONGEST) ? NEVER : Math.min(expiry.toSeconds(), NEVER);
        return Math.min(askedSeconds, most);
    }
}
