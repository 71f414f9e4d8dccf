package io.sluice.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.store.QueueLimits;
import io.sluice.store.Store;
import io.sluice.store.StoreException;
import io.sluice.store.StoreSettings;
import io.sluice.store.disk.DiskStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFilesTest {

    @Test
    void what_a_store_makes_its_owner_alone_can_read(@TempDir Path dir) throws IOException, StoreException {
        Path state = dir.resolve("a/state");
        try (Store store = DiskStore.open(state, StoreSettings.DEFAULT)) {
            store.queue("q", QueueLimits.DEFAULT).append(new byte[100]).join();
        }
        assertThat(permissions(dir.resolve("a"))).isEqualTo("rwx------");
        assertThat(permissions(state)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(state)) {
            List<Path> data = files.filter(it -> !it.endsWith("lock")).toList();
            assertThat(data)
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(permissions(it)).isEqualTo("rw-------"));
        }
    }

    @Test
    void the_space_left_is_that_of_the_directorys_file_system(@TempDir Path dir) throws StoreException {
        try (DiskFiles files = DiskFiles.open(dir)) {
            assertThat(files.usableBytes()).isPositive();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
