package io.sluice.mqtt.client;

import java.nio.file.Path;
import java.util.Base64;

/** The one certificate, or public key, that a server is to have. */
public sealed interface Pin {

    /** What a hash is written with, as curl has it. */
    String SHA_256 = "sha256//";

    /**
     * A public key, whatever certificate it comes with.
     *
     * @param sha256 of its SubjectPublicKeyInfo, in base64
     */
    record PublicKey(String sha256) implements Pin {
        public PublicKey {
            boolean whole;
            try {
                whole = Base64.getDecoder().decode(sha256).length == 32;
            } catch (IllegalArgumentException e) {
                whole = false;
            }
            if (!whole) {
                throw new IllegalArgumentException("pin: " + SHA_256
                        + " and the SHA-256 of a public key (SubjectPublicKeyInfo) in base64, 44 characters, not \""
                        + SHA_256 + sha256 + "\"");
            }
        }

        @Override
        public String toString() {
            return SHA_256 + sha256;
        }
    }

    /**
     * The first certificate of a file.
     *
     * @param file PEM or DER
     */
    record Certificate(Path file) implements Pin {
        @Override
        public String toString() {
            return file.toString();
        }
    }
}
