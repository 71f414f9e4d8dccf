package io.sluice.mqtt.bridge;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.bridge.Packer.Held;
import io.sluice.mqtt.bridge.Packer.Pack;
import io.sluice.mqtt.payload.Batches;
import io.sluice.mqtt.payload.PayloadSealer;
import io.sluice.store.Batch;
import io.sluice.store.DurableQueue;
import io.sluice.store.QueueEntry;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together. They lie one by one in the queue {@code batch/NAME}, durable with all else that their publish
 * owes; from there they go in batches into the queue of the upstream. A batch enters that queue in the same atomic record
 * that takes its messages from this one, so over any crash each message is in exactly one place. What follows, lanes,
 * QoS 2, dead letters, knows a batch as a message like any other.
 *
 * <p>A thread of its own runs it, whether the upstream is there or not, because reading the queue may block on the disk.
 */
final class Batcher {

    private static final int READ_ENTRIES = 256;
    private static final int READ_BYTES = 512 << 10;
    private static final int PACKET_OVERHEAD = 256; // of a PUBLISH beside topic and payload
    private static final long REST_MILLIS = 1000;

    // for life
    private final BatchSettings settings;
    private final @Nullable PayloadSealer sealer;
    private final Store store;
    private final DurableQueue loose;
    private final DurableQueue queue;
    private final Newest newest;
    private final LongSupplier serverMost;
    private final LinkLog log;
    private final Thread thread;
    private final Semaphore readable = new Semaphore(0);

    // on the thread
    private final Packer packer;
    private long next;
    private volatile boolean stopping;

    /**
     * One that has not begun.
     *
     * @param loose where messages wait
     * @param queues where batches go
     * @param sealer seals batches, or null
     * @param serverMost the largest packet that the server takes, as far as it is known
     */
    Batcher(
            String upstream,
            BatchSettings settings,
            Store store,
            DurableQueue loose,
            UpstreamQueues queues,
            @Nullable PayloadSealer sealer,
            LongSupplier serverMost) {
        this.settings = settings;
        this.sealer = sealer;
        this.store = store;
        this.loose = loose;
        this.queue = queues.queue();
        this.newest = queues.newest();
        this.serverMost = serverMost;
        this.log = new LinkLog(upstream);
        this.packer = new Packer(settings);
        this.thread = new Thread(this::run, "sluice-batch-" + upstream);
        this.thread.setDaemon(true);
    }

    /** Whether a message may wait: one that expires or asks for an answer goes by itself. */
    static boolean takes(Message message) {
        MessageProperties properties = message.properties();
        return properties.expirySeconds() < 0
                && properties.responseTopic() == null
                && properties.correlationData() == null;
    }

    DurableQueue loose() {
        return loose;
    }

    void start() {
        loose.onReadable(readable::release);
        thread.start();
    }

    /** Ends. What waits is in the queue, and waits there for the next start. */
    void close() throws InterruptedException {
        loose.onReadable(() -> {});
        stopping = true;
        readable.release();
        thread.join(1000);
    }

    private void run() {
        while (!stopping) {
            try {
                step();
            } catch (InterruptedException e) {
                return;
            } catch (StoreException e) {
                log.store("batches are not written", String.valueOf(e.getMessage()));
                rest();
            } catch (RuntimeException e) {
                log.bug(e);
                rest();
            }
        }
    }

    private void rest() {
        try {
            Thread.sleep(REST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    private void step() throws StoreException, InterruptedException {
        readable.drainPermits();
        boolean more = !packer.isFull() && read();
        List<Pack> due = packer.due(System.nanoTime());
        if (!due.isEmpty()) {
            commitUntilDurable(due);
        } else if (!more) {
            long wait = packer.waitNanos(System.nanoTime());
            boolean unused = readable.tryAcquire(wait, TimeUnit.NANOSECONDS);
        }
    }

    private boolean read() throws StoreException {
        List<QueueEntry> entries = loose.read(next, READ_ENTRIES, READ_BYTES);
        long now = System.nanoTime();
        for (QueueEntry entry : entries) {
            next = entry.offset() + 1;
            Message message = Envelope.open(entry.payload());
            if (message == null) {
                log.store("a message that waited for others is not readable and is left out", "format");
                var unused = loose.acknowledge(entry.offset());
            } else {
                packer.add(entry.offset(), message, now);
            }
        }
        return !entries.isEmpty();
    }

    /** What was taken from the packer has to come through: the order of a topic depends on it. */
    private void commitUntilDurable(List<Pack> due) throws InterruptedException {
        while (!stopping) {
            try {
                store.commit(batch(due)).get();
                return;
            } catch (ExecutionException e) {
                log.store("batches are not written", String.valueOf(e.getCause()));
                rest();
            }
        }
    }

    private Batch batch(List<Pack> due) {
        Batch batch = new Batch();
        for (Pack pack : due) {
            for (Message message : messages(pack.topic(), pack.held())) {
                batch.append(queue, Envelope.seal(message), offset -> newest.stored(message.topic(), false, offset));
            }
            pack.held().forEach(held -> batch.acknowledge(loose, held.offset()));
        }
        return batch;
    }

    /** As few messages as they fit into. One that is too large even alone goes as it was published. */
    private List<Message> messages(String topic, List<Held> held) {
        Message whole = message(topic, held);
        if (whole.payload().length <= mostBytes(topic)) {
            return List.of(whole);
        }
        if (held.size() == 1) {
            Message alone = held.get(0).message();
            return List.of(sealer == null ? alone : sealer.seal(alone));
        }
        List<Message> parts = new ArrayList<>(messages(topic, held.subList(0, held.size() / 2)));
        parts.addAll(messages(topic, held.subList(held.size() / 2, held.size())));
        return parts;
    }

    private long mostBytes(String topic) {
        return Math.min(settings.bytes(), serverMost.getAsLong() - 3L * topic.length() - PACKET_OVERHEAD);
    }

    private Message message(String topic, List<Held> held) {
        Qos qos = Qos.AT_MOST_ONCE;
        List<Message> messages = new ArrayList<>(held.size());
        for (Held one : held) {
            messages.add(one.message());
            qos = one.message().qos().number() > qos.number() ? one.message().qos() : qos;
        }
        Message plain = new Message(
                topic,
                Batches.write(messages, settings.format()),
                qos,
                false,
                new MessageProperties(
                        settings.format().isText(), -1, settings.format().contentType(), null, null, List.of()));
        return sealer == null ? plain : sealer.seal(plain);
    }
}
