package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Key;
import io.sluice.config.bind.OneOrMore;
import io.sluice.mqtt.bridge.CloudProfile;
import io.sluice.mqtt.client.Pin;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entry of {@code upstreams:} */
public record UpstreamDoc(
        @Key(
                value = "Where it is: `mqtts://host:8883`, `wss://host:443/mqtt` (WebSocket), or `mqtt://` and `ws://`"
                        + " without TLS; or a list of such addresses, the preferred one first.",
                example = "mqtts://broker.example:8883")
        OneOrMore<Expanded> url,

        @Key(
                value = "The service that it is, whose limits are kept so that it never ends the connection: `none`,"
                        + " `aws-iot-core`, `azure-iot-hub`, `azure-event-grid`, `hivemq-cloud`, `emqx` or"
                        + " `mosquitto`.",
                byDefault = "none",
                example = "aws-iot-core")
        CloudProfile profile,

        @Key(
                value = "Client identifier there, different for each gateway; `{site}` and `{gateway}` may stand in"
                        + " it.",
                byDefault = "{site}-{gateway}",
                example = "plant7-gw-01")
        Expanded clientId,

        @Key(
                value = "The only authorities to trust, PEM or PKCS#12.",
                otherwise = "those of the system, or none beside a `pin`",
                example = "tls/ca.pem")
        @Nullable
        InputFile ca,

        @Key(value = "Opens a `ca` that is PKCS#12.", otherwise = "it has none", example = "${env:PASSWORD}") @Nullable
        Secret caPassword,

        @Key(
                value = "The server's public key as `sha256//…`, or the file of its certificate, or several; nothing"
                        + " else is let in. Host name and dates are still looked at.",
                otherwise = "any that the authorities vouch for",
                example = "sha256//RGlmZmVyZW50IGZvciBlYWNoIHNlcnZlciBvZiB5b3U=")
        @Nullable
        OneOrMore<Pin> pin,

        @Key(
                value = "Certificates that have been revoked, a list of each authority that signs servers, PEM.",
                otherwise = "none is revoked",
                example = "tls/ca.pem")
        @Nullable
        InputFile crl,

        @Key(
                value = "Application protocols to offer in TLS (ALPN); the server has to agree to one.",
                otherwise = "none is offered",
                example = "x-amzn-mqtt-ca")
        @Nullable
        OneOrMore<String> alpn,

        @Key(
                value = "Certificate chain of this gateway, PEM.",
                otherwise = "no client certificate",
                example = "tls/gw.crt")
        @Nullable
        InputFile cert,

        @Key(
                value = "Its private key, PEM (PKCS#8, PKCS#1 or SEC1, encrypted or not), not readable by others.",
                otherwise = "no client certificate",
                example = "tls/gw.key")
        @Nullable
        SecretFile key,

        @Key(
                value = "Certificate chain and key in one file, in place of `cert` and `key`, not readable by others.",
                otherwise = "no client certificate",
                example = "tls/gw.key")
        @Nullable
        SecretFile pkcs12,

        @Key(
                value = "Opens an encrypted `key`, or `pkcs12`.",
                otherwise = "it is not encrypted",
                example = "${env:PASSWORD}")
        @Nullable
        Secret keyPassword,

        @Key(
                value = "A proxy on the way: `http://host:port` (CONNECT) or `socks5://host:port`; it looks names up.",
                otherwise = "none",
                example = "http://proxy.plant.example:3128")
        @Nullable
        Expanded proxy,

        @Key(value = "User name at the proxy.", otherwise = "none", example = "${env:CLOUD_USER}") @Nullable
        Expanded proxyUsername,

        @Key(value = "Password at the proxy.", otherwise = "none", example = "${env:PASSWORD}") @Nullable
        Secret proxyPassword,

        @Key(
                value = "Time at another address than the preferred one after which that is tried again, and returned"
                        + " to when it answers; `0s` to stay while the connection lasts.",
                byDefault = "5m",
                range = "0s..30d",
                example = "1m")
        Duration returnAfter,

        @Key(
                value = "Go where the server sends us (\"use another server\", \"server moved\"); never from TLS to"
                        + " none.",
                byDefault = "true",
                example = "false")
        boolean followRedirects,

        @Key(value = "User name there.", otherwise = "none", example = "${env:CLOUD_USER}") @Nullable
        Expanded username,

        @Key(value = "Password there.", otherwise = "none", example = "${file:${env:CREDENTIALS_DIRECTORY}/cloud}")
        @Nullable
        Secret password,

        @Key(
                value = "A signed token (JWT) in place of `password`, made here and renewed before it ends.",
                otherwise = "none")
        @Nullable
        At<JwtDoc> jwt,

        @Key(
                value = "A shared access signature of Azure in place of `password`, made here and renewed before it"
                        + " ends.",
                otherwise = "none")
        @Nullable
        At<SasDoc> sas,

        @Key(
                value = "Which MQTT to speak; `auto` is 5, and 3.1.1 where that is refused.",
                byDefault = "auto",
                example = "mqtt-3-1-1")
        ProtocolChoice protocol,

        @Key(
                value = "Silence after which the connection is probed.",
                byDefault = "30s",
                range = "5s..18h",
                example = "30s")
        Duration keepAlive,

        @Key(
                value = "How long the upstream keeps our session while we are away.",
                byDefault = "1d",
                range = "0s..365d",
                example = "1h")
        Duration sessionExpiry,

        @Key(
                value = "Time for address, TCP, TLS and the broker's answer together.",
                byDefault = "15s",
                range = "1s..5m",
                example = "10s")
        Duration connectTimeout,

        @Key(
                value = "Time without any acknowledgement while some are owed, after which the connection is made"
                        + " again.",
                byDefault = "30s",
                range = "1s..1h",
                example = "20s")
        Duration ackTimeout,

        @Key(value = "How long to wait before connecting again.", otherwise = "its defaults") @Nullable
        At<ReconnectDoc> reconnect,

        @Key(value = "Messages sent and not yet acknowledged.", byDefault = "100", range = "1..10000", example = "20")
        int inFlight,

        @Key(
                value = "What goes there; the first rule whose filter matches decides.",
                example = "[{filter: \"plant7/#\"}]")
        List<At<ForwardDoc>> forward,

        @Key(
                value = "What comes from there; the first rule whose filter matches decides.",
                example = "[{filter: \"cmd/gw-01/#\", strip: \"cmd/gw-01/\"}]")
        List<At<SubscribeDoc>> subscribe,

        @Key(value = "How much comes from there at a time.", otherwise = "its defaults") @Nullable
        At<ReceiveDoc> receive,

        @Key(
                value =
                        "Keys that payloads are sealed with, by their ids: 32 bytes in base64 or hexadecimal, also known"
                                + " to those who read them.",
                otherwise = "none")
        @Nullable
        Map<Name, Secret> payloadKeys,

        @Key(value = "How the messages of rules with `payload: batch` are put together.", otherwise = "its defaults")
        @Nullable
        At<BatchDoc> batch,

        @Key(
                value = "Topic there on which it is told whether this gateway is online, retained, by a will too;"
                        + " `{site}` and `{gateway}` may stand in it; `none` to say nothing.",
                otherwise = "`gateway.status_topic` as `forward` maps it, and nothing is said where no rule has it",
                example = "{site}/{gateway}/status")
        @Nullable
        Expanded statusTopic,

        @Key(value = "What is kept on disk while it is away.", otherwise = "its defaults") @Nullable
        At<QueueDoc> queue,

        @Key(value = "How the backlog is sent with `queue.order: live-first`.", otherwise = "its defaults") @Nullable
        At<HistoryDoc> history,

        @Key(value = "How much is sent at most.", otherwise = "no limits") @Nullable
        At<RateLimitDoc> rate) {}
