package io.sluice.config.yaml;

import io.sluice.config.problem.KeyPath;
import io.sluice.config.problem.Place;
import io.sluice.config.problem.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a file that should be UTF-8 text of bounded size, or says in one line why it is not. */
final class TextFile {

    /** The library's time grows with the square of what stands on one line. */
    static final int MAX_LINE = 32_768;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextFile() {}

    /** The text without a byte order mark, or null when a problem was added. */
    static @Nullable String read(Path file, int maxBytes, Problems problems) {
        byte[] bytes = bytes(file, maxBytes, problems);
        if (bytes == null) {
            return null;
        }
        if (bytes.length >= 2
                && ((bytes[0] & 0xff) ^ (bytes[1] & 0xff)) == (0xfe ^ 0xff)
                && (bytes[0] & 0xfe) == 0xfe) {
            problems.add(file, "is UTF-16 text: save it as UTF-8");
            return null;
        }
        return decode(file, bytes, problems);
    }

    private static byte @Nullable [] bytes(Path file, int maxBytes, Problems problems) {
        try {
            if (!Files.exists(file)) {
                problems.add(file, "no such file");
                return null;
            }
            if (!Files.isRegularFile(file)) {
                problems.add(file, Files.isDirectory(file) ? "is a directory, not a file" : "is not a regular file");
                return null;
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(maxBytes + 1);
                if (bytes.length <= maxBytes) {
                    return bytes;
                }
                problems.add(file, "is larger than 64 MiB, the most that is read in all files together");
            }
        } catch (AccessDeniedException e) {
            problems.add(file, "may not be read by this user");
        } catch (NoSuchFileException e) {
            problems.add(file, "no such file");
        } catch (IOException e) {
            problems.add(file, "cannot be read: " + e.getMessage());
        }
        return null;
    }

    private static @Nullable String decode(Path file, byte[] bytes, Problems problems) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        int control = firstControl(out);
        if (control >= 0) {
            problems.add(
                    placeAfter(file, out.subSequence(0, control)),
                    KeyPath.ROOT,
                    String.format("is not text: it holds the control character 0x%02x", (int) out.charAt(control)));
            return null;
        }
        if (result.isError()) {
            problems.add(
                    placeAfter(file, out),
                    KeyPath.ROOT,
                    String.format("is not UTF-8 text: byte 0x%02x; save it as UTF-8", bytes[in.position()] & 0xff));
            return null;
        }
        int tooLong = firstLongLine(out);
        if (tooLong > 0) {
            problems.add(
                    new Place(file, tooLong, MAX_LINE + 1),
                    KeyPath.ROOT,
                    "a line of more than " + MAX_LINE + " characters: break it into several");
            return null;
        }
        boolean marked = out.length() > 0 && out.charAt(0) == BYTE_ORDER_MARK;
        return out.subSequence(marked ? 1 : 0, out.length()).toString();
    }

    private static int firstControl(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean layout = c == '\n' || c == '\r' || c == '\t' || c == 0x85;
            if ((Character.isISOControl(c) && !layout) || c == 0xfffe || c == 0xffff) {
                return i;
            }
        }
        return -1;
    }

    /** Its number from 1, or 0 when there is none. */
    private static int firstLongLine(CharSequence text) {
        int line = 1;
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                line += c == '\n' ? 1 : 0;
                begin = i + 1;
            } else if (i - begin >= MAX_LINE) {
                return line;
            }
        }
        return 0;
    }

    private static Place placeAfter(Path file, CharSequence text) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                column = 1;
            } else if (!Character.isLowSurrogate(text.charAt(i))) {
                column++;
            }
        }
        return new Place(file, line, column);
    }
}
