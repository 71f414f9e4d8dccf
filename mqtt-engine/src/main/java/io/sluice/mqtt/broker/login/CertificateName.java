package io.sluice.mqtt.broker.login;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** Which name of its certificate is a client's user name. */
public enum CertificateName {
    /** The common name of the subject. */
    CN,
    /** The first alternative name of the subject: a DNS name, mail address or URI. */
    SAN;

    private static final List<Integer> TEXTS = List.of(1, 2, 6); // rfc822Name, dNSName, URI [RFC 5280 4.2.1.6]

    /** The name, or null when the certificate has none. */
    public @Nullable String of(X509Certificate certificate) {
        return switch (this) {
            case CN -> commonName(certificate);
            case SAN -> alternativeName(certificate);
        };
    }

    /** The common name of a certificate, or null when it has none, or several. */
    public static @Nullable String commonName(X509Certificate certificate) {
        try {
            List<String> names = new LdapName(
                            certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(String::valueOf)
                            .toList();
            return names.size() == 1 && !names.get(0).isEmpty() ? names.get(0) : null;
        } catch (InvalidNameException e) {
            return null;
        }
    }

    private static @Nullable String alternativeName(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return null;
            }
            for (List<?> name : names) {
                if (name.get(0) instanceof Integer kind && TEXTS.contains(kind)) {
                    return String.valueOf(name.get(1));
                }
            }
            return null;
        } catch (CertificateParsingException e) {
            return null;
        }
    }
}
