package io.sluice.mqtt.broker;

import io.netty.handler.ssl.SslContext;
import io.sluice.mqtt.net.TlsContexts;
import io.sluice.mqtt.net.TlsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The TLS context of a listener, for the next handshakes; those that are done are not touched. Thread safe. */
final class TlsKeeper {

    private final TlsSettings settings;
    private volatile SslContext context;

    /**
     * One with what the files hold.
     *
     * @throws BrokerException when they cannot be used
     */
    TlsKeeper(TlsSettings settings) throws BrokerException {
        this.settings = settings;
        this.context = read(settings);
    }

    private static SslContext read(TlsSettings tls) throws BrokerException {
        try {
            return TlsContexts.server(tls.certificate(), tls.key(), tls.clientCa(), tls.crl());
        } catch (TlsException e) {
            throw new BrokerException(String.valueOf(e.getMessage()), e);
        }
    }

    SslContext context() {
        return context;
    }

    /** Reads the files again; when they cannot be used, all stays as it was. */
    void reload() throws BrokerException {
        context = read(settings);
    }

    /** The files that it is made of. */
    List<Path> files() {
        List<Path> files = new ArrayList<>(List.of(settings.certificate(), settings.key()));
        if (settings.clientCa() != null) {
            files.add(settings.clientCa());
        }
        if (settings.crl() != null) {
            files.add(settings.crl());
        }
        return files;
    }
}
