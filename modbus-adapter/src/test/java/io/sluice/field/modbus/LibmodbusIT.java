package io.sluice.field.modbus;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;

/** The link against libmodbus, of Debian's package libmodbus-dev, compiled here. */
class LibmodbusIT extends PeerContract {

    private static final String COMPILER = "/usr/bin/gcc";

    @BeforeAll
    static void installed() {
        assumeTrue(ChildPeer.isInstalled(COMPILER), "gcc is not installed");
        assumeTrue(Files.exists(Path.of("/usr/include/modbus/modbus.h")), "libmodbus-dev is not installed");
    }

    @Override
    ChildPeer start() throws IOException, InterruptedException {
        String source = ChildPeer.copy("libmodbus_server.c", directory).toString();
        String program = directory.resolve("server").toString();
        ChildPeer.run(COMPILER, "-O1", "-o", program, source, "-lmodbus");
        return ChildPeer.start(program);
    }
}
