package io.sluice.config.document;

/** An answer to whether somebody may do something. */
public enum AllowOrDeny {
    ALLOW,
    DENY
}
