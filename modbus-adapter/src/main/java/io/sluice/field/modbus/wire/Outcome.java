package io.sluice.field.modbus.wire;

import io.sluice.field.modbus.frame.Pdu;
import io.sluice.field.modbus.tag.ReadData;

/** How a request ended. */
public sealed interface Outcome {

    /** As asked, and as many registers or bits as asked. */
    record Answer(ReadData data) implements Outcome {}

    /** The answer to a {@link Request.Call}, of its function, and right in length and in what it repeats. */
    record Reply(Pdu pdu) implements Outcome {}

    /** Sent to all units of a line, none of which answers; they have had the time to do it. */
    record Broadcast() implements Outcome {}

    /** The device's refusal. */
    record ExceptionAnswer(int code) implements Outcome {}

    /** Nothing came until the deadline; the connection is intact. */
    record Timeout() implements Outcome {}

    /**
     * The wire failed, or what came was no answer to the request.
     *
     * @param text one line for the log
     * @param closes whether the connection was given up for it
     */
    record CommFailure(String text, boolean closes) implements Outcome {}
}
