package io.sluice.mqtt.broker;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Addresses that begin with the same bits, {@code 10.1.0.0/16} or {@code fd00::/8}, or one address alone. Immutable. */
public final class AddressRange {

    private final String text;
    private final byte[] address;
    private final int bits;

    private AddressRange(String text, byte[] address, int bits) {
        this.text = text;
        this.address = address;
        this.bits = bits;
    }

    /**
     * The range of a text. No name is looked up.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        String length = slash < 0 ? "" : text.substring(slash + 1);
        if (address != null && (slash < 0 || length.matches("[0-9]{1,3}"))) {
            int bits = slash < 0 ? address.length * 8 : Integer.parseInt(length);
            if (bits <= address.length * 8) {
                return new AddressRange(text, address, bits);
            }
        }
        throw new IllegalArgumentException(
                "expected an address such as 10.1.0.7, or a range such as 10.1.0.0/16, not \"" + text + "\"");
    }

    /** Whether an address is in it. */
    boolean has(InetAddress other) {
        byte[] bytes = other.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if (((bytes[bit >> 3] ^ address[bit >> 3]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressRange range && range.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
