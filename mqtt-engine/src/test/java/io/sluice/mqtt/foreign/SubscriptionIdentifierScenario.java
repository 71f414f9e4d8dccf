package io.sluice.mqtt.foreign;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** For clients of MQTT 5 whose user chooses the identifier of a subscription. */
interface SubscriptionIdentifierScenario {

    Login login(String clientId);

    ForeignClient connected(Login login) throws Exception;

    void hears(ForeignClient client, List<Post> posts);

    @Test
    default void identifiers_of_all_subscriptions_that_match_come_with_the_message() throws Exception {
        ForeignClient reader = connected(login("reader"));
        reader.subscribe(Wanted.of("a/#", 1).identifiedBy(3));
        reader.subscribe(Wanted.of("a/b", 1).identifiedBy(200));
        reader.publish(Post.of("a/b", "x", 1));
        hears(reader, List.of(Post.of("a/b", "x", 1).with(Map.of(Post.IDENTIFIERS, "3,200"))));
    }
}
