package io.sluice.field.modbus.frame;

import org.jspecify.annotations.Nullable;

/**
 * Finds the answer to one request in what comes over a line, among noise, the echo of the request, and frames of
 * others. Takes any number of bytes at a time.
 */
public interface AnswerParser {

    String TWICE = "two answers to one request";

    /**
     * Takes what came. {@code Frame}: the answer, as long as no second one follows, of which one must be late.
     * {@code Corrupt}: the unit seems to have answered, spoilt on the way; when silence follows, no answer will.
     */
    Parsed feed(byte[] bytes, int count);

    /** What came instead of the answer so far, in words, or null. */
    @Nullable
    String trouble();

    /** Frames of other units and masters, and answers to other requests. */
    int foreign();
}
