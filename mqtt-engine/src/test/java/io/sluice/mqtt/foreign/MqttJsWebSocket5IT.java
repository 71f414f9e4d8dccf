package io.sluice.mqtt.foreign;

import io.sluice.mqtt.broker.ListenerOptions;
import io.sluice.mqtt.broker.WebSocketSettings;
import java.util.List;

/** MQTT.js over WebSocket, MQTT 5. */
class MqttJsWebSocket5IT extends ForeignClient5Scenarios implements SubscriptionIdentifierScenario {

    @Override
    ForeignClient client() throws Exception {
        return Programs.mqttJs("5ws");
    }

    @Override
    ListenerOptions listening() {
        return ListenerOptions.DEFAULT.webSocket(new WebSocketSettings("/mqtt", List.of()));
    }
}
