package io.sluice.field.modbus.wire;

import io.sluice.field.modbus.frame.AnswerParser;
import io.sluice.field.modbus.frame.Asked;
import io.sluice.field.modbus.frame.LineFraming;
import io.sluice.field.modbus.frame.Parsed;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * RTU or ASCII, on a serial port or over a connection: one request at a time, as nothing but the unit, the function and
 * the count tie an answer to it. So the line is silent before each request; and a unit that did not answer in time, or
 * in another way than asked, is left alone until its late answer must have come, while the others go on.
 */
final class LineTransport implements ModbusTransport {

    /** The request under way. */
    private record Under(int ticket, Request request, long timeoutNanos) {}

    private final Channel.Opener opener;
    private final LineFraming framing;
    private final LineTiming timing;
    private final byte[] read = new byte[512];

    // valid for an opened line
    private volatile @Nullable Channel channel;
    private long lastByteAt;
    private final Map<Integer, Long> quietUntil = new HashMap<>();

    // valid for a request
    private @Nullable Under under;

    LineTransport(Channel.Opener opener, LineFraming framing, LineTiming timing) {
        this.opener = opener;
        this.framing = framing;
        this.timing = timing;
    }

    @Override
    public void open() throws IOException {
        disconnect();
        channel = opener.open();
        lastByteAt = System.nanoTime();
        if (timing.connection()) {
            quietUntil.clear();
        }
    }

    @Override
    public boolean isOpen() {
        return channel != null;
    }

    @Override
    public void send(int ticket, Request request, long timeoutNanos) {
        under = new Under(ticket, request, timeoutNanos);
    }

    @Override
    public @Nullable Done await(long waitNanos) {
        Under now = under;
        if (now == null) {
            return null;
        }
        under = null;
        return new Done(now.ticket(), exchange(now.request(), now.timeoutNanos()));
    }

    @Override
    public long quietNanos(int unit) {
        Long until = quietUntil.get(unit);
        return until == null ? 0 : Math.max(0, until - System.nanoTime());
    }

    @Override
    public void close() {
        disconnect();
        Channels.closeQuietly(opener);
    }

    @Override
    public void disconnect() {
        Channel open = channel;
        channel = null;
        Channels.closeQuietly(open);
    }

    private Outcome exchange(Request request, long timeoutNanos) {
        Channel open = channel;
        if (open == null) {
            return new Outcome.CommFailure("not connected", true);
        }
        if (request.unit() == Request.BROADCAST && request instanceof Request.Read) {
            return new Outcome.CommFailure("unit 0 is all units of the line: none of them answers a read", false);
        }
        try {
            if (!awaitQuiet(open, request, timeoutNanos)) {
                return new Outcome.CommFailure("the line is never silent: noise, or another master on it", false);
            }
            Asked asked = Messages.asked(request);
            byte[] bytes = framing.encode(asked.unit(), asked.pdu());
            open.write(bytes);
            long sent = timing.characters(bytes.length);
            lastByteAt = System.nanoTime() + sent;
            if (request.unit() == Request.BROADCAST) {
                return turnaround(open, lastByteAt + LineTiming.BROADCAST_NANOS);
            }
            AnswerParser parser = framing.answerTo(asked, timing.echo());
            Parsed parsed = answer(open, parser, lastByteAt + timeoutNanos);
            if (parsed instanceof Parsed.Frame frame) {
                return Messages.outcome(request, frame.pdu());
            }
            return unanswered(request, parser, parsed, timeoutNanos);
        } catch (IOException e) {
            disconnect();
            return new Outcome.CommFailure(Channels.text(e), true);
        }
    }

    /** All units have the time to do what they were told; what comes meanwhile is nobody's answer. */
    private Outcome turnaround(Channel open, long until) throws IOException {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            if (open.read(read, left) > 0) {
                lastByteAt = System.nanoTime();
            }
        }
        return new Outcome.Broadcast();
    }

    /** The answer; or what spoilt it, once silence follows; or {@code NeedMore} at the deadline. */
    private Parsed answer(Channel open, AnswerParser parser, long deadline) throws IOException {
        Parsed parsed = Parsed.NEED_MORE;
        while (true) {
            boolean spoilt = parsed instanceof Parsed.Corrupt;
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return parsed;
            }
            int count = open.read(read, spoilt ? Math.min(left, timing.gapNanos()) : left);
            if (count > 0) {
                lastByteAt = System.nanoTime();
                parsed = parser.feed(read, count);
            } else if (spoilt) {
                return parsed;
            }
            if (AnswerParser.TWICE.equals(parser.trouble())) {
                return Parsed.NEED_MORE;
            }
            if (parsed instanceof Parsed.Frame frame) {
                return alone(open, parser) ? frame : Parsed.NEED_MORE;
            }
        }
    }

    /** Whether silence follows an answer, and no second one, of which one must be late. */
    private boolean alone(Channel open, AnswerParser parser) throws IOException {
        for (int total = 0; total < read.length; ) {
            int count = open.read(read, timing.silenceNanos());
            if (count == 0) {
                return true;
            }
            lastByteAt = System.nanoTime();
            total += count;
            if (!(parser.feed(read, count) instanceof Parsed.Frame)) {
                return false;
            }
        }
        return true;
    }

    /** A unit whose answer was spoilt has answered; any other may still do so, and is left alone for a while. */
    private Outcome unanswered(Request request, AnswerParser parser, Parsed parsed, long timeoutNanos) {
        if (parsed instanceof Parsed.Corrupt corrupt) {
            return new Outcome.CommFailure(corrupt.reason(), false);
        }
        quietUntil.put(request.unit(), System.nanoTime() + timing.quietNanos(timeoutNanos));
        String trouble = parser.trouble();
        return trouble == null ? new Outcome.Timeout() : new Outcome.CommFailure(trouble, false);
    }

    /** Throws away what comes until the unit may be asked and the line is silent; false when it never is. */
    private boolean awaitQuiet(Channel open, Request request, long timeoutNanos) throws IOException {
        boolean all = request.lenientUnit() || request.unit() == Request.BROADCAST;
        long quiet = all ? quietOfAll() : quietNanos(request.unit());
        quietUntil.remove(request.unit());
        long end = System.nanoTime() + quiet;
        long giveUp = end + timeoutNanos + timing.silenceNanos();
        while (true) {
            long now = System.nanoTime();
            long silentAt = lastByteAt + timing.silenceNanos();
            long wait = Math.max(end, silentAt) - now;
            int count = open.read(read, Math.max(0, wait));
            if (count > 0) {
                lastByteAt = System.nanoTime();
            } else if (wait <= 0) {
                return true;
            }
            if (System.nanoTime() - giveUp > 0) {
                return false;
            }
        }
    }

    private long quietOfAll() {
        return quietUntil.keySet().stream().mapToLong(this::quietNanos).max().orElse(0);
    }
}
