package io.sluice.mqtt.broker.login;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * What a client says and shows when it wants in.
 *
 * @param clientId empty to have one assigned
 * @param userName as it says, not proved
 * @param password its bytes, not to be kept or changed
 * @param certificate that it showed and that was verified, null without one
 * @param listener name of the listener that it came through
 * @param address where it comes from, null when that is not known
 */
public record Attempt(
        String clientId,
        @Nullable String userName,
        @Nullable ByteBuffer password,
        @Nullable X509Certificate certificate,
        String listener,
        @Nullable InetAddress address) {

    /** The same of the user that an enhanced authentication has named. */
    public Attempt named(@Nullable String user) {
        return new Attempt(clientId, user, null, certificate, listener, address);
    }

    /** Everything but the password. */
    @Override
    public String toString() {
        return "Attempt[clientId=" + clientId + ", userName=" + userName + ", listener=" + listener + ", address="
                + address + "]";
    }
}
