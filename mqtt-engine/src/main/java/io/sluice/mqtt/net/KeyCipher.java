package io.sluice.mqtt.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** Opens private keys that a password locks: encrypted PKCS#8, and what OpenSSL wrote before it. */
final class KeyCipher {

    private static final String PBES2 = "1.2.840.113549.1.5.13";

    private KeyCipher() {}

    /** The PKCS#8 key in an EncryptedPrivateKeyInfo [RFC 5958]. */
    static byte[] openPkcs8(Path file, byte[] encrypted, char[] password) throws TlsException {
        String algorithm = "an unknown algorithm";
        SecretKey key;
        Cipher cipher;
        EncryptedPrivateKeyInfo info;
        try {
            info = new EncryptedPrivateKeyInfo(encrypted);
            algorithm = info.getAlgName();
            if (algorithm.equals("PBES2") || algorithm.equals(PBES2)) {
                algorithm = info.getAlgParameters().toString(); // like PBEWithHmacSHA256AndAES_256
            }
            key = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password));
            cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsException(
                    file,
                    "is encrypted by " + algorithm.toLowerCase(Locale.ROOT)
                            + ", which is not spoken here; write it anew with: openssl pkcs8 -topk8 -v2 aes-256-cbc",
                    e);
        }
        try {
            return info.getKeySpec(cipher).getEncoded();
        } catch (GeneralSecurityException e) {
            throw wrong(file, e);
        }
    }

    /**
     * The key in a block with DEK-Info [RFC 1421, 4.6.1.3], as {@code openssl rsa -aes256 -traditional} writes it: the
     * cipher's key is MD5 over password and initial vector, as often as it takes.
     */
    static byte[] openLegacy(Path file, PemBlock block, char[] password) throws TlsException {
        String[] info = String.valueOf(block.headers().get("dek-info")).split(",", 2);
        String name = info[0].strip().toUpperCase(Locale.ROOT);
        int keyBytes = switch (name) {
            case "AES-128-CBC" -> 16;
            case "AES-192-CBC", "DES-EDE3-CBC" -> 24;
            case "AES-256-CBC" -> 32;
            default -> 0;
        };
        if (keyBytes == 0 || info.length < 2) {
            throw new TlsException(
                    file,
                    "is encrypted in a way that is not spoken here; write it anew with: openssl pkcs8 -topk8 -v2"
                            + " aes-256-cbc");
        }
        try {
            byte[] iv = HexFormat.of().parseHex(info[1].strip());
            boolean triple = name.startsWith("DES");
            Cipher cipher = Cipher.getInstance(triple ? "DESede/CBC/PKCS5Padding" : "AES/CBC/PKCS5Padding");
            byte[] key = legacyKey(password, Arrays.copyOf(iv, 8), keyBytes);
            cipher.init(
                    Cipher.DECRYPT_MODE, new SecretKeySpec(key, triple ? "DESede" : "AES"), new IvParameterSpec(iv));
            return cipher.doFinal(block.bytes());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw wrong(file, e);
        }
    }

    private static byte[] legacyKey(char[] password, byte[] salt, int bytes) throws GeneralSecurityException {
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        byte[] secret = Der.bytes(UTF_8.encode(CharBuffer.wrap(password)));
        byte[] key = new byte[0];
        byte[] last = new byte[0];
        while (key.length < bytes) {
            md5.update(last);
            md5.update(secret);
            last = md5.digest(salt);
            byte[] longer = Arrays.copyOf(key, key.length + last.length);
            System.arraycopy(last, 0, longer, key.length, last.length);
            key = longer;
        }
        return Arrays.copyOf(key, bytes);
    }

    static TlsException wrong(Path file, Throwable cause) {
        return new TlsException(file, "is not opened by its password: that is wrong, or the file is damaged", cause);
    }
}
