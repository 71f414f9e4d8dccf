package io.sluice.mqtt.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.packet.Connack;
import io.sluice.mqtt.packet.Disconnect;
import io.sluice.mqtt.packet.Packet;
import io.sluice.mqtt.packet.ReasonCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Plays a {@link FuzzClient} against the broker, round by round; connects when it is not connected. A round is some
 * packets that are allowed, which the broker must take, and maybe one at the end that is not. After a round the broker
 * has taken all that was allowed, for it has answered a PINGREQ behind it.
 */
final class FuzzPlayer implements AutoCloseable {

    private static final int ROUNDS_A_FLOOD = 300;
    private static final int FLOOD = 300;

    private final InetSocketAddress broker;
    private final FuzzClient client;
    private final Random random;
    private final boolean rivals;
    private @Nullable FuzzLine line;
    private @Nullable Packet last;
    private long seen;

    /**
     * A player that is not connected.
     *
     * @param rivals whether another takes its place at any time
     */
    FuzzPlayer(InetSocketAddress broker, FuzzClient client, Random random, boolean rivals) {
        this.broker = broker;
        this.client = client;
        this.random = random;
        this.rivals = rivals;
    }

    /** How many packets the broker has surely taken. */
    long seen() {
        return seen;
    }

    void round(int most) throws IOException {
        FuzzLine open = line == null ? connected() : line;
        if (open == null) {
            return;
        }
        boolean flood = random.nextInt(ROUNDS_A_FLOOD) == 0;
        int packets = flood ? FLOOD : 1 + random.nextInt(most);
        for (int i = 0; i < packets; i++) {
            open.gather(flood ? client.large() : client.allowed());
        }
        if (!open.sync(this::received)) {
            assertEndIsExcused();
            leave();
            return;
        }
        seen += packets + 1L;
        switch (random.nextInt(12)) {
            case 0, 1 -> anything(open);
            case 2 -> broken(open);
            case 3 -> {
                open.gather(client.disconnect());
                open.send();
                open.drain(true);
                seen++;
                leave();
            }
            case 4 -> leave(); // without a word
            default -> {}
        }
    }

    /** A packet that the broker may take or not. */
    private void anything(FuzzLine open) throws IOException {
        open.gather(client.anything());
        seen++;
        if (!open.sync(this::received)) {
            leave();
        }
    }

    /** The last bytes of a connection: the broker ends it for them, or when nothing follows. */
    private void broken(FuzzLine open) throws IOException {
        open.gather(client.broken());
        open.send();
        open.drain(true);
        seen++;
        leave();
    }

    private @Nullable FuzzLine connected() throws IOException {
        FuzzLine made = new FuzzLine(broker, client.version());
        line = made;
        last = null;
        if (random.nextInt(8) == 0) {
            made.gather(client.oddConnect());
            made.send();
            made.drain(false); // its version may be another than it was
            seen++;
            leave();
            return null;
        }
        made.gather(client.connect());
        made.send();
        if (!made.readUntil(Connack.class, this::received)
                || !(last instanceof Connack let)
                || let.code().isError()) {
            assertEndIsExcused();
            leave();
            return null;
        }
        seen++;
        return made;
    }

    private void received(Packet packet) {
        last = packet;
        client.received(packet);
    }

    /** Who keeps to the rules is not ended, unless another came with its client identifier, or it came too often. */
    private void assertEndIsExcused() {
        boolean tooOften = last instanceof Connack connack && connack.code() == ReasonCode.SERVER_BUSY;
        boolean takenOver = last instanceof Disconnect bye && bye.code() == ReasonCode.SESSION_TAKEN_OVER;
        assertThat(rivals || tooOften || takenOver)
                .as("excused; it kept to the rules, and the last it got was %s", last)
                .isTrue();
    }

    private void leave() throws IOException {
        if (line != null) {
            line.close();
            line = null;
        }
    }

    @Override
    public void close() throws IOException {
        leave();
    }
}
