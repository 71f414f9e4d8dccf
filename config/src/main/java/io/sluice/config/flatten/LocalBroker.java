package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.ByteSize;
import io.sluice.config.bind.OneOrMore;
import io.sluice.config.bind.Refusal;
import io.sluice.config.document.AllowOrDeny;
import io.sluice.config.document.BrokerDoc;
import io.sluice.config.document.InputFile;
import io.sluice.config.document.ListenerDoc;
import io.sluice.config.document.ListenerLimitsDoc;
import io.sluice.config.document.Name;
import io.sluice.config.document.RedirectDoc;
import io.sluice.config.document.TlsDoc;
import io.sluice.config.document.WebSocketDoc;
import io.sluice.config.problem.Place;
import io.sluice.config.problem.Problems;
import io.sluice.mqtt.broker.BrokerSettings;
import io.sluice.mqtt.broker.ClientLimits;
import io.sluice.mqtt.broker.ListenerBounds;
import io.sluice.mqtt.broker.ListenerLogins;
import io.sluice.mqtt.broker.ListenerOptions;
import io.sluice.mqtt.broker.ListenerSettings;
import io.sluice.mqtt.broker.LoginKind;
import io.sluice.mqtt.broker.Redirect;
import io.sluice.mqtt.broker.TlsSettings;
import io.sluice.mqtt.broker.WebSocketSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The broker of this machine. */
final class LocalBroker {

    /** Told by the text alone: no name is looked up while a file is checked. */
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|::1|0:0:0:0:0:0:0:1");

    private final Problems problems;

    LocalBroker(Problems problems) {
        this.problems = problems;
    }

    BrokerSettings settings(At<BrokerDoc> broker) {
        BrokerDoc doc = broker.value();
        Path users = doc.users() == null ? null : doc.users().path();
        List<ListenerSettings> listeners = listeners(broker);
        Set<String> names = new TreeSet<>();
        listeners.forEach(listener -> names.add(listener.name()));
        return BrokerSettings.of(listeners, users)
                .with(new AccessPolicy(problems).settings(doc, names))
                .with(new BrokerBounds(problems).limits(doc))
                .withRedirect(redirect(doc.redirect()));
    }

    private List<ListenerSettings> listeners(At<BrokerDoc> broker) {
        BrokerDoc doc = broker.value();
        if (doc.listeners() == null) {
            return List.of(ListenerSettings.DEFAULT);
        }
        List<ListenerSettings> listeners = new ArrayList<>();
        Map<String, Place> bound = new HashMap<>();
        for (At<ListenerDoc> listener : doc.listeners()) {
            ListenerSettings made = Refusal.caught(List.of(listener), problems, () -> listener(listener.value()));
            if (made != null) {
                checkAddress(made, listener, bound);
                checkExposure(made, listener, broker);
                if (isNamedAlone(made, listener, listeners)) {
                    listeners.add(made);
                }
            }
        }
        return listeners;
    }

    private boolean isNamedAlone(ListenerSettings made, At<ListenerDoc> listener, List<ListenerSettings> before) {
        if (!listener.has("name")
                || before.stream().noneMatch(other -> other.name().equals(made.name()))) {
            return true;
        }
        problems.add(listener.placeOf("name"), listener.pathOf("name"), "two listeners are called " + made.name());
        return false;
    }

    private ListenerSettings listener(ListenerDoc doc) {
        TlsSettings tls = doc.tls() == null ? null : tls(doc.tls().value());
        Name name = doc.name();
        ListenerOptions options = ListenerOptions.DEFAULT
                .named(name == null ? "" : name.text())
                .otherwise(otherwise(doc.otherwise()))
                .with(logins(doc))
                .with(bounds(doc))
                .with(redirect(doc.redirect()))
                .webSocket(webSocket(doc.websocket()))
                .proxies(doc.proxies());
        if (doc.limits() != null) {
            options = options.limits(limits(doc.limits().value()));
        }
        return new ListenerSettings(doc.bind().host(), doc.bind().port(), tls, doc.anonymous(), options);
    }

