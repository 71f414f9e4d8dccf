package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Refusal;
import io.sluice.config.document.BrokerDoc;
import io.sluice.config.document.LimitsDoc;
import io.sluice.config.document.SessionsDoc;
import io.sluice.config.problem.Problems;
import io.sluice.mqtt.broker.BrokerLimits;
import io.sluice.mqtt.broker.ConnectionLimits;
import io.sluice.mqtt.broker.kept.SessionSettings;
import io.sluice.mqtt.broker.routing.MessageCap;
import io.sluice.mqtt.broker.session.SessionLimits;
import io.sluice.store.QueueLimits;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What clients of the local broker may take, and what is kept of them. */
final class BrokerBounds {

    private final Problems problems;

    BrokerBounds(Problems problems) {
        this.problems = problems;
    }

    /** Those of a document; the defaults where it has problems. */
    BrokerLimits limits(BrokerDoc doc) {
        SessionSettings sessions = sessions(doc.sessions());
        return limits(doc.limits()).with(Objects.requireNonNullElse(sessions, SessionSettings.DEFAULT));
    }

    private BrokerLimits limits(@Nullable At<LimitsDoc> limits) {
        if (limits == null) {
            return BrokerLimits.DEFAULT;
        }
        BrokerLimits made = Refusal.caught(List.of(limits), problems, () -> limits(limits.value()));
        return made == null ? BrokerLimits.DEFAULT : made;
    }

    private static BrokerLimits limits(LimitsDoc doc) {
        ConnectionLimits connection = new ConnectionLimits(
                (int) Math.min(doc.packet().bytes(), Integer.MAX_VALUE),
                doc.connectDeadline(),
                (int) Math.min(doc.keepAlive().toSeconds(), Integer.MAX_VALUE),
                doc.responseInformation());
        SessionLimits session = new SessionLimits(
                doc.subscriptions(),
                doc.queued(),
                doc.queuedBytes().bytes(),
                doc.inflight(),
                doc.levels(),
                doc.topicAliases());
        MessageCap retained = new MessageCap(doc.retained(), doc.retainedBytes().bytes());
        MessageCap wills = new MessageCap(doc.wills(), doc.willBytes().bytes());
        return new BrokerLimits(doc.connections(), connection, session, SessionSettings.DEFAULT, retained, wills);
    }

    private @Nullable SessionSettings sessions(@Nullable At<SessionsDoc> sessions) {
        if (sessions == null) {
            return SessionSettings.DEFAULT;
        }
        SessionsDoc doc = sessions.value();
        return Refusal.caught(
                List.of(sessions),
                problems,
                () -> new SessionSettings(
                        doc.max(),
                        doc.expiry(),
                        new QueueLimits(doc.bytes().bytes(), doc.messages(), doc.age(), doc.full()),
                        doc.qos0(),
                        doc.otherUser()));
    }
}
