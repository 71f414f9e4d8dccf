package io.sluice.gateway.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An authority and server certificates, made by openssl in a folder of the test. */
public final class PemFiles {

    private final Path dir;
    private final Path config;

    public PemFiles(Path dir) {
        this.dir = dir;
        this.config = Child.file(dir, "openssl.cnf", """
                [req]
                distinguished_name=dn
                prompt=no
                [dn]
                CN=unused
                [ca]
                basicConstraints=critical,CA:true
                keyUsage=critical,keyCertSign,cRLSign
                subjectKeyIdentifier=hash
                [server]
                basicConstraints=CA:false
                extendedKeyUsage=serverAuth
                subjectAltName=IP:127.0.0.1,DNS:localhost
                [elsewhere]
                basicConstraints=CA:false
                subjectAltName=DNS:cloud.example
                [lists]
                database=%1$s/index
                crlnumber=%1$s/number
                default_md=sha256
                default_crl_days=30
                """.formatted(dir));
        authority("ca");
        server("server", "ca", "server", 1);
    }

    /** A further authority: {@code name.crt} and {@code name.key}. */
    public void authority(String name) {
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
                .with(
                        "-subj",
                        "/CN=Test authority " + name,
                        "-keyout",
                        file(name + ".key"),
                        "-out",
                        file(name + ".crt"))
                .with("-config", config.toString(), "-extensions", "ca")
                .run();
    }

    /** A server certificate; with days of -1 it is expired. */
    public void server(String name, String authority, String section, int days) {
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=127.0.0.1")
                .with("-keyout", file(name + ".key"), "-out", file(name + ".csr"), "-config", config.toString())
                .run();
        openssl("x509", "-req", "-in", file(name + ".csr"), "-CA", file(authority + ".crt"))
                .with("-CAkey", file(authority + ".key"), "-CAcreateserial", "-days", Integer.toString(days))
                .with("-out", file(name + ".crt"), "-extfile", config.toString(), "-extensions", section)
                .run();
    }

    /** The authority's list of revoked certificates, with this one in it: {@code authority.crl}. */
    public void revoke(String name, String authority) {
        Child.file(dir, "index", "");
        Child.file(dir, "number", "01\n");
        lists(authority).with("-revoke", file(name + ".crt")).run();
        lists(authority).with("-gencrl", "-out", file(authority + ".crl")).run();
    }

    private Command lists(String authority) {
        return openssl("ca", "-config", config.toString(), "-name", "lists")
                .with("-cert", file(authority + ".crt"), "-keyfile", file(authority + ".key"));
    }

    /** The key of that name in another file, encrypted with a password. */
    public void encrypt(String key, String encrypted, String password) {
        openssl("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-in", file(key + ".key"))
                .with("-out", file(encrypted + ".key"), "-passout", "pass:" + password)
                .run();
    }

    public String file(String name) {
        return dir.resolve(name).toString();
    }

    private static Command openssl(String... arguments) {
        return new Command(new ArrayList<>(List.of("openssl"))).with(arguments);
    }

    private record Command(List<String> words) {

        Command with(String... more) {
            words.addAll(List.of(more));
            return this;
        }

        void run() {
            try (Child child = Child.start(Map.of(), line -> {}, words)) {
                int code = child.exit(Duration.ofSeconds(30));
                if (code != 0) {
                    throw new AssertionError(words + " failed:\n" + child.output());
                }
            }
        }
    }
}
