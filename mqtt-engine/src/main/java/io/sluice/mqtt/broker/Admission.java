package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.login.Verdict;
import io.sluice.mqtt.packet.ReasonCode;

/** What the gate decides on a client. */
sealed interface Admission {

    /** Let in. */
    record In(Verdict.Accepted who) implements Admission {}

    /** Refused, with what is counted and what the client is told. */
    record Out(Refusal refusal, ReasonCode code) implements Admission {}
}
