package io.sluice.field.modbus;

import java.io.IOException;

/** The link against pymodbus, of Debian's package python3-pymodbus, which packaging/verify.sh installs. */
class PymodbusIT extends PeerContract {

    private static final String PYTHON = "/usr/bin/python3";

    @Override
    ChildPeer start() throws IOException {
        return ChildPeer.start(
                PYTHON, ChildPeer.copy("pymodbus_server.py", directory).toString());
    }
}
