package io.sluice.config.document;

import io.sluice.config.bind.ByteSize;
import io.sluice.config.bind.Key;

/** {@code upstreams.<name>.receive} */
public record ReceiveDoc(
        @Key(
                value = "Messages of QoS 1 and 2 that the upstream may send before the first is acknowledged (Receive"
                        + " Maximum).",
                byDefault = "100",
                range = "1..65535",
                example = "20")
        int inFlight,

        @Key(
                value = "The largest packet that is taken (Maximum Packet Size).",
                byDefault = "1MiB",
                range = "1KiB..256MiB",
                example = "256KiB")
        ByteSize maxPacket,

        @Key(value = "Topic filters in one SUBSCRIBE; AWS takes 8.", byDefault = "8", range = "1..1000", example = "1")
        int filters) {}
