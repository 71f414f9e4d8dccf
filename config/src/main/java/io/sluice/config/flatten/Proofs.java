package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.OneOrMore;
import io.sluice.config.bind.Overlay;
import io.sluice.config.bind.Refusal;
import io.sluice.config.document.Expanded;
import io.sluice.config.document.JwtDoc;
import io.sluice.config.document.SasDoc;
import io.sluice.config.document.Template;
import io.sluice.config.document.UpstreamDoc;
import io.sluice.config.problem.Problems;
import io.sluice.mqtt.client.Credentials;
import io.sluice.mqtt.client.Credentials.TokenLife;
import io.sluice.mqtt.client.Endpoint;
import io.sluice.mqtt.client.SigningKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a gateway proves to an upstream who it is: a password, a token that it signs, or a signature of Azure. */
final class Proofs {

    private static final String AZURE_API = "/?api-version=2021-04-12";

    private final Map<String, String> identity;
    private final Problems problems;

    /**
     * @param identity what {@code {site}} and {@code {gateway}} are
     */
    Proofs(Map<String, String> identity, Problems problems) {
        this.identity = identity;
        this.problems = problems;
    }

    /** What goes with CONNECT, or null after a problem was added. */
    @Nullable
    Credentials of(At<UpstreamDoc> upstream, Endpoint server, String clientId) {
        UpstreamDoc doc = upstream.value();
        String second = second(doc);
        if (second != null) {
            problems.add(
                    upstream.placeOf(second),
                    upstream.pathOf(second),
                    "only one of password, jwt and sas; MQTT has one place for them");
            return null;
        }
        if (doc.jwt() != null) {
            return signed(upstream, doc.jwt(), clientId);
        }
        if (doc.sas() != null) {
            return shared(upstream, doc.sas(), server, clientId);
        }
        return Refusal.caught(
                List.of(upstream), problems, () -> new Credentials.Password(text(doc.username()), doc.password()));
    }

    private static @Nullable String second(UpstreamDoc doc) {
        if (doc.sas() != null && (doc.jwt() != null || doc.password() != null)) {
            return "sas";
        }
        return doc.jwt() != null && doc.password() != null ? "jwt" : null;
    }

    private @Nullable Credentials signed(At<UpstreamDoc> upstream, At<JwtDoc> at, String clientId) {
        if (Overlay.isBroken(at)) {
            return null;
        }
        JwtDoc doc = at.value();
        return Refusal.caught(List.of(at, upstream), problems, () -> {
            String subject = doc.subject() == null
                    ? clientId
                    : new Template(doc.subject().text(), Template.OF_GATEWAY).fill(identity);
            String user = text(upstream.value().username());
            OneOrMore<String> audience = doc.audience();
            Credentials.SignedToken token = new Credentials.SignedToken(
                    user == null ? subject : user,
                    doc.key().path(),
                    doc.keyPassword(),
                    new Credentials.Claims(
                            doc.keyId(), doc.issuer(), subject, audience == null ? List.of() : audience.values()),
                    life(doc.lifetime(), doc.renewBefore()));
            try {
                SigningKey.read(token.key(), token.keyPassword());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("key: " + e.getMessage(), e);
            }
            return token;
        });
    }

    private @Nullable Credentials shared(At<UpstreamDoc> upstream, At<SasDoc> at, Endpoint server, String clientId) {
        if (Overlay.isBroken(at)) {
            return null;
        }
        SasDoc doc = at.value();
        String user = text(upstream.value().username());
        String resource = text(doc.resource());
        return Refusal.caught(
                List.of(at, upstream),
                problems,
                () -> new Credentials.SharedAccess(
                        user == null ? server.host() + "/" + clientId + AZURE_API : user,
                        resource == null ? server.host() + "/devices/" + clientId : resource,
                        doc.policy(),
                        doc.key(),
                        life(doc.lifetime(), doc.renewBefore())));
    }

    private static TokenLife life(Duration lifetime, @Nullable Duration renewBefore) {
        return new TokenLife(lifetime, renewBefore == null ? lifetime.dividedBy(5) : renewBefore);
    }

    private static @Nullable String text(@Nullable Expanded text) {
        return text == null ? null : text.text();
    }
}
