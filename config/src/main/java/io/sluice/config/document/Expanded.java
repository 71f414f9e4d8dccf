package io.sluice.config.document;

/**
 * Text in which {@code ${env:NAME}} and {@code ${file:path}} were resolved.
 *
 * @param text the resolved text
 */
public record Expanded(String text) {}
