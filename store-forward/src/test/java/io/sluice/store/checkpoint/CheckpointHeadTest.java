package io.sluice.store.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CheckpointHeadTest {

    private static final CheckpointHead HEAD =
            new CheckpointHead(CheckpointHead.VERSION, 8_240, 3, 500, 7, 90_000, 42, 11, 12, 13);

    @Test
    void a_head_is_read_as_it_was_written() throws Exception {
        assertThat(CheckpointHead.parse(HEAD.encode(), "x")).isEqualTo(HEAD);
    }

    @Test
    void a_head_of_the_first_format_says_of_no_key() throws Exception {
        ByteBuffer first = HEAD.encode().putInt(8, 1);
        first.putInt(60, crc(first.slice(0, 60)));
        CheckpointHead head = CheckpointHead.parse(first.limit(64), "x");
        assertThat(head).isEqualTo(new CheckpointHead(1, 8_240, 3, 500, 7, 90_000, 42, 0, 0, 0));
    }

    @Test
    void a_head_of_a_later_format_is_refused() {
        ByteBuffer later = HEAD.encode().putInt(8, CheckpointHead.VERSION + 1);
        later.putInt(60, crc(later.slice(0, 60)));
        assertThatThrownBy(() -> CheckpointHead.parse(later, "x"))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.NEWER_FORMAT));
    }

    @Test
    void no_altered_or_missing_byte_goes_unnoticed() {
        for (int i = 0; i < CheckpointHead.BYTES; i++) {
            ByteBuffer altered = HEAD.encode();
            altered.put(i, (byte) (altered.get(i) ^ 4));
            assertThatThrownBy(() -> CheckpointHead.parse(altered, "x")).isInstanceOf(IOException.class);
            ByteBuffer cut = HEAD.encode().limit(i);
            assertThatThrownBy(() -> CheckpointHead.parse(cut, "x")).isInstanceOf(IOException.class);
        }
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
