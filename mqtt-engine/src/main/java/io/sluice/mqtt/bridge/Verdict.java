package io.sluice.mqtt.bridge;

import io.sluice.mqtt.packet.ReasonCode;

/** What becomes of a message when the upstream has answered. */
enum Verdict {
    /** It is there. */
    DELIVERED,
    /** Refused for a while: sent again after {@link #retryDelayNanos}. */
    RETRY,
    /** Refused for good, or too often: goes to the dead letters. */
    DEAD;

    /** Times that a message is sent before a passing refusal counts as final; with the delays, over two minutes. */
    static final int MAX_TRIES = 8;

    private static final long SECOND = 1_000_000_000L;

    /**
     * What an answer means.
     *
     * @param tries how often the message was sent and answered so, this time included
     */
    static Verdict of(ReasonCode answer, int tries) {
        if (!answer.isError()) {
            return DELIVERED;
        }
        return passing(answer) && tries < MAX_TRIES ? RETRY : DEAD;
    }

    /** The pause after the n-th refusal of a message: 1, 2, 4 … 32 and then 60 seconds. */
    static long retryDelayNanos(int tries) {
        return Math.min(60, 1L << Math.min(tries - 1, 6)) * SECOND;
    }

    /** Whether the same message may be taken later. What is wrong with its topic, size or rights stays wrong. */
    private static boolean passing(ReasonCode answer) {
        return switch (answer) {
            case UNSPECIFIED_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    PACKET_IDENTIFIER_IN_USE,
                    QUOTA_EXCEEDED,
                    SERVER_BUSY -> true;
            default -> false;
        };
    }

    /** Whether a server that disconnects with this code may have meant the message just sent. */
    static boolean blamesMessage(ReasonCode code) {
        return switch (code) {
            case MALFORMED_PACKET,
                    PROTOCOL_ERROR,
                    TOPIC_NAME_INVALID,
                    PACKET_TOO_LARGE,
                    PAYLOAD_FORMAT_INVALID,
                    RETAIN_NOT_SUPPORTED,
                    QOS_NOT_SUPPORTED -> true;
            default -> false;
        };
    }
}
