package io.sluice.mqtt.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.sluice.mqtt.net.BinaryFrames;
import java.time.Duration;

/** MQTT in a server's WebSocket frames and ours. */
final class WebSocketFraming extends BinaryFrames {

    private static final int RESPONSE_BYTES = 8192;
    private static final int FRAME_OF_MANY = 1 << 20; // a server may put many small packets in one frame

    private WebSocketFraming() {}

    /** Puts all that it takes in front of the session. */
    static void addTo(ChannelPipeline pipeline, Endpoint endpoint, int packetBytes, Duration within) {
        String path = String.valueOf(endpoint.webSocketPath());
        HttpHeaders host = new DefaultHttpHeaders().set(HttpHeaderNames.HOST, endpoint.address());
        WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(endpoint.scheme(endpoint.tls()) + "server" + path) // the host stands in its header
                .customHeaders(host)
                .version(WebSocketVersion.V13)
                .subprotocol("mqtt") // [MQTT5-6.0.0-3]
                .allowExtensions(false)
                .generateOriginHeader(false) // that is for browsers
                .maxFramePayloadLength(Math.max(packetBytes, FRAME_OF_MANY))
                .handshakeTimeoutMillis(within.toMillis() + 1)
                .build();
        pipeline.addLast(new HttpClientCodec());
        pipeline.addLast(new HttpObjectAggregator(RESPONSE_BYTES));
        pipeline.addLast(new WebSocketClientProtocolHandler(config));
        pipeline.addLast(new WebSocketFraming());
    }

    @Override
    protected void notBinary(ChannelHandlerContext ctx) {
        ctx.fireExceptionCaught(new CorruptedFrameException("a WebSocket message that is not binary"));
    }
}
