package io.sluice.mqtt.broker.access;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * What one session's client may do. Its session asks before it acts; whatever is refused is counted here. What was
 * decided on a topic is kept, so that the next message to it costs a look-up. On the session's event loop.
 */
public final class Access {

    private static final String BROKER_TOPICS = "$SYS/";

    private final Client client;
    private final Authorizer authorizer;
    private final Refusals refusals;
    private Permissions permissions;
    private @Nullable TopicVerdicts verdicts;

    /** That of a client that was let in. */
    public Access(Client client, Authorizer authorizer, Refusals refusals) {
        this.client = client;
        this.authorizer = authorizer;
        this.refusals = refusals;
        this.permissions = authorizer.permissions(client);
    }

    /** Whose it is. */
    public Client client() {
        return client;
    }

    /** Asks the authorizer again: the rules have changed. */
    public void refresh() {
        permissions = authorizer.permissions(client);
        verdicts = null;
    }

    /** Whether a message may be published, to its topic and with its response topic. */
    public boolean publish(Message message) {
        if (message.topic().startsWith(BROKER_TOPICS)) {
            return refused(Refusal.BROKER_TOPIC);
        }
        if (!allows(Action.PUBLISH, message.topic())) {
            return refused(Refusal.PUBLISH);
        }
        return mayRespond(message) || refused(Refusal.RESPONSE_TOPIC);
    }

    /** Whether a will may be left. */
    public boolean will(Message will) {
        return will(will, Refusal.WILL);
    }

    /** Whether a will that is due may be published. */
    public boolean willDue(Message will) {
        return will(will, Refusal.WILL_DUE);
    }

    private boolean will(Message will, Refusal refusal) {
        boolean allowed = !will.topic().startsWith(BROKER_TOPICS) && allows(Action.WILL, will.topic());
        return (allowed && mayRespond(will)) || refused(refusal);
    }

    private boolean mayRespond(Message message) {
        String responseTopic = message.properties().responseTopic();
        return responseTopic == null || allows(Action.RESPOND, responseTopic);
    }

    /**
     * How much of a filter may be subscribed to. A shared subscription needs the right to share as well, and is granted
     * as a whole or not at all: a message handed to a member that may not have it would be lost for the others.
     */
    public Grant subscribe(TopicFilter filter) {
        Grant grant = permissions.grant(Action.SUBSCRIBE, filter);
        if (filter.group() != null) {
            boolean whole = grant == Grant.ALL && permissions.grant(Action.SHARE, filter) == Grant.ALL;
            return whole || refused(Refusal.SHARED_SUBSCRIPTION) ? Grant.ALL : Grant.NONE;
        }
        return grant != Grant.NONE || refused(Refusal.SUBSCRIBE) ? grant : Grant.NONE;
    }

    /** Whether the retained message of a topic may be sent for a new subscription. */
    public boolean readRetained(String topic) {
        boolean both = allows(Action.SUBSCRIBE, topic) && permissions.allows(Action.READ_RETAINED, topic);
        return both || refused(Refusal.RETAINED_READ);
    }

    /** Whether a message of a topic may be sent. To be asked where a grant was {@link Grant#SOME}, or has changed. */
    public boolean receive(String topic) {
        return allows(Action.SUBSCRIBE, topic) || refused(Refusal.DELIVERY);
    }

    private boolean allows(Action action, String topic) {
        Permissions asked = permissions;
        if (asked == Everything.INSTANCE) {
            return true;
        }
        TopicVerdicts known = verdicts;
        if (known == null) {
            known = new TopicVerdicts();
            verdicts = known;
        }
        return known.allows(asked, action, topic);
    }

    /** Counts what its session refuses for another reason. Always false. */
    public boolean refused(Refusal refusal) {
        refusals.count(refusal);
        return false;
    }
}
