package io.sluice.mqtt.broker.session;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.codec.EncodedPublish;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The topic aliases that the broker has set towards one client, for one connection: the first topics that it is sent get
 * them, up to its Topic Alias Maximum, and keep them. [MQTT5-3.3.2.3.4]
 */
final class AliasesOut {

    private final int maximum;
    private final Map<String, Integer> byTopic = new HashMap<>(0);

    AliasesOut(int maximum) {
        this.maximum = maximum;
    }

    /** Whether the client takes none. */
    boolean none() {
        return maximum == 0;
    }

    /** The packet for a message; an alias is set when it fits the client's Maximum Packet Size. */
    EncodedPublish encoded(Message message, Qos qos, boolean retain, List<Integer> identifiers, long maxPacketBytes) {
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
