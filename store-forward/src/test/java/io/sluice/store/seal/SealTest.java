package io.sluice.store.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final byte[] BYTES = new byte[StoreKey.BYTES];

    static {
        new Random(1).nextBytes(BYTES);
    }

    private final StoreKey key = new StoreKey(BYTES);
    private final Seal seal = key.seal("test", new byte[] {1});

    @Test
    void what_is_sealed_opens_at_its_place_with_what_is_bound_to_it() throws IOException {
        ByteBuffer sealed = sealed(5, "bound", "content");
        assertThat(seal.open(5, text("bound"), sealed)).isEqualTo(text("content"));
        assertThat(sealed.remaining()).isEqualTo(7 + Seal.TAG_BYTES);
    }

    @Test
    void it_does_not_open_elsewhere_or_with_anything_else_bound_or_under_another_seal() throws IOException {
        ByteBuffer sealed = sealed(5, "bound", "content");
        assertThat(seal.open(6, text("bound"), sealed)).isNull();
        assertThat(seal.open(5, text("other"), sealed)).isNull();
        assertThat(key.seal("test", new byte[] {2}).open(5, text("bound"), sealed))
                .isNull();
        assertThat(key.seal("rest", new byte[] {1}).open(5, text("bound"), sealed))
                .isNull();
    }

    @Test
    void no_altered_byte_opens() throws IOException {
        ByteBuffer sealed = sealed(5, "bound", "content");
        for (int i = 0; i < sealed.limit(); i++) {
            ByteBuffer altered =
                    ByteBuffer.allocate(sealed.limit()).put(sealed.duplicate()).flip();
            altered.put(i, (byte) (altered.get(i) ^ 1));
            assertThat(seal.open(5, text("bound"), altered)).isNull();
        }
        assertThat(seal.open(5, text("bound"), sealed.slice(0, Seal.TAG_BYTES - 1)))
                .isNull();
    }

    @Test
    void a_closed_seal_and_a_closed_key_are_of_no_use() {
        ByteBuffer sealed = sealed(5, "bound", "content");
        seal.close();
        key.close();
        assertThatThrownBy(() -> seal.open(5, text("bound"), sealed)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> key.seal("test", new byte[0])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keys_are_told_apart_by_an_identity_that_stays() {
        byte[] other = BYTES.clone();
        other[31] ^= 1;
        assertThat(key.identity()).isEqualTo(new StoreKey(BYTES).identity()).isNotZero();
        assertThat(new StoreKey(other).identity()).isNotEqualTo(key.identity());
    }

    @Test
    void nothing_prints_the_key() {
        Keyring ring = new Keyring(java.util.List.of(key));
        String printed = ring + " " + key + " " + new SecretBytes("AES", BYTES.clone());
        String hex = java.util.HexFormat.of().formatHex(BYTES);
        for (int i = 0; i + 6 <= hex.length(); i += 2) {
            assertThat(printed).doesNotContain(hex.substring(i, i + 6));
        }
        assertThat(printed).contains(Keyring.named(key.identity()));
    }

    private ByteBuffer sealed(long place, String bound, String content) {
        ByteBuffer out = ByteBuffer.allocate(content.length() + Seal.TAG_BYTES);
        seal.seal(place, text(bound), text(content), out);
        return out.flip();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
