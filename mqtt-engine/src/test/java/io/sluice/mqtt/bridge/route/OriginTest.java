package io.sluice.mqtt.bridge.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.MessageProperties.UserProperty;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginTest {

    private final Origin cloud = new Origin("plant7-gw-01", "cloud");
    private final Origin hub = new Origin("plant7-gw-01", "hub");
    private final Origin neighbour = new Origin("plant7-gw-02", "cloud");

    @Test
    void what_came_from_an_upstream_goes_to_another_and_never_back() {
        MessageProperties came = cloud.comingDown(MessageProperties.NONE);
        assertThat(came.user()).containsExactly(new UserProperty("sluice-origin", "plant7-gw-01/cloud"));
        assertThat(cloud.mayGoUp(came)).isFalse();
        assertThat(hub.mayGoUp(came)).isTrue();
        assertThat(neighbour.mayGoUp(came)).isTrue();
    }

    @Test
    void what_was_sent_upstream_and_is_published_here_again_goes_nowhere() {
        MessageProperties sent = cloud.goingUp(MessageProperties.NONE);
        assertThat(cloud.mayGoUp(sent)).isFalse();
        assertThat(hub.mayGoUp(sent)).isFalse();
        assertThat(cloud.mayGoUp(neighbour.goingUp(sent))).isFalse();
        assertThat(hub.mayGoUp(neighbour.comingDown(sent))).isFalse();
        assertThat(neighbour.mayGoUp(sent)).isTrue();
    }

    @Test
    void what_was_here_is_known_by_any_of_its_marks() {
        assertThat(cloud.wasHere(MessageProperties.NONE)).isFalse();
        assertThat(cloud.wasHere(neighbour.goingUp(MessageProperties.NONE))).isFalse();
        assertThat(cloud.wasHere(neighbour.goingUp(hub.comingDown(MessageProperties.NONE))))
                .isTrue();
        assertThat(new Origin("plant7-gw-0", "cloud").wasHere(cloud.goingUp(MessageProperties.NONE)))
                .isFalse();
    }

    @Test
    void a_message_is_marked_once_by_each_gateway_and_keeps_its_other_properties() {
        MessageProperties of = new MessageProperties(true, 7, "text/plain", "r", null, List.of());
        MessageProperties sent = cloud.goingUp(of);
        assertThat(sent).isEqualTo(of.withUser(new UserProperty(Origin.MARK, "plant7-gw-01")));
        assertThat(cloud.goingUp(sent)).isEqualTo(sent);
        assertThat(hub.goingUp(cloud.comingDown(of))).isEqualTo(cloud.comingDown(of));
    }
}
