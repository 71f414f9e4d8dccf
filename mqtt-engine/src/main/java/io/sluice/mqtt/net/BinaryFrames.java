package io.sluice.mqtt.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Takes MQTT out of binary WebSocket frames, and puts it into them, at either end. Frames are a stream: a packet may span
 * several, and one may hold several [MQTT5-6.0.0-2]. Text ends the connection [MQTT5-6.0.0-1].
 */
public abstract class BinaryFrames extends ChannelDuplexHandler {

    /** The peer sent what is not binary; it has been released. To end the connection. */
    protected abstract void notBinary(ChannelHandlerContext ctx);

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof BinaryWebSocketFrame || message instanceof ContinuationWebSocketFrame) {
            ctx.fireChannelRead(((WebSocketFrame) message).content());
            return;
        }
        ReferenceCountUtil.release(message);
        notBinary(ctx);
    }

    @Override
    public final void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean bytes = message instanceof ByteBuf buffer && buffer.isReadable();
        var unused = ctx.write(bytes ? new BinaryWebSocketFrame((ByteBuf) message) : message, promise);
    }
}
