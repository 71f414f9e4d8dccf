package io.sluice.mqtt.client;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of certificates that end within 30 days: ours, those of our authorities, and those that servers have shown. One
 * line of each a day. Thread safe.
 */
final class ExpiryWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiryWatch.class);
    private static final Duration AHEAD = Duration.ofDays(30);
    private static final Duration AGAIN = Duration.ofDays(1);
    private static final int MAX_SERVERS = 32;

    private final Clock clock;
    private final Map<String, CertificateExpiry> servers;
    private final Map<CertificateExpiry, Instant> told = new HashMap<>();
    private List<CertificateExpiry> ours = List.of();

    ExpiryWatch(Clock clock) {
        this.clock = clock;
        this.servers = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, CertificateExpiry> eldest) {
                return size() > MAX_SERVERS;
            }
        };
    }

    static CertificateExpiry of(String whose, X509Certificate certificate) {
        return new CertificateExpiry(
                whose,
                Texts.ofPeer(certificate.getSubjectX500Principal().getName()),
                certificate.getNotAfter().toInstant());
    }

    /** What our files hold by now, in place of what they held. */
    synchronized void ours(List<CertificateExpiry> read) {
        ours = List.copyOf(read);
        look();
    }

    /** What a server shows by now. */
    synchronized void server(String address, X509Certificate certificate) {
        servers.put(address, of("server " + address, certificate));
        look();
    }

    /** Warns where it is due. */
    synchronized void look() {
        Instant now = clock.instant();
        List<CertificateExpiry> all = all();
        told.keySet().retainAll(all);
        for (CertificateExpiry one : all) {
            Instant last = told.get(one);
            if (one.until().isBefore(now.plus(AHEAD)) && (last == null || !now.isBefore(last.plus(AGAIN)))) {
                told.put(one, now);
                LOG.warn(
                        "certificate ends soon, renew it: whose=\"{}\" subject=\"{}\" until={} days_left={}",
                        one.whose(),
                        one.subject(),
                        one.until(),
                        Math.max(0, Duration.between(now, one.until()).toDays()));
            }
        }
    }

    /** All that are known. */
    synchronized List<CertificateExpiry> all() {
        List<CertificateExpiry> all = new ArrayList<>(ours);
        all.addAll(servers.values());
        return all;
    }
}
