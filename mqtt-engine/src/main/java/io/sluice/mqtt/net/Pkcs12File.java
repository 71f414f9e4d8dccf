package io.sluice.mqtt.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys and certificates in a PKCS#12 file [RFC 7292]. */
final class Pkcs12File {

    private static final int DER_SEQUENCE = 0x30;
    private static final int VERSION_AT = 8;

    private Pkcs12File() {}

    /** Whether bytes look like such a file: a DER sequence that begins with the version 3, and no PEM. */
    static boolean is(byte[] bytes) {
        if (bytes.length < VERSION_AT || bytes[0] != DER_SEQUENCE) {
            return false;
        }
        int lengthOctets = bytes[1] < 0 ? bytes[1] & 0x7F : 0;
        int at = 2 + lengthOctets;
        return at + 2 < bytes.length && bytes[at] == Der.INTEGER && bytes[at + 1] == 1 && bytes[at + 2] == 3;
    }

    /** The one key of the file, with its chain. */
    static Identity identity(Path file, char @Nullable [] password) throws TlsException {
        KeyStore store = load(file, PemFile.read(file), password);
        try {
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new TlsException(file, "holds " + keys.size() + " private keys; one is expected");
            }
            Certificate[] chain = store.getCertificateChain(keys.get(0));
            if (!(store.getKey(keys.get(0), chars(password)) instanceof PrivateKey key) || chain == null) {
                throw new TlsException(file, "holds a key without its certificate");
            }
            return new Identity(key, x509(List.of(chain)), file);
        } catch (GeneralSecurityException e) {
            throw KeyCipher.wrong(file, e);
        }
    }

    /** The authorities of the file: its trusted certificates, and those above a key's own. */
    static List<X509Certificate> authorities(Path file, byte[] bytes, char @Nullable [] password) throws TlsException {
        KeyStore store = load(file, bytes, password);
        List<Certificate> found = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] chain = store.getCertificateChain(alias);
                if (chain == null) {
                    found.add(store.getCertificate(alias));
                } else {
                    found.addAll(List.of(chain).subList(1, chain.length));
                }
            }
        } catch (GeneralSecurityException e) {
            throw KeyCipher.wrong(file, e);
        }
        if (found.isEmpty()) {
            throw new TlsException(
                    file, "holds no trusted certificate; make it with keytool -importcert, or name a PEM file");
        }
        return x509(found);
    }

    private static KeyStore load(Path file, byte[] bytes, char @Nullable [] password) throws TlsException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), chars(password));
            return store;
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw password == null
                        ? new TlsException(file, "is a PKCS#12 file with a password, which is not given", e)
                        : KeyCipher.wrong(file, e);
            }
            throw new TlsException(file, "is no PKCS#12 file", e);
        } catch (GeneralSecurityException e) {
            throw new TlsException(
                    file, "is a PKCS#12 file of a kind not spoken here; make it anew with: openssl pkcs12 -export", e);
        }
    }

    private static char[] chars(char @Nullable [] password) {
        return password == null ? new char[0] : password;
    }

    private static List<X509Certificate> x509(List<Certificate> certificates) {
        return certificates.stream()
                .filter(one -> one instanceof X509Certificate)
                .map(one -> (X509Certificate) one)
                .toList();
    }
}
