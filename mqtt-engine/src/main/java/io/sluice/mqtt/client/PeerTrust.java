package io.sluice.mqtt.client;

import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import io.sluice.mqtt.client.ConnectFailedException.Kind;
import io.sluice.mqtt.net.Authorities;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Decides over the server's certificate as the JDK does, and says plainly what is wrong with it. Called on the event
 * loop; holds no state of a connection.
 */
final class PeerTrust extends X509ExtendedTrustManager implements ResumableX509ExtendedTrustManager {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final int NAMES_SHOWN = 5;

    /**
     * Who vouches for servers.
     *
     * @param jdk decides as they would
     * @param name as an operator knows them
     */
    record Vouchers(X509ExtendedTrustManager jdk, String name) {}

    private final @Nullable Vouchers vouchers;
    private final List<PinnedServer> pins;
    private final @Nullable Path crl;
    private final Clock clock;
    private final ExpiryWatch expiries;
    private final LongAdder resumed;

    /**
     * Trust of one client.
     *
     * @param vouchers null when a pin alone decides
     * @param crl where revoked certificates stand, for the text, or null
     * @param expiries told of each certificate that is trusted
     * @param resumed counts sessions resumed
     */
    PeerTrust(
            @Nullable Vouchers vouchers,
            List<PinnedServer> pins,
            @Nullable Path crl,
            Clock clock,
            ExpiryWatch expiries,
            LongAdder resumed) {
        this.vouchers = vouchers;
        this.pins = List.copyOf(pins);
        this.crl = crl;
        this.clock = clock;
        this.expiries = expiries;
        this.resumed = resumed;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        String address = Endpoint.address(engine.getPeerHost(), engine.getPeerPort());
        if (vouchers == null) {
            pinned(chain[0], address);
            timely(chain, address);
        }
        // A certificate that a pin vouches for is its own authority: what is left to check is its use, and the host's
        // name.
        Vouchers by =
                vouchers == null ? new Vouchers(new Authorities(List.of(chain[0]), null).trust(), "pin") : vouchers;
        X509Certificate[] judged = vouchers == null ? new X509Certificate[] {chain[0]} : chain;
        try {
            by.jdk().checkServerTrusted(judged, authType, engine);
        } catch (CertificateException e) {
            throw verdict(by, judged, authType, address, e);
        }
        pinned(chain[0], address);
        expiries.server(address, chain[0]);
    }

