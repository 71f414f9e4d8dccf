package io.sluice.mqtt.client;

import io.netty.handler.ssl.SslContext;
import io.sluice.mqtt.client.ConnectFailedException.Kind;
import io.sluice.mqtt.net.Authorities;
import io.sluice.mqtt.net.FileLooks;
import io.sluice.mqtt.net.Identity;
import io.sluice.mqtt.net.TlsContexts;
import io.sluice.mqtt.net.TlsException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS context of one client for all its connections, so that sessions are resumed; made anew when its files have
 * changed. What changed and cannot be used leaves in force what was read before, and is told. Reads files, so not for an
 * event loop. Thread safe.
 */
final class ClientTlsContext {

    private static final Logger LOG = LoggerFactory.getLogger(ClientTlsContext.class);

    // for life
    private final ClientTls settings;
    private final Clock clock;
    private final ExpiryWatch expiries;
    private final LongAdder resumed = new LongAdder();

    // as it was read last
    private @Nullable SslContext context;
    private String looks = "";
    private volatile @Nullable String problem;

    ClientTlsContext(ClientTls settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.expiries = new ExpiryWatch(clock);
    }

    /** What the next connection is to have. */
    synchronized SslContext current() throws ConnectFailedException {
        String now = FileLooks.of(settings.files());
        SslContext before = context;
        if (before != null && problem == null && now.equals(looks)) {
            return before;
        }
        try {
            SslContext read = read();
            if (before != null) {
                LOG.info("read again: files={}", settings.files());
            }
            context = read;
            looks = now;
            problem = null;
            return read;
        } catch (ConnectFailedException e) {
            if (before == null) {
                throw e;
            }
            String why = String.valueOf(e.getMessage());
            if (!why.equals(problem)) {
                LOG.error("kept as it was, for what changed cannot be used: {}", why);
            }
            problem = why;
            return before;
        }
    }

    /** What is wrong with the files as they are while what was read before is in force; null for nothing. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Sessions resumed so far. */
    long resumed() {
        return resumed.sum();
    }

    ExpiryWatch expiries() {
        return expiries;
    }

    private SslContext read() throws ConnectFailedException {
        try {
            List<CertificateExpiry> ours = new ArrayList<>();
            Identity identity = identity();
            if (identity != null) {
                ours.add(ExpiryWatch.of("our certificate", identity.chain().get(0)));
            }
            PeerTrust trust = new PeerTrust(authorities(ours), pins(), settings.crl(), clock, expiries, resumed);
            SslContext made = TlsContexts.client(trust, identity, settings.alpn());
            expiries.ours(ours);
            return made;
        } catch (TlsException e) {
            throw new ConnectFailedException(Kind.TLS_FILES, setting(e.file()) + ": " + e.getMessage());
        }
    }

    private @Nullable Identity identity() throws TlsException {
        ClientIdentity shown = settings.identity();
        if (shown instanceof ClientIdentity.Pem pem) {
            return Identity.ofPem(pem.cert(), pem.key(), chars(pem.password()));
        }
        if (shown instanceof ClientIdentity.Pkcs12 file) {
            return Identity.ofPkcs12(file.file(), chars(file.password()));
        }
        return null;
    }

    /** Who may vouch for the server, with the name that an operator knows them by; null when a pin alone does. */
    private PeerTrust.@Nullable Vouchers authorities(List<CertificateExpiry> ours) throws TlsException {
        Path ca = settings.ca();
        if (ca == null && !settings.pins().isEmpty()) {
            return null;
        }
        Authorities authorities =
                ca == null ? Authorities.ofSystem() : Authorities.in(ca, chars(settings.caPassword()));
        if (ca != null) {
            authorities.certificates().forEach(one -> ours.add(ExpiryWatch.of("authority", one)));
        }
        Path crl = settings.crl();
        X509ExtendedTrustManager trust = crl == null ? authorities.trust() : authorities.trustUnlessRevoked(crl);
        return new PeerTrust.Vouchers(trust, ca == null ? "the system's list of authorities" : "ca " + ca);
    }

    private List<PinnedServer> pins() throws TlsException {
        List<PinnedServer> pins = new ArrayList<>();
        for (Pin pin : settings.pins()) {
            pins.add(PinnedServer.of(pin));
        }
        return pins;
    }

    private static char @Nullable [] chars(@Nullable Secret secret) {
        return secret == null ? null : secret.chars();
    }

    /** The setting that names a file. */
    private String setting(Path file) {
        if (settings.identity() instanceof ClientIdentity.Pem pem) {
            if (file.equals(pem.key())) {
                return "key";
            }
            if (file.equals(pem.cert())) {
                return "cert";
            }
        }
        if (settings.identity() instanceof ClientIdentity.Pkcs12 whole && file.equals(whole.file())) {
            return "pkcs12";
        }
        if (file.equals(settings.crl())) {
            return "crl";
        }
        return file.equals(settings.ca()) || settings.pins().isEmpty() ? "ca" : "pin";
    }
}
