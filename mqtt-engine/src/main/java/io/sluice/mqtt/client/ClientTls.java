package io.sluice.mqtt.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS as a client has it. Host names are always verified. Files are looked at before each connection: when they have
 * changed, the next connection has what they hold by then.
 *
 * @param ca file of the only authorities to trust, PEM, DER or PKCS#12; null for those of the system
 * @param caPassword of a PKCS#12 file of authorities, or null
 * @param identity what the client shows, or null
 * @param crl lists of revoked certificates, PEM, one of each authority that signs servers; null to revoke none
 * @param pins when there are any, the server's certificate or public key has to be one of these; they vouch for it
 *     alone where {@code ca} is null, and together with {@code ca} where it is not
 * @param alpn application protocols of which the server has to agree to one [RFC 7301]; none to say nothing of them
 */
public record ClientTls(
        @Nullable Path ca,
        @Nullable Secret caPassword,
        @Nullable ClientIdentity identity,
        @Nullable Path crl,
        List<Pin> pins,
        List<String> alpn) {

    /** The system's authorities, no client certificate. */
    public static final ClientTls DEFAULT = new ClientTls(null, null, null, null, List.of(), List.of());

    private static final int MAX_PINS = 16;
    private static final int MAX_ALPN = 8;

    public ClientTls {
        pins = List.copyOf(pins);
        alpn = List.copyOf(alpn);
        if (caPassword != null && ca == null) {
            throw new IllegalArgumentException("ca_password: opens a PKCS#12 file named as ca, which is missing");
        }
        if (crl != null && ca == null && !pins.isEmpty()) {
            throw new IllegalArgumentException(
                    "crl: lists what authorities have revoked, and a pin alone asks none; name"
                            + " a ca beside it, or leave it out");
        }
        SettingsRules.between("pin", pins.size(), 0, MAX_PINS);
        SettingsRules.between("alpn", alpn.size(), 0, MAX_ALPN);
        for (String protocol : alpn) {
            int bytes = protocol.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > 255) {
                throw new IllegalArgumentException("alpn: a protocol has 1 to 255 bytes, not " + bytes);
            }
        }
    }

    /** One that trusts only the authorities of a file, PEM or DER. */
    public static ClientTls trusting(@Nullable Path ca) {
        return new ClientTls(ca, null, null, null, List.of(), List.of());
    }

    /** The same with something to show, or nothing. */
    public ClientTls showing(@Nullable ClientIdentity shown) {
        return new ClientTls(ca, caPassword, shown, crl, pins, alpn);
    }

    /** The same with revoked certificates. */
    public ClientTls revoking(@Nullable Path lists) {
        return new ClientTls(ca, caPassword, identity, lists, pins, alpn);
    }

    /** The same with pinned certificates. */
    public ClientTls pinning(List<Pin> only) {
        return new ClientTls(ca, caPassword, identity, crl, only, alpn);
    }

    /** The same with application protocols. */
    public ClientTls offering(List<String> protocols) {
        return new ClientTls(ca, caPassword, identity, crl, pins, protocols);
    }

    /** Every file that this is made of. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (ca != null) {
            files.add(ca);
        }
        if (identity != null) {
            files.addAll(identity.files());
        }
        if (crl != null) {
            files.add(crl);
        }
        for (Pin pin : pins) {
            if (pin instanceof Pin.Certificate certificate) {
                files.add(certificate.file());
            }
        }
        return files;
    }
}
