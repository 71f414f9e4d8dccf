package io.sluice.mqtt.broker.session;

import io.netty.channel.EventLoop;
import io.sluice.mqtt.broker.routing.DropReason;
import io.sluice.mqtt.broker.routing.Routed;
import io.sluice.mqtt.broker.routing.Target;
import io.sluice.mqtt.broker.routing.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One event loop with what its sessions share: the outputs that have something to flush, and the letters that other
 * threads left for its sessions. Both are emptied by one task for all, after the reads of a round, so that a message
 * to many costs one wake-up a loop and a session is flushed once. Letters of more than {@value #MAX_BYTES} bytes are
 * refused; the messages are dropped and counted. So are messages that would wait in memory for sessions that are not kept,
 * when those of all of them that wait already have as many bytes as they may.
 */
public final class SessionLoop {

    static final long MAX_BYTES = 32L << 20;

    private static final int LETTER_BYTES = 64;
    private static final int ROUND = 4096;

    private static final long NOT_STORED = -1;

    private record Letter(Session session, Routed routed, Target target, long offset) {}

    private final EventLoop loop;
    private final Traffic traffic;
    private final long maxQueuedBytes;

    // any thread
    private final Queue<Letter> letters = new ConcurrentLinkedQueue<>();
    private final AtomicLong letterBytes = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();

    // the loop's thread
    private List<Output> touched = new ArrayList<>();
    private List<Output> flushing = new ArrayList<>();
    private long queuedBytes;

    /**
     * One for an event loop; a loop has one at most.
     *
     * @param maxQueuedBytes of payloads that wait in memory for all its sessions that are not kept
     */
    public SessionLoop(EventLoop loop, Traffic traffic, long maxQueuedBytes) {
        this.loop = loop;
        this.maxQueuedBytes = maxQueuedBytes;
        this.traffic = traffic;
    }

    EventLoop loop() {
        return loop;
    }

    Traffic traffic() {
        return traffic;
    }

    boolean inLoop() {
        return loop.inEventLoop();
    }

    /** Leaves a message for a session of this loop. Any thread. */
    void post(Session session, Routed routed, Target target) {
        if (!post(new Letter(session, routed, target, NOT_STORED))) {
            traffic.dropped(DropReason.LOOP_BUSY);
        }
    }

    /** Leaves a message that is in the session's queue. False when there is no room for it here. Any thread. */
    boolean post(Session session, Routed routed, Target target, long offset) {
        return post(new Letter(session, routed, target, offset));
    }

    private boolean post(Letter letter) {
        int bytes = LETTER_BYTES + letter.routed.payloadBytes();
        if (letterBytes.addAndGet(bytes) > MAX_BYTES) {
            letterBytes.addAndGet(-bytes);
            return false;
        }
        letters.add(letter);
        if (!woken.get() && woken.compareAndSet(false, true)) {
            wake();
        }
        return true;
    }

    private void wake() {
        try {
            loop.execute(this::readLetters);
        } catch (RejectedExecutionException e) {
            letters.clear(); // the broker is closing; its sessions are gone
        }
    }

    private void readLetters() {
        woken.set(false);
        long bytes = 0;
        int read = 0;
        for (Letter letter = letters.poll(); letter != null; letter = read < ROUND ? letters.poll() : null) {
            bytes += LETTER_BYTES + letter.routed.payloadBytes();
            read++;
            if (letter.offset == NOT_STORED) {
                letter.session.take(letter.routed, letter.target);
            } else {
                letter.session.take(letter.routed, letter.target, letter.offset);
            }
        }
        letterBytes.addAndGet(-bytes);
        if (read >= ROUND && woken.compareAndSet(false, true)) {
            wake();
        }
    }

    /** Takes room for a message that is to wait in a session's memory. False when there is none. On the loop. */
    boolean queue(int bytes) {
        if (queuedBytes + bytes > maxQueuedBytes) {
            return false;
        }
        queuedBytes += bytes;
        return true;
    }

    /** Gives back room of messages that wait no longer. On the loop. */
    void unqueue(long bytes) {
        queuedBytes -= bytes;
    }

    /** Has an output flushed at the end of this round. On the loop. */
    void touch(Output output) {
        if (touched.isEmpty()) {
            loop.execute(this::flushTouched);
        }
        touched.add(output);
    }

    private void flushTouched() {
        List<Output> outputs = touched;
        touched = flushing;
        flushing = outputs;
        for (int i = 0; i < outputs.size(); i++) {
            outputs.get(i).flush();
        }
        outputs.clear();
    }
}
