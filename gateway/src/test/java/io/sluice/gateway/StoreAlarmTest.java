package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.store.Trouble;
import io.sluice.store.Trouble.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of the store's health. */
class StoreAlarmTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(StoreAlarm.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private long now = 1_000;
    private final StoreAlarm alarm = new StoreAlarm(() -> now);

    @BeforeEach
    void listen() {
        logged.start();
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(logged);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(logged);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void an_alarm_is_an_error_when_it_is_raised_and_a_notice_when_it_is_over() {
        alarm.raised(trouble(Kind.DISK_FULL));
        now += Duration.ofSeconds(12).toNanos();
        alarm.cleared(trouble(Kind.DISK_FULL));
        assertThat(lines())
                .containsExactly(
                        "ERROR alarm store=DISK_FULL times=1: what is wrong; what to do",
                        "INFO alarm over store=DISK_FULL times=1 after=12s");
    }

    @Test
    void an_alarm_that_comes_and_goes_is_logged_at_each_doubling_until_it_was_quiet_for_an_hour() {
        for (int i = 0; i < 1_000; i++) {
            alarm.raised(trouble(Kind.SYNC_FAILED));
            alarm.cleared(trouble(Kind.SYNC_FAILED));
        }
        assertThat(lines()).hasSize(2 * 10);
        alarm.raised(trouble(Kind.DAMAGE));
        assertThat(lines()).hasSize(2 * 10 + 1);
        now += Duration.ofHours(1).toNanos();
        alarm.raised(trouble(Kind.SYNC_FAILED));
        assertThat(lines().get(2 * 10 + 1)).contains("times=1:");
    }

    private List<String> lines() {
        return logged.list.stream()
                .map(it -> it.getLevel() + " " + it.getFormattedMessage())
                .toList();
    }

    private static Trouble trouble(Kind kind) {
        return new Trouble(kind, Instant.EPOCH, "what is wrong; what to do");
    }
}
