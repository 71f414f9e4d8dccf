package io.sluice.field.modbus.wire;

import io.sluice.field.modbus.frame.Answers;
import io.sluice.field.modbus.frame.Diagnostic;
import io.sluice.field.modbus.frame.Identification;
import io.sluice.field.modbus.frame.Identification.Access;
import io.sluice.field.modbus.frame.Pdu;
import io.sluice.field.modbus.frame.RequestPdu;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Questions to one unit about itself, one after another, on an open wire that nobody else uses meanwhile. They change
 * nothing in a device. What gets no answer, or an exception, is an IOException in words.
 */
public final class Inquiry {

    /** Answers that one identification is put together of, at most. */
    private static final int MAX_PARTS = 64;

    private final ModbusTransport transport;
    private final int unit;
    private final long timeoutNanos;

    public Inquiry(ModbusTransport transport, int unit, long timeoutNanos) {
        this.transport = transport;
        this.unit = unit;
        this.timeoutNanos = timeoutNanos;
    }

    /** Function 43 / 14, asked on until the device has no more: texts by object id. */
    public Map<Integer, String> identification(Access access) throws IOException {
        Map<Integer, String> objects = new HashMap<>();
        int next = 0;
        for (int part = 0; next >= 0 && part < MAX_PARTS; part++) {
            Identification answer = Identification.of(ask(RequestPdu.identification(access, next)));
            objects.putAll(answer.objects());
            next = answer.next() > next ? answer.next() : -1;
        }
        return objects;
    }

    /** Function 43 / 14, one object. */
    public String object(int id) throws IOException {
        return String.valueOf(Identification.of(ask(RequestPdu.identification(Access.ONE, id)))
                .objects()
                .get(id));
    }

    /** Function 17. */
    public String serverId() throws IOException {
        return Answers.serverId(ask(RequestPdu.serverId()));
    }

    /** Function 7: eight bits. */
    public int exceptionStatus() throws IOException {
        return Answers.exceptionStatus(ask(RequestPdu.exceptionStatus()));
    }

    /** Function 8: a counter or register of the device, 0 to 65535. */
    public int diagnostics(Diagnostic asked) throws IOException {
        return Answers.diagnostics(ask(RequestPdu.diagnostics(asked, 0)));
    }

    private Pdu ask(Pdu pdu) throws IOException {
        Outcome outcome = transport.execute(new Request.Call(unit, false, pdu), timeoutNanos);
        if (outcome instanceof Outcome.Reply reply) {
            return reply.pdu();
        }
        String function = "unit " + unit + ", function " + pdu.function() + ": ";
        if (outcome instanceof Outcome.ExceptionAnswer exception) {
            throw new IOException(
                    function + (exception.code() == 1 ? "it does not have it" : "exception " + exception.code()));
        }
        throw new IOException(function
                + (outcome instanceof Outcome.CommFailure failure
                        ? failure.text()
                        : "no answer within " + timeoutNanos / 1_000_000 + " ms"));
    }
}
