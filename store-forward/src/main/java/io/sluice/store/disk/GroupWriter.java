package io.sluice.store.disk;

import io.sluice.store.Batch;
import io.sluice.store.Batch.Change;
import io.sluice.store.Names;
import io.sluice.store.Priority;
import io.sluice.store.image.Drops;
import io.sluice.store.image.JournalMap;
import io.sluice.store.image.JournalQueue;
import io.sluice.store.seal.Seal;
import io.sluice.store.segment.Frame;
import io.sluice.store.segment.FrameBody;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.Salt;
import io.sluice.store.segment.Segment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lays batches out as frames, ready to be written to one segment at one place. A frame takes batches until it is large
 * enough that its own overhead is small, and small enough that damage to it costs little. The committer's alone.
 */
final class GroupWriter {

    static final int FRAME_BYTES = 16 << 10;

    private static final int INITIAL_BYTES = 512 << 10;
    private static final int KEPT_BYTES = 8 << 20;
    private static final int CHANGE_BYTES = 32;
    private static final int BINDING_BYTES = 3 * Names.MAX_LENGTH + 16;

    private final GroupSealer sealer = new GroupSealer();
    private ByteBuffer out = ByteBuffer.allocateDirect(INITIAL_BYTES);

    // valid for a segment
    private final Set<Object> bound = new HashSet<>();
    private @Nullable Object lastBound;

    // valid for a group
    private Salt salt = new Salt(0);
    private @Nullable Seal seal;
    private long origin;
    private long group;
    private long nextNumber;
    private long wallMillis;
    private long storeMillis;
    private final List<Frame> frames = new ArrayList<>();

    // valid for a frame
    private int frameStart = -1;

    // a run of appends or acknowledgements that may still grow
    private final List<byte[]> runPayloads = new ArrayList<>();
    private int runQueue;
    private long runFirst;
    private long runCount;
    private byte runKind;
    private Priority runPriority = Priority.NORMAL;
    private long runDeadline;
    private int runContentBytes;

    /** What a batch takes at most, frame and bindings included. */
    static long boundOf(Batch batch) {
        long sum = Frame.OVERHEAD_BYTES;
        Set<Object> targets = new HashSet<>();
        Object last = null;
        for (Change change : batch.changes()) {
            sum += CHANGE_BYTES + change.encodedBytes();
            Object target = change.target();
            if (target != last && targets.add(target)) {
                sum += BINDING_BYTES;
            }
            last = target;
        }
        return sum;
    }

    /** What a move takes at most, frame and binding included. */
    static long boundOf(Move move) {
        return (long) Frame.OVERHEAD_BYTES + BINDING_BYTES + CHANGE_BYTES + move.bound();
    }

    static long boundOf(List<Drops.Drop> drops) {
        return Frame.OVERHEAD_BYTES + (long) drops.size() * (CHANGE_BYTES + BINDING_BYTES);
    }

    /** Forgets which numbers were bound: what follows goes to another segment. */
    void newSegment() {
        bound.clear();
        lastBound = null;
    }

    void begin(Segment segment, long firstNumber, long wall, long store) {
        clear();
        if (out.capacity() > KEPT_BYTES) {
            out = ByteBuffer.allocateDirect(INITIAL_BYTES);
        }
        out.clear();
        salt = segment.header().salt();
        seal = segment.seal();
        origin = segment.end();
        group = firstNumber;
        nextNumber = firstNumber;
        wallMillis = wall;
        storeMillis = store;
    }

    /** The store clock of the group. */
    long storeMillis() {
        return storeMillis;
    }

    /** Where the group ends so far, and with another frame begun. */
    long end() {
        return origin + out.position() + runBytes() + Frame.OVERHEAD_BYTES;
    }

    boolean isEmpty() {
        return frames.isEmpty() && frameStart < 0 && runCount == 0;
    }

    /** Forgets what is laid out. */
    void clear() {
        frames.clear();
        frameStart = -1;
        forgetRun();
    }

    /** A message with a priority and a deadline by the store clock, 0 for none. */
    void append(JournalQueue queue, long offset, byte[] payload, Priority priority, long deadlineMillis) {
        bind(queue);
        boolean plain = priority == Priority.NORMAL && deadlineMillis == 0;
        byte kind = plain ? FrameBody.APPEND : FrameBody.APPEND_WITH_OPTIONS;
        boolean alike = priority == runPriority && deadlineMillis == runDeadline;
        if (runKind != kind || !alike || runQueue != queue.number() || runFirst + runCount != offset) {
            startRun(kind, queue.number(), offset);
            runPriority = priority;
            runDeadline = deadlineMillis;
        }
        runPayloads.add(payload);
        runContentBytes += payload.length + 5;
        runCount++;
    }

    void acknowledge(JournalQueue queue, long offset) {
        bind(queue);
        if (runKind != FrameBody.ACKNOWLEDGE || runQueue != queue.number() || runFirst + runCount != offset) {
            startRun(FrameBody.ACKNOWLEDGE, queue.number(), offset);
        }
        runCount++;
    }

