package io.sluice.config.document;

/**
 * A number whose reading depends on the type of its tag.
 *
 * @param text a decimal number, or a pattern in 0x
 */
public record RawNumber(String text) {}
