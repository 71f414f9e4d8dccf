package io.sluice.field.modbus;

import io.sluice.field.modbus.frame.LineFraming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;

/**
 * The link against libmodbus, of Debian's package libmodbus-dev, which packaging/verify.sh installs; the server is
 * compiled here.
 */
class LibmodbusIT {

    private static final String COMPILER = "/usr/bin/gcc";

    static ChildPeer server(Path directory, String... arguments) throws IOException, InterruptedException {
        String source = ChildPeer.copy("libmodbus_server.c", directory).toString();
        String program = directory.resolve("server").toString();
        ChildPeer.run(COMPILER, "-O1", "-o", program, source, "-lmodbus");
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        return ChildPeer.start(command.toArray(new String[0]));
    }

    @Nested
    class Tcp extends PeerContract {
        @Override
        ChildPeer start() throws IOException, InterruptedException {
            return server(directory);
        }
    }

    @Nested
    class Rtu extends PymodbusIT.OnSerialLine {
        Rtu() {
            super(LineFraming.RTU);
        }

        @Override
        ChildPeer start() throws IOException, InterruptedException {
            return server(directory, pair.theirs());
        }
    }
}
