package io.sluice.mqtt.codec;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The topic aliases that were set towards one peer, for one connection: the first topics that it is sent get them, up to
 * its Topic Alias Maximum, and keep them. [MQTT5-3.3.2.3.4] For one thread, whose packets leave in the order of its calls.
 */
public final class AliasesOut {

    private final int maximum;
    private final Map<String, Integer> byTopic = new HashMap<>(0);

    /** None is set yet. */
    public AliasesOut(int maximum) {
        this.maximum = maximum;
    }

    /** Whether the peer takes none. */
    public boolean none() {
        return maximum == 0;
    }

    /** The packet for a message; an alias is set when it fits the peer's Maximum Packet Size. */
    public EncodedPublish encoded(
            Message message, Qos qos, boolean retain, List<Integer> identifiers, long maxPacketBytes) {
        Integer known = byTopic.get(message.topic());
        if (known != null) {
            return EncodedPublish.aliased(message, "", known, qos, retain, identifiers);
        }
        int alias = byTopic.size() < maximum ? byTopic.size() + 1 : 0;
        EncodedPublish encoded = EncodedPublish.aliased(message, message.topic(), alias, qos, retain, identifiers);
        if (alias != 0 && encoded.bytes() <= maxPacketBytes) {
            byTopic.put(message.topic(), alias);
        }
        return encoded;
    }
}
