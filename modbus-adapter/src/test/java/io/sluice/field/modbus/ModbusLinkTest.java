package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.field.PollRate;
import io.sluice.field.Reading;
import io.sluice.field.ReadingSink;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.ReadData;
import io.sluice.field.modbus.wire.ModbusTransport;
import io.sluice.field.modbus.wire.ModbusWire;
import io.sluice.field.modbus.wire.Outcome;
import io.sluice.field.modbus.wire.Request;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ModbusLinkTest {

    /** A wire on which every register is zero, or on which a request lasts until it is closed. */
    private static final class Wire extends OneAtATime {

        private final boolean endless;
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile boolean open;
        private volatile boolean asked;

        Wire(boolean endless) {
            this.endless = endless;
        }

        @Override
        public void open() {
            open = true;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public Outcome execute(Request request, long timeoutNanos) {
            asked = true;
            if (endless) {
                awaitClose();
                return new Outcome.CommFailure("closed", true);
            }
            return new Outcome.Answer(ReadData.ofRegisters(0));
        }

        @Override
        public void close() {
            open = false;
            closed.countDown();
        }

        private void awaitClose() {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void a_sink_that_throws_does_not_stop_the_link() {
        Collected seen = new Collected();
        ReadingSink sink = new ReadingSink() {
            private boolean thrown;

            @Override
            public void accept(List<Reading> readings) {
                if (!thrown) {
                    thrown = true;
                    throw new IllegalStateException("a bug");
                }
                seen.accept(readings);
            }
        };
        try (ModbusLink link = link(new Wire(false))) {
            link.start(sink);

            await().until(() -> seen.all().size() > 3);

            assertThat(link.status().errors()).isEqualTo(1);
            assertThat(link.status().lastError()).contains("a bug");
        }
    }

    @Test
    void a_close_ends_the_request_under_way_and_publishes_nothing_of_it() {
        Collected seen = new Collected();
        Wire wire = new Wire(true);
        ModbusLink link = link(wire);
        link.start(seen);
        await().until(() -> wire.asked);

        link.close();
        link.close();

        assertThat(seen.all()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(it -> it.getName().equals("link-ended"));
    }

    @Test
    void a_link_is_started_once_and_takes_only_its_own_devices() {
        try (ModbusLink link = link(new Wire(false))) {
            link.start(readings -> {});

            assertThatThrownBy(() -> link.start(readings -> {})).isInstanceOf(IllegalStateException.class);
        }
        ModbusLinkSettings other = settings("other");
        List<ModbusDevice> devices = List.of(device());
        assertThatThrownBy(() -> new ModbusLink(other, devices, System::nanoTime, Clock.systemUTC()))
                .hasMessage("device d is on link ended, not on other");
    }

    private static ModbusLink link(ModbusTransport wire) {
        return new ModbusLink(settings("ended"), List.of(device()), System::nanoTime, Clock.systemUTC(), wire);
    }

    private static ModbusLinkSettings settings(String name) {
        return new ModbusLinkSettings(name, ModbusWire.Tcp.parse("127.0.0.1:1"), Duration.ZERO);
    }

    private static ModbusDevice device() {
        PollRate rate = PollRate.every(Duration.ofMillis(5));
        return new ModbusDevice(
                "d",
                "ended",
                1,
                List.of(ModbusTag.builder("t", "hr:0", "u16").rate(rate).build()));
    }
}
