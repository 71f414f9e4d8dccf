package io.sluice.store.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.store.file.DiskFiles;
import io.sluice.store.file.StoreFile;
import io.sluice.store.seal.Seal;
import io.sluice.store.seal.StoreKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedPagesTest {

    private static final int PAGES = 150;
    private static final int ORIGIN = 100;

    private final Random random = new Random(4);
    private final byte[] content = new byte[PAGES * SealedPages.PAGE_BYTES];
    private final Seal seal = new StoreKey(new byte[StoreKey.BYTES]).seal("test", new byte[1]);

    @TempDir
    Path directory;

    private DiskFiles files;
    private StoreFile file;
    private SealedPages pages;

    @BeforeEach
    void write() throws Exception {
        random.nextBytes(content);
        files = DiskFiles.open(directory);
        file = files.create("file");
        pages = SealedPages.written(file, ORIGIN, seal);
        pages.write(ByteBuffer.wrap(content), 0);
    }

    @AfterEach
    void close() {
        file.close();
        files.close();
    }

    @Test
    void any_stretch_reads_as_it_was_written() throws IOException {
        SealedPages read = SealedPages.read(file, ORIGIN, seal, SealedPages.sealedBytes(content.length));
        assertThat(read.size()).isEqualTo(content.length);
        for (int i = 0; i < 300; i++) {
            int from = random.nextInt(content.length);
            int count = random.nextInt(content.length - from);
            ByteBuffer target = ByteBuffer.allocate(count);
            assertThat(read.read(target, from)).isEqualTo(count);
            assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(content, from, count));
        }
        assertThat(read.read(ByteBuffer.allocate(10), content.length - 4)).isEqualTo(4);
        assertThat(read.read(ByteBuffer.allocate(10), content.length)).isZero();
    }

    @Test
    void a_page_written_again_is_sealed_under_another_count() throws IOException {
        Set<Long> counts = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            pages.write(ByteBuffer.wrap(content, 0, SealedPages.PAGE_BYTES), 0);
            ByteBuffer page = ByteBuffer.allocate(SealedPages.SEALED_BYTES);
            file.read(page, ORIGIN);
            assertThat(counts.add(page.getLong(0))).isTrue();
        }
        assertThat(counts).allMatch(count -> count > PAGES);
        assertThat(pages.size()).isEqualTo(content.length);
    }

    @Test
    void a_page_at_another_place_or_cut_off_or_altered_is_not_read() throws IOException {
        ByteBuffer second = ByteBuffer.allocate(SealedPages.SEALED_BYTES);
        file.read(second, ORIGIN + SealedPages.SEALED_BYTES);
        file.write(second.flip(), ORIGIN);
        assertThatThrownBy(() -> pages.read(ByteBuffer.allocate(1), 0)).hasMessageContaining("page 0");
        file.write(ByteBuffer.wrap(new byte[1]), ORIGIN + 3 * SealedPages.SEALED_BYTES + 4_110);
        assertThatThrownBy(() -> pages.read(ByteBuffer.allocate(1), 3 * SealedPages.PAGE_BYTES))
                .hasMessageContaining("page 3");
        SealedPages longer = SealedPages.read(file, ORIGIN, seal, SealedPages.sealedBytes(content.length + 1));
        assertThatThrownBy(() -> longer.read(ByteBuffer.allocate(1), content.length))
                .hasMessageContaining("ends in page " + PAGES);
    }

    @Test
    void only_whole_pages_are_written() {
        assertThatThrownBy(() -> pages.write(ByteBuffer.allocate(10), 0)).hasMessageContaining("not whole pages");
        assertThatThrownBy(() -> pages.write(ByteBuffer.allocate(SealedPages.PAGE_BYTES), 10))
                .hasMessageContaining("not whole pages");
    }
}
