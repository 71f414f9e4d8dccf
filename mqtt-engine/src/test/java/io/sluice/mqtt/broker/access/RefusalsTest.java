package io.sluice.mqtt.broker.access;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is refused is counted, and told the first time and at each doubling. */
class RefusalsTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Refusals refusals = new Refusals();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
    }

    @Test
    void each_reason_is_told_at_each_doubling_with_where_it_came_from() {
        for (int i = 1; i <= 9; i++) {
            refusals.count(Refusal.ADDRESS_RATE, "10.0.0." + i);
        }
        refusals.count(Refusal.TLS_HANDSHAKE);
        assertThat(told())
                .containsExactly(
                        "refused: reason=address_rate address=10.0.0.1 times=1",
                        "refused: reason=address_rate address=10.0.0.2 times=2",
                        "refused: reason=address_rate address=10.0.0.4 times=4",
                        "refused: reason=address_rate address=10.0.0.8 times=8",
                        "refused: reason=tls_handshake address=- times=1");
        assertThat(refusals.counts()).containsEntry(Refusal.ADDRESS_RATE, 9L);
        assertThat(refusals.connections()).isEqualTo(10);
    }

    @Test
    void what_is_told_where_it_is_found_is_not_told_twice() {
        refusals.count(Refusal.CREDENTIALS);
        assertThat(told()).isEmpty();
        assertThat(refusals.counts()).containsEntry(Refusal.CREDENTIALS, 1L);
    }

    private List<String> told() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
