package io.sluice.store.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.store.ManualTime;
import io.sluice.store.OptionsContract;
import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreSettings;
import io.sluice.store.file.DiskFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a real directory. */
final class DiskStoreTest extends OptionsContract {

    private final ManualTime time = new ManualTime();

    @TempDir
    Path directory;

    @Override
    protected Store open() throws StoreException {
        return DiskStore.open(
                DiskFiles.open(directory),
                StoreSettings.DEFAULT,
                time,
                time::nanos,
                new Random(1)::nextLong,
                StoreThreads.own());
    }

    @Override
    protected void pass(Duration by) {
        time.pass(by);
    }

    @Test
    void a_directory_is_open_once_and_the_refusal_names_the_holder() {
        assertThatThrownBy(() -> DiskStore.open(directory, StoreSettings.DEFAULT))
                .hasMessageContaining("process " + ProcessHandle.current().pid())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.LOCKED));
    }

    @Test
    void a_directory_can_be_opened_again_after_a_close() throws Exception {
        append(queue("a"), "x");
        store.close();
        try (Store again = DiskStore.open(directory, StoreSettings.DEFAULT)) {
            assertThat(texts(again.queue("a", QueueLimits.DEFAULT))).containsExactly("x");
        }
    }

    @Test
    void missing_folders_above_the_directory_are_made() throws Exception {
        try (Store other = DiskStore.open(directory.resolve("x/y/z"), StoreSettings.DEFAULT)) {
            append(other.queue("a", QueueLimits.DEFAULT), "x");
        }
        assertThat(directory.resolve("x/y/z")).isDirectory();
    }
}
