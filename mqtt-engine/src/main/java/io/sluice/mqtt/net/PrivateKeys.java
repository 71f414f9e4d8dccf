package io.sluice.mqtt.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Private keys in PEM files, RSA, EC or Ed25519: PKCS#8 [RFC 5958], PKCS#1 [RFC 8017] and SEC1 [RFC 5915], each of them
 * also encrypted.
 */
public final class PrivateKeys {

    private static final String REWRITE = "convert it with: openssl pkcs8 -topk8 -nocrypt";
    private static final byte[] VERSION_0 = Der.of(Der.INTEGER, new byte[] {0});
    private static final byte[] RSA_ENCRYPTION = HexFormat.of().parseHex("06092a864886f70d0101010500");
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final int SEC1_PARAMETERS = 0xA0;

    private PrivateKeys() {}

    /**
     * The first key of a file.
     *
     * @param password opens a key that is encrypted; null when it is not
     */
    public static PrivateKey read(Path file, char @Nullable [] password) throws TlsException {
        String text = new String(PemFile.read(file), US_ASCII);
        List<PemBlock> keys = PemBlock.in(file, text, "PRIVATE KEY");
        if (keys.isEmpty()) {
            throw new TlsException(file, "holds no PEM private key (BEGIN PRIVATE KEY)");
        }
        PemBlock block = keys.get(0);
        byte[] body = plain(file, block, password);
        return switch (block.label()) {
            case "RSA PRIVATE KEY" -> pkcs8(file, wrapped(RSA_ENCRYPTION, body));
            case "EC PRIVATE KEY" -> pkcs8(file, wrapped(curve(file, text, body), body));
            case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY" -> pkcs8(file, body);
            default -> throw new TlsException(file, "is a key of a kind not spoken here; " + REWRITE);
        };
    }

    private static byte[] plain(Path file, PemBlock block, char @Nullable [] password) throws TlsException {
        boolean legacy = block.headers().containsKey("dek-info");
        boolean pkcs8 = block.label().startsWith("ENCRYPTED");
        if (!legacy && !pkcs8) {
            return block.bytes();
        }
        if (password == null) {
            throw new TlsException(
                    file,
                    "is encrypted; give its password (key_password of an upstream), or decrypt it with: openssl pkcs8"
                            + " -topk8 -nocrypt");
        }
        return pkcs8 ? KeyCipher.openPkcs8(file, block.bytes(), password) : KeyCipher.openLegacy(file, block, password);
    }

    /** OneAsymmetricKey: version, algorithm, and the key of the older form as it is. */
    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return Der.of(Der.SEQUENCE, VERSION_0, Der.of(Der.SEQUENCE, algorithm), Der.of(Der.OCTET_STRING, key));
    }

    /** The algorithm of an EC key, whose curve stands in it, or in a block of its own before it. */
    private static byte[] curve(Path file, String text, byte[] key) throws TlsException {
        ByteBuffer parameters = null;
        ByteBuffer inside = Der.next(ByteBuffer.wrap(key), Der.SEQUENCE);
        if (inside != null && Der.next(inside, Der.INTEGER) != null && Der.next(inside, Der.OCTET_STRING) != null) {
            parameters = Der.next(inside, SEC1_PARAMETERS);
        }
        if (parameters == null) {
            List<PemBlock> before = PemBlock.in(file, text, "EC PARAMETERS");
            if (before.isEmpty()) {
                throw new TlsException(file, "names no curve; " + REWRITE);
            }
            parameters = before.get(0).body();
        }
        byte[] curve = Der.bytes(parameters);
        byte[] algorithm = new byte[EC_PUBLIC_KEY.length + curve.length];
        System.arraycopy(EC_PUBLIC_KEY, 0, algorithm, 0, EC_PUBLIC_KEY.length);
        System.arraycopy(curve, 0, algorithm, EC_PUBLIC_KEY.length, curve.length);
        return algorithm;
    }

    private static PrivateKey pkcs8(Path file, byte[] encoded) throws TlsException {
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException e) {
                // A key of another algorithm.
            }
        }
        throw new TlsException(file, "is neither an RSA, EC nor Ed25519 key");
    }
}
