package io.sluice.mqtt.net;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trust in authorities, without the certificates that a list of theirs revokes. */
final class Revocation {

    private static final Logger LOG = LoggerFactory.getLogger(Revocation.class);

    private Revocation() {}

    /** A factory of trust managers that look a certificate up in a file of lists. */
    static TrustManagerFactory trusting(List<X509Certificate> authorities, Path file) throws TlsException {
        List<X509CRL> lists = PemFile.revocationLists(file);
        Instant now = Instant.now();
        for (X509CRL list : lists) {
            if (list.getNextUpdate() != null && list.getNextUpdate().toInstant().isBefore(now)) {
                LOG.error(
                        "revocation list out of date, so nobody of its authority is trusted: file={} issuer={}"
                                + " next_update={}",
                        file,
                        list.getIssuerX500Principal(),
                        list.getNextUpdate());
            }
        }
        Set<TrustAnchor> anchors =
                authorities.stream().map(one -> new TrustAnchor(one, null)).collect(Collectors.toSet());
        try {
            PKIXRevocationChecker checker =
                    (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(EnumSet.of(
                    PKIXRevocationChecker.Option.PREFER_CRLS,
                    PKIXRevocationChecker.Option.NO_FALLBACK,
                    PKIXRevocationChecker.Option.ONLY_END_ENTITY));
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
            parameters.addCertPathChecker(checker);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return factory;
        } catch (GeneralSecurityException e) {
            throw new TlsException(file, "cannot be used for TLS (" + e.getMessage() + ")", e);
        }
    }
}
