package io.sluice.mqtt.broker.login;

/** The signatures of tokens that are understood. [RFC 7518 3.1] [RFC 8037 3.1] */
public enum TokenAlgorithm {
    RS256("RS256"),
    ES256("ES256"),
    HS256("HS256"),
    EDDSA("EdDSA");

    private final String word;

    TokenAlgorithm(String word) {
        this.word = word;
    }

    /** Its name in a token's header. */
    public String word() {
        return word;
    }
}
