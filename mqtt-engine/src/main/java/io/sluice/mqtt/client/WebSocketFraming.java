package io.sluice.mqtt.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * Takes MQTT out of a server's binary WebSocket frames, and puts it into ours. Frames are a stream: a packet may span
 * several, and one may hold several [MQTT5-6.0.0-2]. Text ends the connection [MQTT5-6.0.0-1].
 */
final class WebSocketFraming extends ChannelDuplexHandler {

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
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof BinaryWebSocketFrame || message instanceof ContinuationWebSocketFrame) {
            ctx.fireChannelRead(((WebSocketFrame) message).content());
        } else {
            ReferenceCountUtil.release(message);
            ctx.fireExceptionCaught(new CorruptedFrameException("a WebSocket message that is not binary"));
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean bytes = message instanceof ByteBuf buffer && buffer.isReadable();
        var unused = ctx.write(bytes ? new BinaryWebSocketFrame((ByteBuf) message) : message, promise);
    }
}
