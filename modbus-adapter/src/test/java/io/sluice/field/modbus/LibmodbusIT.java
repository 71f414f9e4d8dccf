package io.sluice.field.modbus;

import java.io.IOException;

/**
 * The link against libmodbus, of Debian's package libmodbus-dev, which packaging/verify.sh installs; the server is
 * compiled here.
 */
class LibmodbusIT extends PeerContract {

    private static final String COMPILER = "/usr/bin/gcc";

    @Override
    ChildPeer start() throws IOException, InterruptedException {
        String source = ChildPeer.copy("libmodbus_server.c", directory).toString();
        String program = directory.resolve("server").toString();
        ChildPeer.run(COMPILER, "-O1", "-o", program, source, "-lmodbus");
        return ChildPeer.start(program);
    }
}