    /** A resumed session shows no certificate; the one that it began with must still be valid. */
    @Override
    public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        timely(chain, Endpoint.address(engine.getPeerHost(), engine.getPeerPort()));
        resumed.increment();
    }

    private void pinned(X509Certificate certificate, String address) throws PeerRejectedException {
        if (!pins.isEmpty() && pins.stream().noneMatch(pin -> pin.matches(certificate))) {
            throw new PeerRejectedException(
                    Kind.PIN_MISMATCH,
                    "the certificate " + name(certificate.getSubjectX500Principal()) + " of " + address
                            + " is not the pinned one; its public key is " + Pin.SHA_256
                            + PinnedServer.keyOf(certificate) + "; if the server has it rightly, write that as pin");
        }
    }

    private void timely(X509Certificate[] chain, String address) throws PeerRejectedException {
        try {
            chain[0].checkValidity(Date.from(clock.instant()));
        } catch (CertificateException e) {
            throw untimely(chain, address);
        }
    }

    private PeerRejectedException verdict(
            Vouchers by, X509Certificate[] chain, String authType, String address, CertificateException cause) {
        if (find(cause, CertificateExpiredException.class) != null
                || find(cause, CertificateNotYetValidException.class) != null) {
            return untimely(chain, address);
        }
        CertPathValidatorException path = find(cause, CertPathValidatorException.class);
        if (path != null && path.getReason() == BasicReason.REVOKED) {
            return revoked(chain[0], address, find(cause, CertificateRevokedException.class));
        }
        if (path != null && path.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
            return new PeerRejectedException(
                    Kind.REVOCATION_UNKNOWN,
                    "crl " + crl + " has no list in force of " + name(chain[0].getIssuerX500Principal())
                            + ", so the certificate of " + address
                            + " cannot be looked up; put the current list of that authority there");
        }
        try {
            by.jdk().checkServerTrusted(chain, authType); // the path alone, without the host name
        } catch (CertificateException withoutName) {
            return untrusted(by, chain, address);
        }
        return new PeerRejectedException(
                Kind.HOST_MISMATCH,
                "the certificate of " + address + " is not for that name but for " + names(chain[0])
                        + "; write one of these in url, or have the server's certificate renewed with the name");
    }

    private PeerRejectedException revoked(
            X509Certificate certificate, String address, @Nullable CertificateRevokedException revocation) {
        String when = revocation == null
                ? ""
                : " at " + revocation.getRevocationDate().toInstant() + " ("
                        + revocation
                                .getRevocationReason()
                                .name()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', ' ') + ")";
        return new PeerRejectedException(
                Kind.REVOKED_CERTIFICATE,
                "the certificate " + name(certificate.getSubjectX500Principal()) + " of " + address
                        + " was revoked by its authority" + when + ", says crl " + crl
                        + "; the server needs a new one");
    }

    private static <T extends Throwable> @Nullable T find(Throwable cause, Class<T> type) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }

    private PeerRejectedException untimely(X509Certificate[] chain, String address) {
        Instant now = clock.instant();
        X509Certificate bad = chain[0];
        for (X509Certificate one : chain) {
            if (now.isAfter(one.getNotAfter().toInstant())
                    || now.isBefore(one.getNotBefore().toInstant())) {
                bad = one;
                break;
            }
        }
        boolean early = now.isBefore(bad.getNotBefore().toInstant());
        Instant bound = (early ? bad.getNotBefore() : bad.getNotAfter()).toInstant();
        return new PeerRejectedException(
                early ? Kind.CERTIFICATE_NOT_YET_VALID : Kind.CERTIFICATE_EXPIRED,
                "the certificate " + name(bad.getSubjectX500Principal()) + " of " + address
                        + (early ? " is not valid before " : " expired at ") + bound.truncatedTo(ChronoUnit.SECONDS)
                        + "; renew it at the server, unless this machine's clock is wrong: it says "
                        + now.truncatedTo(ChronoUnit.SECONDS));
    }

    private PeerRejectedException untrusted(Vouchers by, X509Certificate[] chain, String address) {
        X509Certificate last = chain[chain.length - 1];
        boolean selfSigned = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
        return new PeerRejectedException(
                Kind.UNTRUSTED_CERTIFICATE,
                "the certificate " + name(chain[0].getSubjectX500Principal()) + " of " + address
                        + (selfSigned && chain.length == 1
                                ? " is signed by itself"
                                : " comes from " + name(last.getIssuerX500Principal()))
                        + ", which " + by.name()
                        + " does not vouch for; name the PEM file of the server's CA as ca");
    }

    private static String name(X500Principal principal) {
        try {
            for (Rdn rdn : new LdapName(principal.getName()).getRdns()) {
                if (rdn.getType().toUpperCase(Locale.ROOT).equals("CN")) {
                    return "\"" + Texts.ofPeer(rdn.getValue().toString()) + "\"";
                }
            }
        } catch (InvalidNameException e) {
            // It has no common name that can be read; the whole of it serves.
        }
        return "\"" + Texts.ofPeer(principal.getName()) + "\"";
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null && !alternatives.isEmpty()) {
                return alternatives.stream()
                        .filter(a -> a.get(0).equals(DNS_NAME) || a.get(0).equals(IP_ADDRESS))
                        .limit(NAMES_SHOWN)
                        .map(a -> Texts.ofPeer(String.valueOf(a.get(1))))
                        .collect(Collectors.joining(", "));
            }
        } catch (CertificateException e) {
            // Its names cannot be read; the subject serves.
        }
        return name(certificate.getSubjectX500Principal()) + " without any alternative name";
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("not without an engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("not without an engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return vouchers == null ? new X509Certificate[0] : vouchers.jdk().getAcceptedIssuers();
    }
}
