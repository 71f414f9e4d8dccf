package io.sluice.mqtt.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server is reached, at one moment; counters are of this life of the process.
 *
 * @param server where the connection goes, or null while there is none
 * @param failovers connections that came about at another address than the preferred one
 * @param returns connections given up because the preferred address answered again
 * @param redirects times that a server sent us to another
 * @param renewals connections given up to come back with a new token
 * @param tlsResumed TLS sessions resumed
 * @param certificates those that connections depend on, with their last moment
 * @param filesProblem what is wrong with TLS files that have changed, while what was read before is in force; or null
 */
public record ConnectorStatus(
        @Nullable Endpoint server,
        long failovers,
        long returns,
        long redirects,
        long renewals,
        long tlsResumed,
        List<CertificateExpiry> certificates,
        @Nullable String filesProblem) {

    public ConnectorStatus {
        certificates = List.copyOf(certificates);
    }
}
