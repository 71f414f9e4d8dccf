package io.sluice.config.document;

import io.sluice.config.bind.Key;
import io.sluice.mqtt.broker.login.CertificateName;
import org.jspecify.annotations.Nullable;

/** {@code broker.listeners.tls} */
public record TlsDoc(
        @Key(value = "Certificate chain of the broker, PEM.", example = "tls/gw.crt")
        InputFile cert,

        @Key(value = "Its private key, PEM, PKCS#8, not readable by others.", example = "tls/gw.key")
        SecretFile key,

        @Key(
                value = "Authorities whose certificates clients must show, PEM.",
                otherwise = "clients need no certificate",
                example = "tls/plant-ca.crt")
        @Nullable
        InputFile clientCa,

        @Key(
                value = "Client certificates that have been revoked, a list of each authority, PEM.",
                otherwise = "none is revoked",
                example = "tls/plant-ca.crl")
        @Nullable
        InputFile crl,

        @Key(
                value =
                        "Which name of its certificate is a client's user name: the common name, or the first alternative name.",
                byDefault = "cn",
                example = "san")
        CertificateName identity) {}
