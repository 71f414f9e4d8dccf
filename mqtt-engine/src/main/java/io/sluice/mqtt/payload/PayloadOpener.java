package io.sluice.mqtt.payload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** Opens what a {@link PayloadSealer} has sealed. Thread safe. */
public final class PayloadOpener {

    private static final int MAX_DERIVED = 1024;

    private record Source(String keyId, ByteBuffer salt) {}

    private final Map<String, PayloadKey> keys = new HashMap<>();

    private final Map<Source, SecretKeySpec> derived = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Source, SecretKeySpec> eldest) {
            return size() > MAX_DERIVED;
        }
    };

    /** What became of a payload. */
    public sealed interface Outcome {

        /** It is not sealed. */
        record NotSealed() implements Outcome {}

        /**
         * It was sealed.
         *
         * @param topic under which it was
         * @param payload what was sealed; shared
         */
        record Opened(String topic, ByteBuffer payload) implements Outcome {

            /** A copy of the bytes. */
            public byte[] bytes() {
                byte[] bytes = new byte[payload.remaining()];
                payload.duplicate().get(bytes);
                return bytes;
            }
        }

        /**
         * It is sealed and stays so.
         *
         * @param reason one line for people
         */
        record Refused(String reason) implements Outcome {}
    }

    public PayloadOpener(Collection<PayloadKey> keys) {
        keys.forEach(key -> this.keys.put(key.id(), key));
    }

    /** Opens a payload. */
    public Outcome open(byte[] payload) {
        if (!SealedPayload.is(payload)) {
            return new Outcome.NotSealed();
        }
        SealedPayload sealed = SealedPayload.parse(payload);
        if (sealed == null) {
            return new Outcome.Refused("sealed, and cut off on the way: " + payload.length + " bytes");
        }
        PayloadKey key = keys.get(sealed.keyId());
        if (key == null) {
            return new Outcome.Refused("sealed with the key \"" + printable(sealed.keyId()) + "\", which is not given");
        }
        try {
            Cipher cipher = SealedPayload.cipher(
                    Cipher.DECRYPT_MODE, derived(key, sealed.salt()), sealed.number(), sealed.head());
            byte[] plain = new byte[sealed.ciphertext().remaining() - SealedPayload.TAG_BYTES];
            int unused = cipher.doFinal(sealed.ciphertext(), ByteBuffer.wrap(plain));
            return opened(ByteBuffer.wrap(plain));
        } catch (GeneralSecurityException e) {
            return new Outcome.Refused(
                    "not opened by the key \"" + key.id() + "\": it is another key, or the payload was changed");
        }
    }

    private static Outcome opened(ByteBuffer plain) {
        int length = plain.remaining() < Short.BYTES ? Integer.MAX_VALUE : plain.getShort() & 0xFFFF;
        if (length > plain.remaining()) {
            return new Outcome.Refused("opened, and no topic is in it");
        }
        byte[] topic = new byte[length];
        plain.get(topic);
        return new Outcome.Opened(new String(topic, UTF_8), plain.slice());
    }

    private synchronized SecretKeySpec derived(PayloadKey key, ByteBuffer salt) {
        SecretKeySpec known = derived.get(new Source(key.id(), salt));
        if (known != null) {
            return known;
        }
        byte[] bytes = new byte[salt.remaining()];
        salt.duplicate().get(bytes);
        SecretKeySpec made = SealedPayload.derived(key, bytes);
        derived.put(new Source(key.id(), ByteBuffer.wrap(bytes)), made);
        return made;
    }

    private static String printable(String id) {
        return id.replaceAll("[^A-Za-z0-9_.-]", "?");
    }
}
