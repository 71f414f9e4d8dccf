package io.sluice.gateway.demo;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate authority of the moment and a server certificate for localhost and 127.0.0.1, made with the JRE's
 * keytool and written as PEM: {@code ca.crt}, {@code server.crt}, {@code server.key}. Valid for a week.
 */
final class DemoCertificates {

    private static final int KEYTOOL_SECONDS = 30;

    private final Path dir;
    private final Path passwordFile;
    private final char[] password;

    private DemoCertificates(Path dir, Path passwordFile, char[] password) {
        this.dir = dir;
        this.passwordFile = passwordFile;
        this.password = password;
    }

    /** Makes the three files in an existing folder; throws with one line when the JRE cannot. */
    static void make(Path dir) throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Path passwordFile = Files.createFile(
                dir.resolve("store.password"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password);
        try {
            new DemoCertificates(dir, passwordFile, password.toCharArray()).make();
        } finally {
            Files.deleteIfExists(passwordFile);
            Files.deleteIfExists(dir.resolve("ca.p12"));
            Files.deleteIfExists(dir.resolve("server.p12"));
            Files.deleteIfExists(dir.resolve("server.csr"));
        }
    }

    private void make() throws IOException {
        keyPair("ca", "CN=Sluice demo CA", "bc:c=ca:true", "ku:c=keyCertSign");
        keyPair("server", "CN=localhost", "san=dns:localhost,ip:127.0.0.1");
        keytool("ca", "-exportcert", "-rfc", "-file", "ca.crt");
        keytool("server", "-certreq", "-file", "server.csr");
        keytool(
                "ca",
                "-gencert",
                "-rfc",
                "-validity",
                "7",
                "-infile",
                "server.csr",
                "-outfile",
                "server.crt",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-ext",
                "eku=serverAuth");
        writeKey();
    }

    private void keyPair(String name, String subject, String... extensions) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "7", "-dname", subject));
        for (String extension : extensions) {
            arguments.add("-ext");
            arguments.add(extension);
        }
        keytool(name, arguments.toArray(String[]::new));
    }

    private void keytool(String store, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", store, "-keystore", store + ".p12", "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass:file", passwordFile.toString()));
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("keytool did not end within " + KEYTOOL_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException("keytool " + arguments[0] + " failed: " + output.strip());
        }
    }

    private void writeKey() throws IOException {
        Path file = Files.createFile(
                dir.resolve("server.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (InputStream in = Files.newInputStream(dir.resolve("server.p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            Key key = store.getKey("server", password);
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
            Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
        } catch (GeneralSecurityException e) {
            throw new IOException("reading the key that keytool made: " + e.getMessage(), e);
        }
    }
}
