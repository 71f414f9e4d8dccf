package io.sluice.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.field.Setting;
import io.sluice.field.WriteResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

    @TempDir
    private Path folder = Path.of("unset");

    @Test
    void the_chain_goes_on_over_files_and_restarts_and_is_bounded() throws IOException {
        for (int life = 0; life < 5; life++) {
            try (AuditLog audit = AuditLog.in(folder, 2_000, 3)) {
                for (int i = 0; i < 10; i++) {
                    append(audit, life * 10 + i);
                }
            }
        }
        assertThat(AuditLog.files(folder)).hasSize(3);
        AuditVerification whole = AuditVerification.of(folder, List.of());
        assertThat(whole.problems()).isEmpty();
        assertThat(whole.lines()).isBetween(11L, 40L);
        assertThat(whole.first()).isEqualTo(51 - whole.lines());
        assertThat(whole.last()).extracting(it -> it.sequence()).isEqualTo(50L);
    }

    @Test
    void a_line_that_was_changed_taken_out_put_in_or_swapped_shows() throws IOException {
        AuditLog.Entry known = new AuditLog.Entry(0, "");
        try (AuditLog audit = AuditLog.in(folder, 1 << 20, 3)) {
            for (int i = 0; i < 8; i++) {
                known = append(audit, i);
            }
        }
        Path file = AuditLog.files(folder).get(0);
        List<String> lines = Files.readAllLines(file);
        assertThat(AuditVerification.of(folder, List.of("8", known.hash())).problems())
                .isEmpty();

        changed(file, lines, copy -> copy.set(3, copy.get(3).replace("\"asked\":3", "\"asked\":4")));
        changed(file, lines, copy -> copy.remove(4));
        changed(file, lines, copy -> copy.add(4, copy.get(4)));
        changed(file, lines, copy -> copy.add(2, copy.remove(5)));
        changed(file, lines, copy -> copy.set(3, "nonsense"));

        Files.write(file, lines.subList(0, 6));
        assertThat(AuditVerification.of(folder, List.of()).problems()).isEmpty(); // nothing in it can tell
        assertThat(AuditVerification.of(folder, List.of("8", known.hash())).problems())
                .containsExactly("line 8 with the hash " + known.hash() + " is not there");
    }

    @Test
    void half_a_line_that_a_crash_left_is_cut_off_and_the_chain_goes_on() throws IOException {
        try (AuditLog audit = AuditLog.in(folder, 1 << 20, 3)) {
            append(audit, 1);
            append(audit, 2);
        }
        Path file = AuditLog.files(folder).get(0);
        Files.writeString(file, "{\"seq\":3,\"prev\":\"", StandardOpenOption.APPEND);
        try (AuditLog audit = AuditLog.in(folder, 1 << 20, 3)) {
            assertThat(append(audit, 3).sequence()).isEqualTo(3);
        }
        AuditVerification whole = AuditVerification.of(folder, List.of());
        assertThat(whole.problems()).isEmpty();
        assertThat(whole.lines()).isEqualTo(3);
    }

    @Test
    void the_hash_is_that_of_the_line_up_to_it() throws IOException {
        try (AuditLog audit = AuditLog.in(folder, 1 << 20, 3)) {
            append(audit, 1);
        }
        String line = Files.readString(AuditLog.files(folder).get(0));
        assertThat(line).startsWith("{\"seq\":1,\"prev\":\"" + AuditLog.FIRST + "\",\"tag\":\"d/t\"");
        String body = line.substring(0, line.indexOf(",\"hash\""));
        assertThat(line).endsWith(",\"hash\":\"" + AuditLog.hash(body) + "\"}\n");
    }

    private interface Change {
        void of(List<String> lines);
    }

    private void changed(Path file, List<String> lines, Change change) throws IOException {
        List<String> copy = new ArrayList<>(lines);
        change.of(copy);
        Files.write(file, copy);
        assertThat(AuditVerification.of(folder, List.of()).problems()).isNotEmpty();
        Files.write(file, lines);
    }

    private static AuditLog.Entry append(AuditLog audit, int value) throws IOException {
        return audit.append(
                new CommandAnswer(
                        "d/t",
                        "i" + value,
                        "client a",
                        new Setting.Decimal(BigDecimal.valueOf(value)),
                        WriteResult.refused("read-only", "no"),
                        Instant.EPOCH,
                        1),
                "=i" + value);
    }
}
