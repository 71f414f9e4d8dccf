package io.sluice.mqtt.broker;

/** How clients of a listener may prove who they are. */
public enum LoginKind {
    /** The name in a client certificate. */
    CERTIFICATE,
    /** A user name and password of the password file. */
    PASSWORD,
    /** SCRAM-SHA-256 with a password of the password file, in MQTT 5. */
    SCRAM,
    /** A signed token as the password. */
    TOKEN
}
