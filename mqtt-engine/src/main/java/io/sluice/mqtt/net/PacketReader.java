package io.sluice.mqtt.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.sluice.mqtt.codec.PacketDecoder;
import io.sluice.mqtt.packet.Decoded;
import io.sluice.mqtt.packet.Malformed;
import io.sluice.mqtt.packet.NeedMore;
import io.sluice.mqtt.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a channel reads into packets, one after the other, on the channel's event loop. All packets of a read come
 * before {@link #batchRead}. While it is paused, bytes wait undecoded and the channel reads no more.
 */
public abstract class PacketReader extends ChannelInboundHandlerAdapter {

    private final PacketDecoder decoder;
    private @Nullable ByteBuf pending;
    private boolean paused;
    private boolean ended;
    private boolean decoding;

    protected PacketReader(PacketDecoder decoder) {
        this.decoder = decoder;
    }

    /** One packet arrived. */
    protected abstract void packet(ChannelHandlerContext ctx, Packet packet);

    /** The peer sent what no packet is; nothing more will come from it. */
    protected abstract void malformed(ChannelHandlerContext ctx, Malformed malformed);

    /** All that the socket had was handed on, for now. */
    protected abstract void batchRead(ChannelHandlerContext ctx);

    protected final PacketDecoder decoder() {
        return decoder;
    }

    /** Hands on no further packet, from this moment on. */
    protected final void pause(ChannelHandlerContext ctx) {
        paused = true;
        ctx.channel().config().setAutoRead(false);
    }

    /** Goes on after {@link #pause}, with what has waited first. */
    protected final void resume(ChannelHandlerContext ctx) {
        if (!paused || ended) {
            return;
        }
        paused = false;
        ctx.channel().config().setAutoRead(true);
        ByteBuf waited = pending;
        if (waited != null && !decoding) {
            pending = null;
            decodeAll(ctx, waited);
            batchRead(ctx);
        }
    }

    /** Takes no further packet; what arrives is thrown away. */
    protected final void end() {
        ended = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        ByteBuf in = (ByteBuf) read;
        ByteBuf waited = pending;
        pending = null;
        ByteBuf bytes = waited == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), waited, in);
        decodeAll(ctx, bytes);
    }

    private void decodeAll(ChannelHandlerContext ctx, ByteBuf bytes) {
        decoding = true;
        try {
            while (!paused && !ended) {
                Decoded decoded = decoder.decode(bytes);
                if (decoded == NeedMore.INSTANCE) {
                    break;
                }
                if (decoded instanceof Malformed malformed) {
                    ended = true;
                    malformed(ctx, malformed);
                } else {
                    packet(ctx, (Packet) decoded);
                }
            }
        } finally {
            decoding = false;
            pending = ended || !bytes.isReadable() ? released(bytes) : tight(ctx, bytes);
        }
    }

    private static @Nullable ByteBuf released(ByteBuf bytes) {
        bytes.release();
        return null;
    }

    /** A few bytes must not hold a large buffer for as long as a slow peer likes. */
    private static ByteBuf tight(ChannelHandlerContext ctx, ByteBuf bytes) {
        int readable = bytes.readableBytes();
        if (readable > bytes.capacity() / 4) {
            return bytes;
        }
        ByteBuf copy = ctx.alloc().buffer(readable).writeBytes(bytes);
        bytes.release();
        return copy;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        batchRead(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = true;
        ByteBuf waited = pending;
        pending = null;
        if (waited != null) {
            waited.release();
        }
    }
}
