package io.sluice.field.modbus;

import static org.awaitility.Awaitility.await;

import io.sluice.field.modbus.frame.LineFraming;
import io.sluice.field.modbus.wire.Framing;
import io.sluice.field.modbus.wire.ModbusWire;
import io.sluice.field.serial.CharacterFormat;
import io.sluice.field.serial.Direction;
import io.sluice.field.serial.SerialSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A serial line between two pseudo terminals, by socat of Debian's package of that name. */
public final class SocatPair implements AutoCloseable {

    private static final String SOCAT = "/usr/bin/socat";
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final Path ours;
    private final Path theirs;
    private Process process;

    public SocatPair(Path directory) throws IOException {
        ours = directory.resolve("ours");
        theirs = directory.resolve("theirs");
        process = plug();
    }

    public String ours() {
        return ours.toString();
    }

    public String theirs() {
        return theirs.toString();
    }

    /** Our end as a Modbus line. */
    public ModbusWire.Serial wire(LineFraming framing, int baud) {
        return wire(framing, baud, null, false);
    }

    public ModbusWire.Serial wire(LineFraming framing, int baud, @Nullable Duration quiet, boolean echo) {
        CharacterFormat format = CharacterFormat.parse("8N1");
        SerialSettings port = new SerialSettings(ours(), baud, format, Direction.ADAPTER);
        return new ModbusWire.Serial(port, new Framing.Line(framing, quiet), echo);
    }

    /** Both ends vanish. */
    public void unplug() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(ours);
        Files.deleteIfExists(theirs);
    }

    /** Both ends come back under their names, most likely with other numbers. */
    public void plugAgain() throws IOException {
        process = plug();
    }

    @Override
    public void close() throws IOException {
        unplug();
    }

    private Process plug() throws IOException {
        Process started = new ProcessBuilder(SOCAT, "pty,raw,echo=0,link=" + ours, "pty,raw,echo=0,link=" + theirs)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        await().atMost(BOUND).until(() -> Files.exists(ours) && Files.exists(theirs));
        return started;
    }
}
