package io.sluice.mqtt.client;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of what a client shows of itself in TLS. */
public sealed interface ClientIdentity {

    /** The files. */
    List<Path> files();

    /**
     * A certificate and its key in PEM.
     *
     * @param cert chain, the client's own certificate first
     * @param key RSA, EC or Ed25519; PKCS#8, PKCS#1 or SEC1, encrypted or not
     * @param password opens an encrypted key, or null
     */
    record Pem(Path cert, Path key, @Nullable Secret password) implements ClientIdentity {
        @Override
        public List<Path> files() {
            return List.of(cert, key);
        }
    }

    /**
     * Both in one PKCS#12 file.
     *
     * @param password of the file, or null for one without
     */
    record Pkcs12(Path file, @Nullable Secret password) implements ClientIdentity {
        @Override
        public List<Path> files() {
            return List.of(file);
        }
    }

    /**
     * What an operator named; null for nothing.
     *
     * @throws IllegalArgumentException when that is a part only, or too much
     */
    static @Nullable ClientIdentity of(
            @Nullable Path cert, @Nullable Path key, @Nullable Path pkcs12, @Nullable Secret password) {
        if (pkcs12 != null) {
            if (cert != null || key != null) {
                throw new IllegalArgumentException(
                        "pkcs12: holds certificate and key; leave out " + (cert != null ? "cert" : "key"));
            }
            return new Pkcs12(pkcs12, password);
        }
        if (cert != null && key != null) {
            return new Pem(cert, key, password);
        }
        if (cert != null) {
            throw new IllegalArgumentException("cert: needs the key of the certificate, which is missing");
        }
        if (key != null) {
            throw new IllegalArgumentException("key: needs the certificate of the key (cert), which is missing");
        }
        if (password != null) {
            throw new IllegalArgumentException("key_password: opens a key or pkcs12, which is missing");
        }
        return null;
    }
}