    private static @Nullable WebSocketSettings webSocket(@Nullable At<WebSocketDoc> said) {
        return said == null
                ? null
                : new WebSocketSettings(said.value().path(), said.value().origins());
    }

    private static ClientLimits limits(ListenerLimitsDoc doc) {
        return new ClientLimits(
                doc.connectionsPerAddress(),
                doc.connectsPerSecond(),
                doc.handshakesPerAddress(),
                doc.handshakesPerSecond(),
                doc.messagesPerSecond(),
                doc.bytesPerSecond().bytes());
    }

    private ListenerLogins logins(ListenerDoc doc) {
        OneOrMore<LoginKind> kinds = doc.logins();
        ListenerLogins standard = ListenerLogins.DEFAULT;
        return new ListenerLogins(
                kinds == null ? standard.kinds() : EnumSet.copyOf(kinds.values()),
                doc.users() == null ? null : doc.users().path(),
                doc.tokens() == null ? null : new Logins(problems).tokens(doc.tokens()),
                null);
    }

    private static ListenerBounds bounds(ListenerDoc doc) {
        Integer connections = doc.connections();
        ByteSize packet = doc.packet();
        return new ListenerBounds(
                connections == null ? 0 : connections,
                packet == null ? 0 : (int) Math.min(packet.bytes(), Integer.MAX_VALUE),
                doc.connectDeadline());
    }

    private @Nullable Redirect redirect(@Nullable At<RedirectDoc> said) {
        if (said == null) {
            return null;
        }
        RedirectDoc doc = said.value();
        return Refusal.caught(List.of(said), problems, () -> new Redirect(doc.server(), doc.moved(), doc.when()));
    }

    private static ListenerOptions.Otherwise otherwise(@Nullable AllowOrDeny said) {
        if (said == null) {
            return ListenerOptions.Otherwise.BY_ADDRESS;
        }
        return switch (said) {
            case ALLOW -> ListenerOptions.Otherwise.ALLOW;
            case DENY -> ListenerOptions.Otherwise.DENY;
        };
    }

    private static TlsSettings tls(TlsDoc doc) {
        Path crl = path(doc.crl());
        return new TlsSettings(doc.cert().path(), doc.key().path(), path(doc.clientCa()), crl, doc.identity());
    }

    private static @Nullable Path path(@Nullable InputFile file) {
        return file == null ? null : file.path();
    }

    private void checkAddress(ListenerSettings made, At<ListenerDoc> listener, Map<String, Place> bound) {
        Place first = made.port() == 0 ? null : bound.putIfAbsent(made.address(), listener.placeOf("bind"));
        if (first != null) {
            problems.add(
                    listener.placeOf("bind"),
                    listener.pathOf("bind"),
                    made.address() + " is taken; it stands first at " + first);
        }
    }

    private void checkExposure(ListenerSettings made, At<ListenerDoc> listener, At<BrokerDoc> broker) {
        boolean loopback = LOOPBACK.matcher(made.host()).matches() && !listener.has("proxies");
        boolean own = listener.has("users") || listener.has("tokens");
        boolean asks = own || broker.has("users") || broker.has("tokens") || asksForCertificates(listener);
        if (!loopback && !made.anonymous() && !asks) {
            problems.add(
                    listener.placeOf("bind"),
                    listener.pathOf("bind"),
                    made.address() + " can be reached from other machines and nobody is asked for a password; give"
                            + " broker.users, tls.client_ca, or anonymous: true");
        } else if (!broker.has("access") && !broker.has("acl_file") && !listener.has("otherwise") && !loopback) {
            problems.add(
                    listener.placeOf("bind"),
                    listener.pathOf("bind"),
                    made.address() + " lets clients do nothing: say in broker.access who may publish and subscribe to"
                            + " what, or say otherwise: allow for this listener");
        }
    }

    /** Also when the block is wrong, of which then another problem tells. */
    private static boolean asksForCertificates(At<ListenerDoc> listener) {
        At<TlsDoc> tls = listener.value().tls();
        return tls == null ? listener.has("tls") : tls.has("client_ca");
    }
}
