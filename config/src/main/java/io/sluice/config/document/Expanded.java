package io.sluice.config.document;

/**
 * Text in which {@code ${env:NAME}} and {@code ${file:path}} were resolved. Shows itself as it was written.
 *
 * @param text the resolved text
 * @param written as it stands in the file
 */
public record Expanded(String text, String written) {

    /** Whether there was something to resolve, so that the text must not be shown. */
    public boolean isResolved() {
        return !text.equals(written);
    }

    @Override
    public String toString() {
        return written;
    }
}
