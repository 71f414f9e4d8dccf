package io.sluice.mqtt.client;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.sluice.mqtt.packet.ProtocolVersion;
import java.util.concurrent.CompletableFuture;

/** Finds out whether an address answers: goes all the way up to MQTT, says nothing there, and leaves. */
final class Probe {

    private Probe() {}

    /** Completes when it answers; fails with a {@link ConnectFailedException} within the time to look it up and connect. */
    static CompletableFuture<Void> run(
            Endpoint endpoint,
            ClientSettings settings,
            ClientTlsContext tls,
            EventLoop loop,
            Class<? extends SocketChannel> channelType) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Route> unused = Route.find(endpoint, settings, tls)
                .whenComplete((route, failure) -> loop.execute(() -> {
                    if (failure != null) {
                        done.completeExceptionally(failure);
                        return;
                    }
                    long deadline =
                            System.nanoTime() + settings.connectTimeout().toNanos();
                    Dial dial = new Dial(
                            settings,
                            ProtocolVersion.V5,
                            route,
                            loop,
                            channelType,
                            deadline,
                            Dial.Purpose.PROBE,
                            why -> {});
                    var ignored = dial.start().whenComplete((session, why) -> {
                        if (why == null) {
                            done.complete(null);
                        } else {
                            done.completeExceptionally(why);
                        }
                    });
                }));
        return done;
    }
}
