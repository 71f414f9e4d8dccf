package io.sluice.config.load;

import io.sluice.config.bind.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Resolves {@code ${env:NAME}} and {@code ${file:path}} in a text, also one within the other. Messages show the text as
 * it was written, never what it stands for.
 */
final class Expansion {

    private static final int MAX_FILE_BYTES = 64 << 10;
    private static final int MAX_DEPTH = 4;
    private static final String OPEN = "${";
    private static final List<String> KINDS = List.of("env", "file");

    private final Map<String, String> environment;
    private final Path base;
    private final boolean secret;
    private final String text;
    private int at;

    private Expansion(String text, Map<String, String> environment, Path base, boolean secret) {
        this.text = text;
        this.environment = environment;
        this.base = base;
        this.secret = secret;
    }

    /** Whether there is something to resolve. */
    static boolean concerns(String text) {
        return text.contains(OPEN);
    }

    /**
     * The text with everything resolved, or an {@link IllegalArgumentException} for the operator.
     *
     * @param base the file that the text stands in; paths are relative to it
     * @param secret whether files that are named must not be readable by everybody
     */
    static String resolve(String text, Map<String, String> environment, Path base, boolean secret) {
        return new Expansion(text, environment, base, secret).resolve(0);
    }

    private String resolve(int depth) {
        StringBuilder resolved = new StringBuilder();
        while (at < text.length()) {
            if (text.startsWith(OPEN, at)) {
                resolved.append(reference(depth));
            } else if (depth > 0 && text.charAt(at) == '}') {
                return resolved.toString();
            } else {
                resolved.append(text.charAt(at++));
            }
        }
        if (depth > 0) {
            throw new IllegalArgumentException("a } is missing after ${");
        }
        return resolved.toString();
    }

    private String reference(int depth) {
        if (depth >= MAX_DEPTH) {
            throw new IllegalArgumentException("${ stands within ${ more than " + MAX_DEPTH + " deep");
        }
        int start = at;
        int colon = text.indexOf(':', start);
        int close = text.indexOf('}', start);
        String kind = colon < 0 || (close >= 0 && close < colon) ? "" : text.substring(start + 2, colon);
        if (!KINDS.contains(kind)) {
            throw unknownKind(kind, text.substring(start + 2, close < 0 ? text.length() : close));
        }
        at = colon + 1;
        String argument = resolve(depth + 1);
        at++; // the closing brace
        String written = text.substring(start, at);
        return kind.equals("env") ? variable(argument, written) : file(argument, written);
    }

    private static IllegalArgumentException unknownKind(String kind, String inner) {
        if (kind.isEmpty() && inner.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            return new IllegalArgumentException(
                    "expected ${env:NAME} or ${file:path}, not ${" + inner + "}; write ${env:" + inner + "}");
        }
        String hint = kind.isEmpty() ? "" : Names.hint(kind, KINDS);
        return new IllegalArgumentException("expected ${env:NAME} or ${file:path}" + hint);
    }

    private String variable(String name, String written) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(
                    written + ": the environment variable is " + (value == null ? "not set" : "empty"));
        }
        return value;
    }

    private String file(String path, String written) {
        try {
            Path file = base.resolveSibling(path);
            String unreadable = PrivateFiles.unreadable(file);
            if (unreadable != null) {
                throw new IllegalArgumentException(written + ": " + unreadable);
            }
            if (secret && PrivateFiles.isWorldReadable(file)) {
                throw new IllegalArgumentException(
                        written + ": everybody may read this file, and it holds a secret; chmod 640 it");
            }
            return content(file, written);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(written + ": is not a path", e);
        }
    }

    private static String content(Path file, String written) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new IllegalArgumentException(written + ": is larger than 64KiB");
            }
            String content = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n\\z", "");
            if (content.isEmpty()) {
                throw new IllegalArgumentException(written + ": is empty");
            }
            return content;
        } catch (IOException e) {
            throw new IllegalArgumentException(written + ": cannot be read", e);
        }
    }
}
