package io.sluice.field.modbus;

import io.sluice.field.modbus.wire.Framing;
import io.sluice.field.modbus.wire.ModbusWire;
import io.sluice.field.modbus.wire.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An authority, a server for localhost and a client with the role of an operator, by openssl. */
final class TestCertificates {

    /** The role, as Modbus/TCP Security has it in a certificate. */
    private static final String ROLE = "1.3.6.1.4.1.50316.802.1=ASN1:UTF8String:Operator";

    private TestCertificates() {}

    static void write(Path folder) throws IOException, InterruptedException {
        ChildPeer.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=Test CA",
                "-keyout",
                folder.resolve("ca.key").toString(),
                "-out",
                folder.resolve("ca.crt").toString());
        signed(folder, "server", "subjectAltName=DNS:localhost");
        signed(folder, "client", ROLE);
    }

    static ModbusWire wire(Path folder, int port) {
        return new ModbusWire.Tls(
                Peer.parse("localhost:" + port),
                folder.resolve("ca.crt"),
                folder.resolve("client.crt"),
                folder.resolve("client.key"),
                Framing.Mbap.DEFAULT);
    }

    private static void signed(Path folder, String name, String extension) throws IOException, InterruptedException {
        Path extensions = Files.writeString(folder.resolve(name + ".ext"), extension + "\n");
        Path request = folder.resolve(name + ".csr");
        ChildPeer.run(
                "openssl",
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                folder.resolve(name + ".key").toString(),
                "-out",
                request.toString());
        ChildPeer.run(
                "openssl",
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                request.toString(),
                "-CA",
                folder.resolve("ca.crt").toString(),
                "-CAkey",
                folder.resolve("ca.key").toString(),
                "-CAcreateserial",
                "-extfile",
                extensions.toString(),
                "-out",
                folder.resolve(name + ".crt").toString());
    }
}