    void drop(Drops.Drop drop) {
        bind(drop.queue());
        endRun();
        entry(FrameBody.kindOf(drop.dropped()), drop.queue().number(), 0);
        FrameBody.putDrop(out, drop.dropped());
    }

    /** What is left of a block, from elsewhere. */
    void move(JournalQueue queue, Move move) {
        bind(queue);
        endRun();
        entry(FrameBody.MOVE, queue.number(), move.bound());
        move.write(out);
    }

    void put(JournalMap map, String key, byte[] value) {
        bind(map);
        endRun();
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        entry(FrameBody.PUT, map.number(), utf8.length + value.length);
        bytes(utf8);
        bytes(value);
    }

    void remove(JournalMap map, String key) {
        bind(map);
        endRun();
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        entry(FrameBody.REMOVE, map.number(), utf8.length);
        bytes(utf8);
    }

    /** Call between batches: a frame that is large enough ends here. */
    void batchEnds() {
        if (frameStart >= 0 && out.position() + runBytes() - frameStart >= FRAME_BYTES) {
            endFrame();
        }
    }

    /** A frame without content, which tells that all before it was durable. */
    void mark() {
        endFrame();
        startFrame();
        endFrame();
    }

    /** Ends the group; its bytes, from position to limit. */
    ByteBuffer finish() {
        endFrame();
        out.flip();
        return seal == null ? out : sealer.seal(seal, salt, out, frames);
    }

    /** The frames of the finished group, their bodies plain; valid until the next group begins. */
    List<Frame> frames() {
        return frames;
    }

    private void bind(JournalQueue queue) {
        if (isUnbound(queue)) {
            binding(FrameBody.QUEUE, queue.number(), queue.name());
        }
    }

    private void bind(JournalMap map) {
        if (isUnbound(map)) {
            binding(FrameBody.MAP, map.number(), map.name());
        }
    }

    /** True once for each queue or map in a segment; most changes are of the same one as the change before. */
    private boolean isUnbound(Object target) {
        if (target == lastBound) {
            return false;
        }
        lastBound = target;
        return bound.add(target);
    }

    private void binding(byte kind, int number, String name) {
        endRun();
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        entry(kind, number, utf8.length);
        bytes(utf8);
    }

    private void startRun(byte kind, int queue, long first) {
        endRun();
        runKind = kind;
        runQueue = queue;
        runFirst = first;
    }

    private void endRun() {
        if (runCount > 0) {
            byte kind = runKind;
            entry(kind, runQueue, runBytes());
            if (kind == FrameBody.APPEND_WITH_OPTIONS) {
                FrameBody.putOptions(out, runPriority, runDeadline);
            }
            FrameBody.putVarint(out, runFirst);
            FrameBody.putVarint(out, runCount);
            for (byte[] payload : runPayloads) {
                FrameBody.putVarint(out, payload.length);
            }
            for (byte[] payload : runPayloads) {
                out.put(payload);
            }
        }
        forgetRun();
    }

    private void forgetRun() {
        runPayloads.clear();
        runContentBytes = 0;
        runCount = 0;
        runKind = 0;
    }

    private int runBytes() {
        return runCount > 0 ? CHANGE_BYTES + runContentBytes : 0;
    }

    private void entry(byte kind, int number, int contentBytes) {
        startFrame();
        ensure(CHANGE_BYTES + contentBytes);
        out.put(kind);
        FrameBody.putVarint(out, number);
    }

    private void bytes(byte[] content) {
        FrameBody.putVarint(out, content.length);
        out.put(content);
    }

    private void startFrame() {
        if (frameStart < 0) {
            ensure(Frame.OVERHEAD_BYTES);
            frameStart = out.position();
            out.position(frameStart + Frame.HEAD_BYTES);
        }
    }

    private void endFrame() {
        endRun();
        if (frameStart < 0) {
            return;
        }
        ensure(Frame.OVERHEAD_BYTES);
        int bodyStart = frameStart + Frame.HEAD_BYTES;
        int plainBytes = out.position() - bodyStart;
        int bodyBytes = plainBytes + (seal == null ? 0 : Seal.TAG_BYTES);
        long position = origin + frameStart;
        long number = nextNumber++;
        out.putInt(frameStart, bodyBytes);
        out.putInt(frameStart + 4, salt.headCheck(position, bodyBytes));
        out.putLong(frameStart + 8, number);
        out.putLong(frameStart + 16, group);
        out.putLong(frameStart + 24, wallMillis);
        out.putLong(frameStart + 32, storeMillis);
        if (seal == null) {
            out.putInt(salt.crc(position, out.slice(frameStart, Frame.HEAD_BYTES + bodyBytes)));
        }
        long end = Frame.endOf(position, bodyBytes);
        while (origin + out.position() < end) {
            out.put((byte) 0);
        }
        ByteBuffer body = out.slice(bodyStart, plainBytes);
        frames.add(new Frame(position, end, number, group, wallMillis, storeMillis, body));
        frameStart = -1;
    }

    private void ensure(int more) {
        if (out.remaining() < more) {
            int capacity = Math.max(out.capacity() * 2, out.position() + more);
            ByteBuffer larger = ByteBuffer.allocateDirect(capacity);
            out = larger.put(out.flip());
        }
    }
}
