package io.sluice.mqtt.broker.login;

/**
 * What a server keeps of a password to verify SCRAM-SHA-256 by. [RFC 7677]
 *
 * @param salt in base64
 * @param iterations of PBKDF2-HMAC-SHA-256
 * @param saltedPassword what comes out of them, 32 bytes in base64
 */
public record ScramCredential(String salt, int iterations, String saltedPassword) {

    /** Without the secret. */
    @Override
    public String toString() {
        return "ScramCredential[iterations=" + iterations + "]";
    }
}
