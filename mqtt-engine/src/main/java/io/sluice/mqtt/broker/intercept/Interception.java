package io.sluice.mqtt.broker.intercept;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.TopicName;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.access.Refusals;
import io.sluice.mqtt.broker.routing.Repeated;
import io.sluice.mqtt.packet.PacketType;
import io.sluice.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the interceptor of a broker, counts what it refuses, and survives what it throws. Thread safe. */
public final class Interception {

    private static final Logger LOG = LoggerFactory.getLogger(Interception.class);
    private static final PublishVerdict FAILED = new PublishVerdict.Refused(ReasonCode.UNSPECIFIED_ERROR);

    private final Interceptor interceptor;
    private final Refusals refusals;
    private final int levels;
    private final Repeated failures = new Repeated();

    /**
     * That of a broker.
     *
     * @param levels that a topic may have
     */
    public Interception(Interceptor interceptor, Refusals refusals, int levels) {
        this.interceptor = interceptor;
        this.refusals = refusals;
        this.levels = levels;
    }

    /** Whether a client may come in: success, or what it is told. */
    public ReasonCode connect(Client client, @Nullable Message will) {
        try {
            ReasonCode code = checked(interceptor.connect(client, will), PacketType.CONNACK);
            if (code != ReasonCode.SUCCESS) {
                refusals.count(Refusal.INTERCEPTOR_CONNECT);
            }
            return code;
        } catch (RuntimeException e) {
            failed("connect", e);
            refusals.count(Refusal.FAILURE);
            return ReasonCode.UNSPECIFIED_ERROR;
        }
    }

    /** What becomes of a message; what it is changed to can be published. */
    public PublishVerdict publish(Client client, Message message) {
        try {
            PublishVerdict verdict = interceptor.publish(client, message);
            if (verdict instanceof PublishVerdict.Refused) {
                refusals.count(Refusal.INTERCEPTOR);
            }
            return verdict instanceof PublishVerdict.Changed changed ? checked(changed.message(), message) : verdict;
        } catch (RuntimeException e) {
            failed("publish", e);
            return FAILED;
        }
    }

    /** Whether a client may subscribe: success, or what it is told. */
    public ReasonCode subscribe(Client client, TopicFilter filter, Qos qos) {
        try {
            ReasonCode code = checked(interceptor.subscribe(client, filter, qos), PacketType.SUBACK);
            if (code != ReasonCode.SUCCESS) {
                refusals.count(Refusal.INTERCEPTOR);
            }
            return code;
        } catch (RuntimeException e) {
            failed("subscribe", e);
            return ReasonCode.UNSPECIFIED_ERROR;
        }
    }

    /** The connection of a client has ended. */
    public void disconnect(Client client) {
        try {
            interceptor.disconnect(client);
        } catch (RuntimeException e) {
            failed("disconnect", e);
        }
    }

    private static ReasonCode checked(ReasonCode code, PacketType answer) {
        if (code != ReasonCode.SUCCESS && !(code.isError() && code.allowedIn(answer))) {
            throw new IllegalArgumentException("no reason to refuse in a " + answer + ": " + code);
        }
        return code;
    }

    private PublishVerdict checked(Message changed, Message original) {
        String problem = TopicName.problem(changed.topic(), levels);
        if (problem != null) {
            throw new IllegalArgumentException("changed to a topic that is none: " + problem);
        }
        return new PublishVerdict.Changed(changed.with(changed.topic(), original.qos(), changed.retain()));
    }

    private void failed(String what, RuntimeException e) {
        refusals.count(Refusal.INTERCEPTOR_FAILED);
        long times = failures.worthLogging();
        if (times > 0) {
            LOG.error(
                    "interceptor failed: at={} class={} times={}",
                    what,
                    interceptor.getClass().getName(),
                    times,
                    e);
        }
    }
}
