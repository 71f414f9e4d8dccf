package io.sluice.mqtt.client;

import io.sluice.mqtt.client.ConnectFailedException.Kind;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * Decides over the server's certificate as the JDK does, and says plainly what is wrong with it. Called on the event
 * loop; holds no state.
 */
final class PeerTrust extends X509ExtendedTrustManager {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final int NAMES_SHOWN = 5;

    private final X509ExtendedTrustManager jdk;
    private final Endpoint endpoint;
    private final String authorities;
    private final Clock clock;

    PeerTrust(X509ExtendedTrustManager jdk, Endpoint endpoint, String authorities, Clock clock) {
        this.jdk = jdk;
        this.endpoint = endpoint;
        this.authorities = authorities;
        this.clock = clock;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            jdk.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw verdict(chain, authType, e);
        }
    }

    private PeerRejectedException verdict(X509Certificate[] chain, String authType, CertificateException cause) {
        if (isUntimely(cause)) {
            return untimely(chain);
        }
        try {
            jdk.checkServerTrusted(chain, authType); // the path alone, without the host name
        } catch (CertificateException path) {
            return untrusted(chain);
        }
        return new PeerRejectedException(
                Kind.HOST_MISMATCH,
                "the certificate of " + endpoint.address() + " is not for that name but for " + names(chain[0])
                        + "; write one of these in url, or have the server's certificate renewed with the name");
    }

    private static boolean isUntimely(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof CertificateExpiredException || t instanceof CertificateNotYetValidException) {
                return true;
            }
        }
        return false;
    }

    private PeerRejectedException untimely(X509Certificate[] chain) {
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
                Kind.CERTIFICATE_EXPIRED,
                "the certificate " + name(bad.getSubjectX500Principal()) + " of " + endpoint.address()
                        + (early ? " is not valid before " : " expired at ") + bound.truncatedTo(ChronoUnit.SECONDS)
                        + "; renew it at the server, unless this machine's clock is wrong: it says "
                        + now.truncatedTo(ChronoUnit.SECONDS));
    }

    private PeerRejectedException untrusted(X509Certificate[] chain) {
        X509Certificate last = chain[chain.length - 1];
        boolean selfSigned = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
        return new PeerRejectedException(
                Kind.UNTRUSTED_CERTIFICATE,
                "the certificate " + name(chain[0].getSubjectX500Principal()) + " of " + endpoint.address()
                        + (selfSigned && chain.length == 1
                                ? " is signed by itself"
                                : " comes from " + name(last.getIssuerX500Principal()))
                        + ", which " + authorities
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
        jdk.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        jdk.checkServerTrusted(chain, authType);
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
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }
}
