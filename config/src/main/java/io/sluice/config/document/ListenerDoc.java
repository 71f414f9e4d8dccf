package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.ByteSize;
import io.sluice.config.bind.HostPort;
import io.sluice.config.bind.Key;
import io.sluice.config.bind.OneOrMore;
import io.sluice.mqtt.broker.AddressRange;
import io.sluice.mqtt.broker.LoginKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry of {@code broker.listeners} */
public record ListenerDoc(
        @Key(value = "Address and port.", example = "127.0.0.1:1883")
        HostPort bind,

        @Key(value = "TLS from the first byte on.", otherwise = "plain MQTT") @Nullable
        At<TlsDoc> tls,

        @Key(
                value = "Lets clients in without a name, whatever the address. On loopback nobody needs one as long as"
                        + " there are no `users`; on any other address one of `users`, `client_ca` and this is needed.",
                byDefault = "false",
                example = "true")
        boolean anonymous,

        @Key(value = "MQTT in WebSocket messages.", otherwise = "bare MQTT") @Nullable
        At<WebSocketDoc> websocket,

        @Key(
                value = "Addresses of proxies. All connections have to come from them, and begin with a PROXY header"
                        + " (version 1 or 2), which says where the client is.",
                example = "[10.1.0.0/16]")
        List<AddressRange> proxies,

        @Key(value = "What its clients may take.", otherwise = "on loopback no limit, else its defaults") @Nullable
        At<ListenerLimitsDoc> limits,

        @Key(value = "What rules of access call it.", otherwise = "its address", example = "floor") @Nullable
        Name name,

        @Key(
                value = "Who may connect there: a password file of its own.",
                otherwise = "`broker.users`",
                example = "floor.passwd")
        @Nullable
        SecretFile users,

        @Key(
                value = "Keys of signed tokens that are taken there, instead of `broker.tokens`.",
                otherwise = "`broker.tokens`",
                example = "[]")
        @Nullable
        List<At<TokenDoc>> tokens,

        @Key(
                value = "Open connections of this listener.",
                otherwise = "`connections` of `broker.limits`",
                range = "1..",
                example = "100")
        @Nullable
        Integer connections,

        @Key(
                value = "The largest packet there.",
                otherwise = "`packet` of `broker.limits`",
                range = "256B..256MiB",
                example = "64KiB")
        @Nullable
        ByteSize packet,

        @Key(
                value = "From a connection to its CONNECT there, TLS included.",
                otherwise = "`connect_deadline` of `broker.limits`",
                range = "100ms..60s",
                example = "20s")
        @Nullable
        Duration connectDeadline,

        @Key(value = "Where its clients are sent instead.", otherwise = "`broker.redirect`") @Nullable
        At<RedirectDoc> redirect,

        @Key(
                value = "How clients may prove there who they are.",
                otherwise = "in every way that the broker has what it takes for",
                example = "[certificate, token]")
        @Nullable
        OneOrMore<LoginKind> logins,

        @Key(
                value = "What holds when no rule of access decides.",
                otherwise = "`allow` on loopback, else `deny`",
                example = "allow")
        @Nullable
        AllowOrDeny otherwise) {}
