package io.sluice.mqtt.broker.login;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key with the one algorithm that it verifies by. Thread safe. */
record TokenKey(TokenSettings settings, Key key) {

    private static final int LEAST_SECRET_BYTES = 32;
    private static final int LEAST_RSA_BITS = 2048;
    private static final int P256_BITS = 256;

    /** Reads its file. */
    static TokenKey read(TokenSettings settings) throws LoginException {
        byte[] content;
        try {
            content = Files.readAllBytes(settings.key());
        } catch (IOException e) {
            throw new LoginException(settings.key() + ": cannot be read (" + e.getMessage() + ")", e);
        }
        try {
            return new TokenKey(settings, key(settings.algorithm(), content));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new LoginException(
                    settings.key() + ": no key for " + settings.algorithm().word() + ": " + expected(settings), e);
        }
    }

    private static String expected(TokenSettings settings) {
        return switch (settings.algorithm()) {
            case RS256 -> "expected an RSA public key or certificate in PEM, 2048 bits or more";
            case ES256 -> "expected a P-256 public key or certificate in PEM";
            case EDDSA -> "expected an Ed25519 public key or certificate in PEM";
            case HS256 -> "expected a secret of at least " + LEAST_SECRET_BYTES + " bytes";
        };
    }

    private static Key key(TokenAlgorithm algorithm, byte[] content) throws GeneralSecurityException {
        if (algorithm == TokenAlgorithm.HS256) {
            byte[] secret = withoutLineEnd(content);
            if (secret.length < LEAST_SECRET_BYTES) {
                throw new IllegalArgumentException("short");
            }
            return new SecretKeySpec(secret, "HmacSHA256");
        }
        PublicKey key = publicKey(algorithm, content);
        boolean weak = key instanceof RSAKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS;
        boolean otherCurve =
                key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() != P256_BITS;
        if (weak || otherCurve || !fits(algorithm, key)) {
            throw new IllegalArgumentException("weak, or of another kind");
        }
        return key;
    }

    private static boolean fits(TokenAlgorithm algorithm, PublicKey key) {
        return switch (algorithm) {
            case RS256 -> key.getAlgorithm().equals("RSA");
            case ES256 -> key.getAlgorithm().equals("EC");
            case EDDSA ->
                key.getAlgorithm().equals("EdDSA") || key.getAlgorithm().equals("Ed25519");
            case HS256 -> false;
        };
    }

    private static PublicKey publicKey(TokenAlgorithm algorithm, byte[] content) throws GeneralSecurityException {
        String text = new String(content, US_ASCII);
        if (text.contains("-----BEGIN CERTIFICATE-----")) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(content))
                    .getPublicKey();
        }
        int begin = text.indexOf("-----BEGIN PUBLIC KEY-----");
        int end = text.indexOf("-----END PUBLIC KEY-----");
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("no PEM");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + 26, end));
        String family = switch (algorithm) {
            case RS256 -> "RSA";
            case ES256 -> "EC";
            case EDDSA, HS256 -> "Ed25519";
        };
        return KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static byte[] withoutLineEnd(byte[] content) {
        int length = content.length;
        while (length > 0 && (content[length - 1] == '\n' || content[length - 1] == '\r')) {
            length--;
        }
        return java.util.Arrays.copyOf(content, length);
    }

    /** Whether this key signed the bytes. */
    boolean signed(byte[] bytes, byte[] signature) {
        try {
            if (settings.algorithm() == TokenAlgorithm.HS256) {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(key);
                return MessageDigest.isEqual(mac.doFinal(bytes), signature);
            }
            Signature verifier = Signature.getInstance(
                    switch (settings.algorithm()) {
                        case RS256 -> "SHA256withRSA";
                        case ES256 -> "SHA256withECDSAinP1363Format";
                        case EDDSA, HS256 -> "Ed25519";
                    });
            verifier.initVerify((PublicKey) key);
            verifier.update(bytes);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // not a signature of this kind at all
        }
    }

    /** The settings alone. */
    @Override
    public String toString() {
        return "TokenKey[" + settings + "]";
    }
}
