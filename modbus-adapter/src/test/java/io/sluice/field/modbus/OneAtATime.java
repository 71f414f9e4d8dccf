package io.sluice.field.modbus;

import io.sluice.field.modbus.wire.ModbusTransport;
import io.sluice.field.modbus.wire.Outcome;
import io.sluice.field.modbus.wire.Request;
import org.jspecify.annotations.Nullable;

/** A wire of a test, of which only what a request meets is said. */
abstract class OneAtATime implements ModbusTransport {

    private int ticket;
    private @Nullable Request request;
    private long timeoutNanos;

    @Override
    public abstract Outcome execute(Request asked, long timeout);

    @Override
    public void send(int number, Request asked, long timeout) {
        ticket = number;
        request = asked;
        timeoutNanos = timeout;
    }

    @Override
    public @Nullable Done await(long waitNanos) {
        Request asked = request;
        request = null;
        return asked == null ? null : new Done(ticket, execute(asked, timeoutNanos));
    }

    @Override
    public void disconnect() {
        close();
    }
}
