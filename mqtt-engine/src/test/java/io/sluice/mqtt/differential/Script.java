package io.sluice.mqtt.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.mqtt.packet.ProtocolVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What clients do, line by line.
 *
 * <pre>
 *   == title [statement] (3 5)     versions it is run in; 3 is 3.1.1
 *   a > CONNECT                    a client sends bytes, on a new connection if it has none; see {@link Assembler}
 *   a drop                         its connection breaks without a word
 *   wait 1200                      milliseconds pass
 * </pre>
 *
 * After each line, whatever it caused is awaited.
 */
record Script(String title, ProtocolVersion version, List<String> lines) {

    /** What a difference is listed under. */
    String name() {
        return title + (version == ProtocolVersion.V5 ? " (5)" : " (3)");
    }

    @Override
    public String toString() {
        return name();
    }

    /** All of a file of scripts. */
    static List<Script> read(String resource) throws IOException {
        List<Script> scripts = new ArrayList<>();
        List<Script> current = new ArrayList<>();
        try (InputStream in = Script.class.getResourceAsStream("/differential/" + resource)) {
            if (in == null) {
                throw new IOException("no such script file: " + resource);
            }
            for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
                if (line.startsWith("== ")) {
                    scripts.addAll(current);
                    current = begun(line.substring(3).strip());
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    current.forEach(script -> script.lines.add(line.strip()));
                }
            }
        }
        scripts.addAll(current);
        return scripts;
    }

    private static List<Script> begun(String header) {
        int versions = header.lastIndexOf('(');
        if (versions < 0) {
            throw new IllegalArgumentException("no versions: " + header);
        }
        String title = header.substring(0, versions).strip();
        List<Script> begun = new ArrayList<>();
        if (header.indexOf('3', versions) > 0) {
            begun.add(new Script(title, ProtocolVersion.V3_1_1, new ArrayList<>()));
        }
        if (header.indexOf('5', versions) > 0) {
            begun.add(new Script(title, ProtocolVersion.V5, new ArrayList<>()));
        }
        return begun;
    }
}
