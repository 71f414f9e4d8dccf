package io.sluice.store.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.Priority;
import io.sluice.store.segment.FrameBody;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BlockCodecTest {

    @Test
    void blocks_of_version_1_are_of_normal_priority_and_have_no_end() {
        ByteBuffer out = ByteBuffer.allocate(100);
        long[] fields = {7, 3, 4096, 8192, 70, 7000, 11, 12, 1_700_000_000_000L, 2};
        for (long field : fields) {
            FrameBody.putVarint(out, field);
        }
        out.putLong(1).putLong(0);
        List<BlockCodec.Fields> found = new ArrayList<>();
        BlockCodec.decode(1, Arrays.copyOf(out.array(), out.position()), found::add);
        assertThat(found).hasSize(1);
        BlockCodec.Fields block = found.get(0);
        assertThat(block.first()).isEqualTo(7);
        assertThat(block.count()).isEqualTo(70);
        assertThat(block.wallMillis()).isEqualTo(1_700_000_000_000L);
        assertThat(block.gone()).containsExactly(1, 0);
        assertThat(block.extras()).isEqualTo(new BlockCodec.Extras(Priority.NORMAL, false, 70, null));
    }
}
