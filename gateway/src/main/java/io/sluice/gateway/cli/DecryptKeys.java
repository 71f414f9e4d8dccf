package io.sluice.gateway.cli;

import io.sluice.mqtt.payload.PayloadKey;
import io.sluice.mqtt.payload.PayloadOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The keys of sealed payloads; each comes from a file, never from the command line. */
final class DecryptKeys {

    @Option(
            names = "--decrypt-key",
            paramLabel = "ID=FILE",
            description = "The file of the key that sealed payloads name, 32 bytes in base64 or hexadecimal; may come"
                    + " again.")
    private Map<String, Path> files = new LinkedHashMap<>();

    /** What opens payloads. */
    PayloadOpener opener() throws CommandFailure {
        List<PayloadKey> keys = new ArrayList<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            try {
                keys.add(PayloadKey.of(file.getKey(), Files.readString(file.getValue())));
            } catch (IOException e) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--decrypt-key " + file.getKey() + "=" + file.getValue() + " cannot be read: " + e);
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(ExitCode.USAGE, "--decrypt-key " + file.getValue() + ": " + e.getMessage());
            }
        }
        return new PayloadOpener(keys);
    }
}
