package io.sluice.mqtt.broker.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one SCRAM-SHA-256 authentication without channel binding [RFC 5802] [RFC 7677]. The same steps
 * and the same work for a user who does not exist, who fails at the end like one with a wrong password. Costs the server
 * a few hashes, so it may run on an event loop. For one thread.
 *
 * <pre>
 *   client first   n,,n=USER,r=NONCE
 *   server first   r=NONCE+OURS,s=SALT,i=ITERATIONS
 *   client final   c=biws,r=NONCE+OURS,p=PROOF
 *   server final   v=SIGNATURE
 * </pre>
 */
public final class ScramExchange {

    /** The name of the method in MQTT. */
    public static final String METHOD = "SCRAM-SHA-256";

    private static final int MAX_BYTES = 4096;

    /** What a step comes to. */
    public sealed interface Step {
        /** To be sent to the client, which has to answer. */
        record Challenge(ByteBuffer data) implements Step {}

        /** The client is that user; the data prove the server to it. */
        record Done(String user, ByteBuffer data) implements Step {}

        /** Refused. The user as far as it was named. */
        record Failed(@Nullable String user, String reason) implements Step {}
    }

    private final Function<String, Known> users;
    private final String nonce;
    private @Nullable Begun begun;
    private boolean over;

    /**
     * A credential, real or made up.
     *
     * @param real whether the user exists
     */
    public record Known(ScramCredential credential, boolean real) {}

    private record Begun(
            String user, Known known, String gs2Header, String clientFirstBare, String serverFirst, String nonce) {}

    /**
     * One that has not begun.
     *
     * @param users the credential of each user; for one who does not exist, one that is made up and always the same
     * @param nonce unpredictable, of printable characters without a comma
     */
    public ScramExchange(Function<String, Known> users, String nonce) {
        this.users = users;
        this.nonce = nonce;
    }

    /** Takes what the client sent next. */
    public Step step(@Nullable ByteBuffer data) {
        Begun before = begun;
        String text = over || data == null || data.remaining() > MAX_BYTES ? null : text(data);
        if (text == null) {
            over = true;
            return new Step.Failed(before == null ? null : before.user, "no message of " + METHOD);
        }
        if (before == null) {
            return first(text);
        }
        over = true;
        return last(before, text);
    }

    private static @Nullable String text(ByteBuffer data) {
        try {
            return UTF_8.newDecoder().decode(data.duplicate()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private Step first(String text) {
        int bareAt = text.startsWith("n,,") || text.startsWith("y,,") ? 3 : -1;
        String[] parts = bareAt < 0 ? new String[0] : text.substring(bareAt).split(",", -1);
        String user = parts.length < 2 || !parts[0].startsWith("n=") ? null : name(parts[0].substring(2));
        if (user == null || user.isEmpty() || !parts[1].matches("r=[\\x21-\\x2B\\x2D-\\x7E]{8,256}")) {
            over = true;
            return new Step.Failed(user, "no first message of " + METHOD);
        }
        Known known = users.apply(user);
        String both = parts[1].substring(2) + nonce;
        String serverFirst = "r=" + both + ",s=" + known.credential.salt() + ",i=" + known.credential.iterations();
        begun = new Begun(user, known, text.substring(0, bareAt), text.substring(bareAt), serverFirst, both);
        return new Step.Challenge(ByteBuffer.wrap(serverFirst.getBytes(UTF_8)));
    }

    /** A name with its escapes resolved, or null when one is wrong. */
    private static @Nullable String name(String escaped) {
        String rest = escaped.replace("=2C", "").replace("=3D", "");
        return rest.indexOf('=') >= 0 ? null : escaped.replace("=2C", ",").replace("=3D", "=");
    }

    private static Step last(Begun begun, String text) {
        int proofAt = text.lastIndexOf(",p=");
        String binding = Base64.getEncoder().encodeToString(begun.gs2Header.getBytes(UTF_8));
        String expected = "c=" + binding + ",r=" + begun.nonce;
        if (proofAt < 0 || !text.substring(0, proofAt).equals(expected)) {
            return new Step.Failed(begun.user, "no last message of " + METHOD);
        }
        byte[] proof;
        try {
            proof = Base64.getDecoder().decode(text.substring(proofAt + 3));
        } catch (IllegalArgumentException e) {
            return new Step.Failed(begun.user, "a proof that is not base64");
        }
        byte[] salted = Base64.getDecoder().decode(begun.known.credential.saltedPassword());
        byte[] said = (begun.clientFirstBare + "," + begun.serverFirst + "," + expected).getBytes(UTF_8);
        byte[] clientKey = hmac(salted, "Client Key".getBytes(UTF_8));
        byte[] storedKey = sha256(clientKey);
        byte[] signature = hmac(storedKey, said);
        boolean proved =
                proof.length == signature.length && MessageDigest.isEqual(sha256(xor(proof, signature)), storedKey);
        if (!proved || !begun.known.real) {
            return new Step.Failed(begun.user, "credentials");
        }
        byte[] serverKey = hmac(salted, "Server Key".getBytes(UTF_8));
        String verifier = "v=" + Base64.getEncoder().encodeToString(hmac(serverKey, said));
        return new Step.Done(begun.user, ByteBuffer.wrap(verifier.getBytes(UTF_8)));
    }

    private static byte[] xor(byte[] some, byte[] others) {
        byte[] both = new byte[some.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = (byte) (some[i] ^ others[i]);
        }
        return both;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }
}
