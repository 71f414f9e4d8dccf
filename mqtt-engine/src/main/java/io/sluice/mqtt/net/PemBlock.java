package io.sluice.mqtt.net;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM file [RFC 7468], with the headers that older ones have [RFC 1421].
 *
 * @param label what stands behind BEGIN
 * @param headers by name in lower case
 * @param body what base64 stands for, read only
 */
record PemBlock(String label, Map<String, String> headers, ByteBuffer body) {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("(?m)^([A-Za-z-]{1,40}):\\s*(.*?)\\s*$");

    PemBlock {
        headers = Map.copyOf(headers);
        body = body.asReadOnlyBuffer();
    }

    /** A copy of the body. */
    byte[] bytes() {
        byte[] copy = new byte[body.remaining()];
        body.duplicate().get(copy);
        return copy;
    }

    /**
     * The blocks of a text in their order, of those whose label ends so.
     *
     * @throws TlsException when one of them is not base64
     */
    static List<PemBlock> in(Path file, String text, String labelsEnd) throws TlsException {
        List<PemBlock> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).endsWith(labelsEnd)) {
                blocks.add(read(file, block.group(1), block.group(2)));
            }
        }
        return blocks;
    }

    private static PemBlock read(Path file, String label, String inside) throws TlsException {
        Map<String, String> headers = new LinkedHashMap<>();
        Matcher header = HEADER.matcher(inside);
        int end = 0;
        while (header.find()) {
            headers.put(header.group(1).toLowerCase(Locale.ROOT), header.group(2));
            end = header.end();
        }
        try {
            byte[] body = Base64.getMimeDecoder().decode(inside.substring(end).strip());
            return new PemBlock(label, headers, ByteBuffer.wrap(body));
        } catch (IllegalArgumentException e) {
            throw new TlsException(file, "is damaged: its body is not base64", e);
        }
    }
}
