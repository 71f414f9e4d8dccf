package io.sluice.mqtt.broker;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.net.BinaryFrames;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MQTT in the WebSocket frames of a client and ours. */
final class WebSocketFrames extends BinaryFrames {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketFrames.class);
    private static final int REQUEST_LINE_BYTES = 2048;
    private static final int HEADER_BYTES = 8192;

    private final Core core;

    private WebSocketFrames(Core core) {
        this.core = core;
    }

    /** Puts all that it takes in front of the connection. */
    static void addTo(ChannelPipeline pipeline, WebSocketSettings settings, ConnectionLimits limits, Core core) {
        HttpDecoderConfig http = new HttpDecoderConfig()
                .setMaxInitialLineLength(REQUEST_LINE_BYTES)
                .setMaxHeaderSize(HEADER_BYTES);
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/")
                .checkStartsWith(true) // the gate has looked at the path
                .subprotocols(String.join(",", WebSocketGate.SUBPROTOCOLS))
                .maxFramePayloadLength(limits.packetBytes())
                .allowExtensions(false)
                .handshakeTimeoutMillis(limits.connectDeadline().toMillis())
                .build();
        pipeline.addLast(new HttpServerCodec(http));
        pipeline.addLast(new HttpObjectAggregator(1024));
        pipeline.addLast(new WebSocketGate(settings, core.refusals()));
        pipeline.addLast(new WebSocketServerProtocolHandler(config));
        pipeline.addLast(new WebSocketFrames(core));
    }

    @Override
    protected void notBinary(ChannelHandlerContext ctx) {
        core.refusals().count(Refusal.WEB_SOCKET);
        var unused = ctx.close();
    }

    /** A frame that is none is the peer's fault, and costs its connection. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException && !(cause.getCause() instanceof SSLException)) {
            core.refusals().count(Refusal.WEB_SOCKET);
            LOG.debug("WebSocket broken: peer={} reason={}", ctx.channel(), cause.getMessage());
            var unused = ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
