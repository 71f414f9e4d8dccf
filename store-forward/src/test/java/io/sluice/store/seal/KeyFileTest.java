package io.sluice.store.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {

    private static final byte[] KEY = new byte[StoreKey.BYTES];

    static {
        new Random(2).nextBytes(KEY);
    }

    @TempDir
    Path folder;

    @Test
    void a_key_is_the_same_raw_in_hexadecimal_and_in_base64() throws Exception {
        String hex = HexFormat.of().formatHex(KEY);
        String base64 = Base64.getEncoder().encodeToString(KEY);
        long identity = new StoreKey(KEY).identity();
        assertThat(read(file(KEY)).identity()).isEqualTo(identity);
        assertThat(read(file(hex + "\n")).identity()).isEqualTo(identity);
        assertThat(read(file("  " + hex.toUpperCase(java.util.Locale.ROOT) + "\r\n"))
                        .identity())
                .isEqualTo(identity);
        assertThat(read(file(base64)).identity()).isEqualTo(identity);
        assertThat(read(file(base64.replace("=", "") + "\n")).identity()).isEqualTo(identity);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "00112233",
                "zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
                "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00",
                "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU2Nzg5QUJDREVG"
            })
    void what_is_no_key_is_refused_with_the_remedy_and_without_the_text(String text) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> read(file))
                .hasMessage("the key file " + file + " holds no key; make one with: openssl rand -hex 32")
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.KEY_FILE));
    }

    @Test
    void what_was_typed_or_left_blank_is_refused() throws IOException {
        Path typed = file("correct horse battery staple 123");
        assertThatThrownBy(() -> read(typed)).hasMessageContaining("32 characters of text");
        Path zeros = file("0".repeat(64));
        assertThatThrownBy(() -> read(zeros)).hasMessageContaining("one byte repeated");
        Path large = file("0".repeat(10_000));
        assertThatThrownBy(() -> read(large)).hasMessageContaining("holds no key");
    }

    @Test
    void a_missing_file_and_a_folder_are_refused() {
        Path missing = folder.resolve("none");
        assertThatThrownBy(() -> read(missing)).hasMessage("the key file " + missing + " is not there");
        assertThatThrownBy(() -> read(folder)).hasMessage("the key file " + folder + " is no regular file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
    void a_file_that_others_can_use_is_refused_unless_it_is_a_credential(String permissions) throws Exception {
        Path file = file(KEY);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        assertThatThrownBy(() -> read(file))
                .hasMessage("the key file " + file + " can be used by others than its owner; chmod 600 it");
        assertThat(KeyFile.read(file, folder).identity()).isEqualTo(new StoreKey(KEY).identity());
        assertThatThrownBy(() -> KeyFile.read(file, folder.resolve("credentials")))
                .hasMessageContaining("chmod 600");
        assertThatThrownBy(() -> KeyFile.read(folder.resolve("credentials/../key"), folder.resolve("credentials")))
                .hasMessageContaining("chmod 600");
    }

    private static StoreKey read(Path file) throws StoreException {
        return KeyFile.read(file, null);
    }

    private Path file(String text) throws IOException {
        return file(text.getBytes(StandardCharsets.UTF_8));
    }

    private Path file(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("key"), content);
        Files.createDirectories(folder.resolve("credentials"));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
