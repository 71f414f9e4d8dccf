package io.sluice.field.modbus.wire;

import io.sluice.field.modbus.frame.Asked;
import io.sluice.field.modbus.frame.Mbap;
import io.sluice.field.modbus.frame.Parsed;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Requests matched to their answers by transaction id, over TCP, TLS or UDP: several may be outstanding. A frame of a
 * transaction that is over is late, and dropped; one that breaks a rule ends the connection.
 */
final class MbapTransport implements ModbusTransport {

    /** Frames of transactions never asked for, before the peer is given up. */
    private static final int MAX_ALIENS = 8;

    /** What was sent and is not answered. */
    private record Pending(int ticket, Request request, Asked asked, long deadline) {}

    private final Channel.Opener opener;
    private final int inFlight;
    private final boolean datagrams;
    private final Deque<Done> done = new ArrayDeque<>();
    private final Map<Integer, Pending> pending = new LinkedHashMap<>();
    private final byte[] read = new byte[4 * Mbap.MAX_FRAME];
    private int transaction = ThreadLocalRandom.current().nextInt(0x10000);

    // valid for a connection
    private volatile @Nullable Channel channel;
    private Mbap stream = new Mbap();
    private int aliens;

    /** With datagrams, each read is to be one whole frame. */
    MbapTransport(Channel.Opener opener, Framing.Mbap framing, boolean datagrams) {
        this.opener = opener;
        this.inFlight = framing.inFlight();
        this.datagrams = datagrams;
    }

    @Override
    public void open() throws IOException {
        disconnect();
        channel = opener.open();
        stream = new Mbap();
        aliens = 0;
    }

    @Override
    public boolean isOpen() {
        return channel != null;
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    @Override
    public void send(int ticket, Request request, long timeoutNanos) {
        Channel open = channel;
        if (open == null) {
            done.add(new Done(ticket, new Outcome.CommFailure("not connected", true)));
            return;
        }
        transaction = transaction + 1 & 0xffff;
        Asked asked = Messages.asked(request);
        pending.put(transaction, new Pending(ticket, request, asked, System.nanoTime() + timeoutNanos));
        try {
            open.write(Mbap.encode(transaction, asked.unit(), asked.pdu()));
        } catch (IOException e) {
            fail("the request could not be sent: " + e.getMessage());
        }
    }

    @Override
    public @Nullable Done await(long waitNanos) {
        long start = System.nanoTime();
        while (done.isEmpty() && !pending.isEmpty()) {
            takeFrames();
            long now = System.nanoTime();
            if (!done.isEmpty() || expire(now)) {
                break;
            }
            long left = waitNanos - (now - start);
            if (left <= 0) {
                return null;
            }
            receive(Math.min(left, nearestDeadline() - now));
        }
        return done.poll();
    }

    @Override
    public void disconnect() {
        fail("disconnected");
    }

    @Override
    public void close() {
        drop();
        Channels.closeQuietly(opener);
    }

    private void drop() {
        Channel open = channel;
        channel = null;
        Channels.closeQuietly(open);
    }

    private void receive(long timeoutNanos) {
        Channel open = channel;
        if (open == null) {
            fail("closed");
            return;
        }
        try {
            int count = open.read(read, Math.max(1, timeoutNanos));
            if (datagrams && count > 0) {
                takeDatagram(count);
            } else {
                stream.feed(read, count);
            }
        } catch (IOException e) {
            fail(Channels.text(e) + (stream.partial() > 0 ? " in mid-frame" : ""));
        }
    }

    private void takeFrames() {
        while (done.isEmpty()) {
            Parsed next = stream.next();
            if (next instanceof Parsed.Corrupt corrupt) {
                fail(corrupt.reason());
                return;
            }
            if (!(next instanceof Parsed.Frame frame)) {
                return;
            }
            take(frame);
        }
    }

    /** What is no frame, or more than one, is an alien. */
    private void takeDatagram(int count) {
        Mbap datagram = new Mbap();
        datagram.feed(read, count);
        if (datagram.next() instanceof Parsed.Frame frame && datagram.partial() == 0) {
            take(frame);
        } else {
            countAlien(transaction + 1);
        }
    }

    private void take(Parsed.Frame frame) {
        Pending answered = pending.remove(frame.transaction());
        if (answered == null) {
            countAlien(frame.transaction());
            return;
        }
        String refusal = answered.asked().refusal(frame.unit(), frame.pdu());
        Outcome outcome = refusal == null
                ? Messages.outcome(answered.request(), frame.pdu())
                : new Outcome.CommFailure(refusal, true);
        done.add(new Done(answered.ticket(), outcome));
        if (outcome instanceof Outcome.CommFailure failure) {
            fail(failure.text());
        }
    }

    /** An earlier transaction is late, and expected after a timeout; a later one was never asked. */
    private void countAlien(int id) {
        boolean late = (transaction - id & 0xffff) < 0x8000;
        if (!late && ++aliens > MAX_ALIENS) {
            fail("answers to transactions that were never asked");
        }
    }

    /** Whether any request is past its deadline. Half a frame at a deadline will not be a whole one. */
    private boolean expire(long now) {
        if (nearestDeadline() - now > 0) {
            return false;
        }
        if (stream.partial() > 0) {
            fail("the answer was cut off after " + stream.partial() + " bytes");
            return true;
        }
        for (Iterator<Pending> each = pending.values().iterator(); each.hasNext(); ) {
            Pending late = each.next();
            if (late.deadline() - now <= 0) {
                each.remove();
                done.add(new Done(late.ticket(), new Outcome.Timeout()));
            }
        }
        return true;
    }

    private long nearestDeadline() {
        long nearest = 0;
        boolean first = true;
        for (Pending one : pending.values()) {
            if (first || one.deadline() - nearest < 0) {
                nearest = one.deadline();
                first = false;
            }
        }
        return nearest;
    }

    private void fail(String text) {
        drop();
        stream = new Mbap();
        pending.values().forEach(one -> done.add(new Done(one.ticket(), new Outcome.CommFailure(text, true))));
        pending.clear();
    }
}
