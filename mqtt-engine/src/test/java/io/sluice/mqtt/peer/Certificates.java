package io.sluice.mqtt.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An authority in a directory, made by openssl, and certificates that it signs. */
public final class Certificates {

    /** A certificate and its PKCS#8 key. */
    public record Pair(Path cert, Path key) {}

    private final Path dir;
    private int count;

    /** Makes an authority; the directory is made when it does not exist. */
    public Certificates(Path dir, String name) throws IOException, InterruptedException {
        this.dir = Files.createDirectories(dir);
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "365")
                .with("-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=" + name)
                .run();
    }

    /** The authority's certificate. */
    public Path ca() {
        return dir.resolve("ca.pem");
    }

    /** A server's certificate, valid for a year. */
    public Pair server(String... names) throws IOException, InterruptedException {
        return signed(365, names);
    }

    /** A server's certificate that expired yesterday. */
    public Pair expired(String... names) throws IOException, InterruptedException {
        return signed(-1, names);
    }

    /** One that ends in so many days. */
    public Pair ending(int days, String... names) throws IOException, InterruptedException {
        return signed(days, names);
    }

    /** One that begins in 2040. */
    public Pair future(String... names) throws IOException, InterruptedException {
        Pair pair = signed(365, names);
        String csr = pair.cert().toString().replace(".crt", ".csr");
        String ext = pair.cert().toString().replace(".crt", ".ext");
        authority("-batch", "-notext", "-startdate", "20400101000000Z", "-enddate", "20410101000000Z")
                .with("-in", csr, "-extfile", ext, "-out", pair.cert().toString())
                .run();
        return pair;
    }

    /** The list of revoked certificates, with this one in it from now on; null for none more. */
    public Path revoking(@Nullable Pair pair) throws IOException, InterruptedException {
        if (pair != null) {
            authority("-revoke", pair.cert().toString(), "-crl_reason", "keyCompromise")
                    .run();
        }
        authority("-gencrl", "-out", "ca.crl").run();
        return dir.resolve("ca.crl");
    }

    private Command authority(String... args) throws IOException {
        Path config = dir.resolve("ca.cnf");
        if (Files.notExists(config)) {
            Files.writeString(config, """
                    [ca]
                    default_ca = d
                    [d]
                    database = index
                    new_certs_dir = .
                    rand_serial = yes
                    crlnumber = number
                    default_md = sha256
                    default_crl_days = 30
                    unique_subject = no
                    policy = any
                    [any]
                    commonName = supplied
                    """, UTF_8);
            Files.writeString(dir.resolve("index"), "", UTF_8);
            Files.writeString(dir.resolve("number"), "01\n", UTF_8);
        }
        return openssl("ca", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key")
                .with(args);
    }

    /** What an openssl command writes with {@code -out}. */
    public Path openssl(String output, List<String> command) throws IOException, InterruptedException {
        new Command()
                .with("openssl", command.get(0), "-out", output)
                .with(command.subList(1, command.size()).toArray(new String[0]))
                .run();
        return dir.resolve(output);
    }

    private Pair signed(int days, String... names) throws IOException, InterruptedException {
        String base = "cert" + ++count;
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
                .with("-keyout", base + ".key", "-out", base + ".csr", "-subj", "/CN=" + base)
                .run();
        Files.writeString(dir.resolve(base + ".ext"), "subjectAltName=" + String.join(",", names) + "\n", UTF_8);
        openssl("x509", "-req", "-in", base + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
                .with("-days", String.valueOf(days), "-extfile", base + ".ext", "-out", base + ".crt")
                .run();
        return new Pair(dir.resolve(base + ".crt"), dir.resolve(base + ".key"));
    }

    private Command openssl(String... args) {
        return new Command().with("openssl").with(args);
    }

    private final class Command {

        private final List<String> words = new ArrayList<>();

        Command with(String... more) {
            words.addAll(List.of(more));
            return this;
        }

        void run() throws IOException, InterruptedException {
            Path log = dir.resolve("openssl.log");
            Process process = new ProcessBuilder(words)
                    .directory(dir.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(words + " failed: " + Files.readString(log, UTF_8));
            }
        }
    }
}
