package io.sluice.mqtt.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of a TLS client, all PEM. Read at each connection, so that a renewed file serves from the next one on.
 *
 * @param ca the only authorities to trust; null for those of the system
 * @param cert certificate chain of this client; null for none
 * @param key its private key, PKCS#8, not encrypted
 */
public record TlsFiles(
        @Nullable Path ca, @Nullable Path cert, @Nullable Path key) {

    /** The system's authorities, no client certificate. */
    public static final TlsFiles NONE = new TlsFiles(null, null, null);

    public TlsFiles {
        if (cert != null && key == null) {
            throw new IllegalArgumentException("cert: needs the key of the certificate, which is missing");
        }
        if (key != null && cert == null) {
            throw new IllegalArgumentException("key: needs the certificate of the key (cert), which is missing");
        }
    }

    /** True when no file is named. */
    public boolean isEmpty() {
        return ca == null && cert == null && key == null;
    }
}
