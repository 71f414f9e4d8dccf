package io.sluice.config.document;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Key;
import io.sluice.mqtt.client.ProtocolChoice;
import io.sluice.mqtt.client.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry of {@code upstreams:} */
public record UpstreamDoc(
        @Key(
                value = "Where it is: `mqtts://host:8883`, or `mqtt://host:1883` without TLS.",
                example = "mqtts://broker.example:8883")
        Expanded url,

        @Key(
                value =
                        "Client identifier there, different for each gateway; `{site}` and `{gateway}` may stand in it.",
                byDefault = "{site}-{gateway}",
                example = "plant7-gw-01")
        Expanded clientId,

        @Key(value = "The only authorities to trust, PEM.", otherwise = "those of the system", example = "tls/ca.pem")
        @Nullable
        InputFile ca,

        @Key(
                value = "Certificate chain of this gateway, PEM.",
                otherwise = "no client certificate",
                example = "tls/gw.crt")
        @Nullable
        InputFile cert,

        @Key(
                value = "Its private key, PEM, PKCS#8, not readable by others.",
                otherwise = "no client certificate",
                example = "tls/gw.key")
        @Nullable
        SecretFile key,

        @Key(value = "User name there.", otherwise = "none", example = "${env:CLOUD_USER}") @Nullable
        Expanded username,

        @Key(value = "Password there.", otherwise = "none", example = "${file:${env:CREDENTIALS_DIRECTORY}/cloud}")
        @Nullable
        Secret password,

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
                value =
                        "Time without any acknowledgement while some are owed, after which the connection is made again.",
                byDefault = "30s",
                range = "1s..1h",
                example = "20s")
        Duration ackTimeout,

        @Key(value = "Messages sent and not yet acknowledged.", byDefault = "100", range = "1..10000", example = "20")
        int inFlight,

        @Key(
                value = "What goes there; the first rule whose filter matches decides.",
                example = "[{filter: \"plant7/#\"}]")
        List<At<ForwardDoc>> forward,

        @Key(value = "What is kept on disk while it is away.", otherwise = "its defaults") @Nullable
        At<QueueDoc> queue,

        @Key(value = "How the backlog is sent with `queue.order: live-first`.", otherwise = "its defaults") @Nullable
        At<HistoryDoc> history,

        @Key(value = "How much is sent at most.", otherwise = "no limits") @Nullable
        At<RateLimitDoc> rate) {}
