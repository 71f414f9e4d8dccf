package io.sluice.config.document;

/** How frames look on a connection. */
public enum WireFraming {
    TCP,
    RTU,
    ASCII
}
