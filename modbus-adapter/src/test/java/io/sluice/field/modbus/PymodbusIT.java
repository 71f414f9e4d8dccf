package io.sluice.field.modbus;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/** The link against pymodbus, of Debian's package python3-pymodbus. */
class PymodbusIT extends PeerContract {

    private static final String PYTHON = "/usr/bin/python3";

    @BeforeAll
    static void installed() throws InterruptedException {
        assumeTrue(ChildPeer.isInstalled(PYTHON), "python3 is not installed");
        try {
            ChildPeer.run(PYTHON, "-c", "import pymodbus");
        } catch (IOException e) {
            assumeTrue(false, "python3-pymodbus is not installed: " + e.getMessage());
        }
    }

    @Override
    ChildPeer start() throws IOException {
        return ChildPeer.start(
                PYTHON, ChildPeer.copy("pymodbus_server.py", directory).toString());
    }
}
