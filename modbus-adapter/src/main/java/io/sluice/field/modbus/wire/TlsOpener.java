package io.sluice.field.modbus.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS 1.2 or 1.3 with certificates on both sides, and the name of the device verified [Modbus/TCP Security 7]. The files
 * are read at each connect, so that new certificates need no restart.
 */
final class TlsOpener implements Channel.Opener {

    private static final Pattern KEY =
            Pattern.compile("(?s)-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final ModbusWire.Tls wire;

    TlsOpener(ModbusWire.Tls wire) {
        this.wire = wire;
    }

    @Override
    public Channel open() throws IOException {
        SSLContext context = context();
        Socket plain = Openers.connected(wire.peer());
        try {
            plain.setSoTimeout((int) wire.peer().connectTimeout().toMillis());
            SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(plain, wire.peer().host(), wire.peer().port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(PROTOCOLS);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new SocketChannel(socket);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted());
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(identity(), new char[0]);
            context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("certificates cannot be used: " + e.getMessage(), e);
        }
    }

    private KeyStore trusted() throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        int number = 0;
        for (Certificate authority : certificates(wire.authorities())) {
            store.setCertificateEntry("ca" + number++, authority);
        }
        return store;
    }

    private KeyStore identity() throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        Certificate[] chain = certificates(wire.certificate()).toArray(new Certificate[0]);
        store.setKeyEntry("own", key(chain[0]), new char[0], chain);
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException(file + " holds no certificate: expected PEM");
            }
            return found;
        }
    }

    /** The algorithm is that of the certificate. */
    private PrivateKey key(Certificate certificate) throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(Files.readString(wire.key(), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new IOException(wire.key() + " holds no private key as PEM, PKCS#8: convert it with 'openssl pkcs8"
                    + " -topk8 -nocrypt'");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
        try {
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            throw new IOException(wire.key() + " is not the key of " + wire.certificate(), e);
        }
    }
}
