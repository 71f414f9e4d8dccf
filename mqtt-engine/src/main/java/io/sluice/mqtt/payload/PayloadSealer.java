package io.sluice.mqtt.payload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals payloads with one key, for the life of the process; the bytes are those of {@link SealedPayload}. The topic is
 * sealed with the payload, so who moves one to another topic is found out by who opens it. Thread safe.
 */
public final class PayloadSealer {

    /** The content type of what is sealed. */
    public static final String CONTENT_TYPE = "application/vnd.sluice.sealed";

    private final String keyId;
    private final byte[] salt = new byte[SealedPayload.SALT_BYTES];
    private final SecretKeySpec derived;
    private final AtomicLong last = new AtomicLong();

    public PayloadSealer(PayloadKey key) {
        new SecureRandom().nextBytes(salt);
        this.keyId = key.id();
        this.derived = SealedPayload.derived(key, salt);
    }

    /** The same message with its payload sealed. */
    public Message seal(Message message) {
        MessageProperties open = message.properties();
        return new Message(
                message.topic(),
                seal(message.topic(), message.payload()),
                message.qos(),
                message.retain(),
                new MessageProperties(
                        false,
                        open.expirySeconds(),
                        CONTENT_TYPE,
                        open.responseTopic(),
                        open.correlationData(),
                        open.user()));
    }

    private byte[] seal(String topic, byte[] payload) {
        long number = last.incrementAndGet();
        byte[] head = SealedPayload.head(keyId, salt, number);
        byte[] name = topic.getBytes(UTF_8);
        byte[] sealed = new byte[head.length + Short.BYTES + name.length + payload.length + SealedPayload.TAG_BYTES];
        try {
            Cipher cipher = SealedPayload.cipher(Cipher.ENCRYPT_MODE, derived, number, ByteBuffer.wrap(head));
            System.arraycopy(head, 0, sealed, 0, head.length);
            byte[] length = {(byte) (name.length >>> 8), (byte) name.length};
            int at = head.length;
            at += cipher.update(length, 0, length.length, sealed, at);
            at += cipher.update(name, 0, name.length, sealed, at);
            int unused = cipher.doFinal(payload, 0, payload.length, sealed, at);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }
}
