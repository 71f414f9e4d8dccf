package io.sluice.mqtt.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import io.sluice.mqtt.broker.access.Refusal;
import io.sluice.mqtt.broker.access.Refusals;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the PROXY header, version 1 or 2, off the front of a connection and keeps the address that it names. It has to
 * come, and first; what is none, or comes from anywhere but a trusted proxy, ends the connection.
 */
final class ProxyHeader extends SimpleChannelInboundHandler<HAProxyMessage> {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyHeader.class);
    private static final AttributeKey<InetAddress> CLIENT = AttributeKey.valueOf(ProxyHeader.class, "client");
    private static final int TLV_BYTES = 2048;

    private final Refusals refusals;
    private boolean refused;

    /** Ends what cannot become a header at its first byte, instead of waiting for its end. */
    private final class FirstByte extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object read) {
            ByteBuf bytes = (ByteBuf) read;
            byte first = bytes.getByte(bytes.readerIndex());
            if (first == 'P' || first == '\r') {
                ctx.pipeline().remove(this);
                ctx.fireChannelRead(read);
            } else {
                bytes.release();
                refuse(ctx, "no header");
            }
        }
    }

    private ProxyHeader(Refusals refusals) {
        this.refusals = refusals;
    }

    /** Puts what it takes at the end of a pipeline that is empty so far. */
    static void addTo(ChannelPipeline pipeline, Refusals refusals) {
        ProxyHeader header = new ProxyHeader(refusals);
        pipeline.addLast(header.new FirstByte());
        pipeline.addLast(new HAProxyMessageDecoder(TLV_BYTES));
        pipeline.addLast(header);
    }

    /** Whether a connection may have a header at all: whether it comes from one of the proxies. */
    static boolean trusted(Channel channel, List<AddressRange> proxies) {
        return channel.remoteAddress() instanceof InetSocketAddress from
                && proxies.stream().anyMatch(range -> range.has(from.getAddress()));
    }

    /** Where the client of a connection is: as a proxy says, or as the socket does; null when nobody knows. */
    static @Nullable InetAddress client(Channel channel) {
        InetAddress named = channel.attr(CLIENT).get();
        if (named != null) {
            return named;
        }
        return channel.remoteAddress() instanceof InetSocketAddress from ? from.getAddress() : null;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
        String source = header.sourceAddress();
        byte[] address = source == null || header.command() == HAProxyCommand.LOCAL
                ? null
                : NetUtil.createByteArrayFromIpAddressString(source);
        if (address != null) {
            try {
                ctx.channel().attr(CLIENT).set(InetAddress.getByAddress(address));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an address is 4 or 16 bytes", e);
            }
        }
        ctx.pipeline().remove(this);
        Connection connection = ctx.pipeline().get(Connection.class);
        if (connection != null) {
            connection.countAddress();
        }
    }

    /** Only the header's decoder stands before it: what it throws is about the header. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(ctx, String.valueOf(cause.getMessage()));
    }

    private void refuse(ChannelHandlerContext ctx, String reason) {
        if (!refused) {
            refused = true;
            refusals.count(Refusal.PROXY_HEADER);
            LOG.debug("no PROXY header: peer={} reason={}", ctx.channel(), reason);
            var unused = ctx.close();
        }
    }
}
