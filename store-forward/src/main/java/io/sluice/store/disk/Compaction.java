package io.sluice.store.disk;

import io.sluice.store.image.Image;
import io.sluice.store.image.Stretch;
import io.sluice.store.segment.Move;
import io.sluice.store.segment.Segment;
import io.sluice.store.segment.StoredMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what is left of mostly dead segments to the end of the journal, so that a message nobody acknowledges does not
 * keep a whole segment. A little at a time, with pauses, each in a group of its own. To free a segment it writes at most
 * a {@value #LIVE_SHARE}th of one; a segment of which more is left, or that a checkpoint needs anyway, stays. The
 * committer's, but for the reading, which housekeeping does.
 */
final class Compaction {

    /** A segment is worth it when less than one part in so many of it is left. */
    static final int LIVE_SHARE = 4;

    /** What is copied in one go: so many payload bytes, of so many blocks. */
    private static final int ROUND_BYTES = 64 << 10;

    private static final int ROUND_BLOCKS = 64;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RETRY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final Logger log = LoggerFactory.getLogger(Compaction.class);

    private final Image image;
    private final Journal journal;
    private final Committer committer;
    private final Executor housekeeping;
    private final Inbox inbox;
    private final LongSupplier nanos;
    private final Runnable takeLost;
    private final Deque<Image.Place> places = new ArrayDeque<>();
    private final Set<Long> troubled = new HashSet<>();
    private boolean reading;
    private boolean stopped;
    private long nextNanos;
    private long forgiveNanos;

    /** A stretch with what was read of it. */
    private record Copied(Stretch from, List<StoredMessage> messages) {}

    /**
     * @param takeLost takes up what a reader has missed, so that it is not looked for any more
     */
    Compaction(
            Image image,
            Journal journal,
            Committer committer,
            Executor housekeeping,
            Inbox inbox,
            LongSupplier nanos,
            Runnable takeLost) {
        this.image = image;
        this.journal = journal;
        this.committer = committer;
        this.housekeeping = housekeeping;
        this.inbox = inbox;
        this.nanos = nanos;
        this.takeLost = takeLost;
        this.nextNanos = nanos.getAsLong();
    }

    /**
     * Begins a round when it is time for one.
     *
     * @param neededFrom the first segment that a checkpoint needs
     */
    void step(long neededFrom) {
        long now = nanos.getAsLong();
        if (reading || now - nextNanos < 0) {
            return;
        }
        nextNanos = now + PAUSE_NANOS;
        if (!troubled.isEmpty() && now - forgiveNanos >= 0) {
            troubled.clear();
        }
        if (places.isEmpty()) {
            choose(neededFrom);
        }
        List<Stretch> round = round();
        if (!round.isEmpty()) {
            reading = true;
            round.forEach(stretch -> stretch.segment().pin());
            housekeeping.execute(() -> read(round));
        }
    }

    /** Nothing is copied any more. */
    void stop() {
        stopped = true;
    }

    private void choose(long neededFrom) {
        for (Segment segment : journal.before(neededFrom)) {
            if (segment.blocks() > 0
                    && segment.liveBytes() * LIVE_SHARE < journal.segmentBytes()
                    && !troubled.contains(segment.sequence())) {
                places.addAll(image.placesIn(segment));
                return;
            }
        }
    }

    private List<Stretch> round() {
        List<Stretch> round = new ArrayList<>();
        long bytes = 0;
        while (!places.isEmpty() && bytes < ROUND_BYTES && round.size() < ROUND_BLOCKS) {
            Stretch stretch = places.remove().look();
            if (stretch != null) {
                round.add(stretch);
                bytes += stretch.liveBytes();
            }
        }
        return round;
    }

    private void read(List<Stretch> round) {
        List<Copied> copied = new ArrayList<>();
        try {
            for (Stretch stretch : round) {
                copied.add(new Copied(stretch, stretch.read()));
            }
            inbox.post(() -> done(round, copied));
        } catch (IOException | RuntimeException e) {
            inbox.post(() -> failed(round, e.toString()));
        } finally {
            round.forEach(stretch -> stretch.segment().unpin());
        }
    }

    private void done(List<Stretch> round, List<Copied> copied) {
        reading = false;
        if (stopped) {
            return;
        }
        takeLost.run();
        List<Committer.Moving> moves = new ArrayList<>();
        for (Copied each : copied) {
            List<Move> some = each.from().queue().moves(each.from(), each.messages(), GroupWriter.FRAME_BYTES);
            if (some == null) {
                failed(round, "messages are missing");
                return;
            }
            some.forEach(move -> moves.add(new Committer.Moving(each.from().queue(), move)));
        }
        if (!committer.move(moves)) {
            failed(round, "they could not be written");
        }
    }

    private void failed(List<Stretch> round, String why) {
        reading = false;
        Segment segment = round.get(0).segment();
        if (troubled.isEmpty()) {
            forgiveNanos = nanos.getAsLong() + RETRY_NANOS;
        }
        troubled.add(segment.sequence());
        places.clear();
        log.info("could not copy the messages left in segment={}: {}", segment.name(), why);
    }
}
