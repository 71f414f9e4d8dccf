package io.sluice.mqtt.broker;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.access.Refusals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the one request that opens a WebSocket, and lets through what is meant for MQTT. [MQTT5-6.0.0-3] */
final class WebSocketGate extends ChannelInboundHandlerAdapter {

    /** What clients call MQTT; some of 3.1.1 still say the latter. */
    static final List<String> SUBPROTOCOLS = List.of("mqtt", "mqttv3.1");

    private final WebSocketSettings settings;
    private final Refusals refusals;

    WebSocketGate(WebSocketSettings settings, Refusals refusals) {
        this.settings = settings;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            ctx.fireChannelRead(message);
            return;
        }
        HttpResponseStatus refused = refused(request);
        if (refused == null) {
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        refusals.count(refused.equals(HttpResponseStatus.FORBIDDEN) ? Refusal.ORIGIN : Refusal.WEB_SOCKET);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refused);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * Whether an origin is this listener, which has no pages: some clients that are no browsers say so. A name proves
     * nothing, for a page may have its own name resolved to this machine; an address and localhost do.
     */
    private static boolean isOwn(String origin, String host) {
        String name = host.replaceFirst(":[0-9]+$", "");
        boolean numeric = name.equals("localhost") || NetUtil.createByteArrayFromIpAddressString(name) != null;
        return numeric && origin.equals("http" + (origin.startsWith("https:") ? "s" : "") + "://" + host);
    }

    private @Nullable HttpResponseStatus refused(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return HttpResponseStatus.BAD_REQUEST;
        }
        int query = request.uri().indexOf('?');
        String path = query < 0 ? request.uri() : request.uri().substring(0, query);
        if (!path.equals(settings.path())) {
            return HttpResponseStatus.NOT_FOUND;
        }
        List<String> origins = request.headers().getAll(HttpHeaderNames.ORIGIN);
        String host = request.headers().get(HttpHeaderNames.HOST, "");
        boolean welcome = origins.stream()
                .allMatch(origin ->
                        settings.origins().contains("*") || settings.origins().contains(origin) || isOwn(origin, host));
        if (!welcome || origins.size() > 1) {
            return HttpResponseStatus.FORBIDDEN;
        }
        String offered = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "");
        for (String protocol : offered.split(",", -1)) {
            if (SUBPROTOCOLS.contains(protocol.strip())) {
                return null;
            }
        }
        return HttpResponseStatus.BAD_REQUEST; // [MQTT5-6.0.0-3]
    }
}
