package io.sluice.field.modbus.wire;

import com.ghgande.j2mod.modbus.ModbusIOException;
import com.ghgande.j2mod.modbus.msg.ModbusResponse;
import com.ghgande.j2mod.modbus.net.TCPMasterConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Modbus TCP on j2mod's messages and connection, with {@link MbapTransport} as its framing. */
final class TcpTransport implements ModbusTransport {

    /** One connection, from connect to close. */
    private record Session(TCPMasterConnection connection, MbapTransport framing) {}

    private final ModbusWire.Tcp wire;
    private volatile @Nullable Session session;

    TcpTransport(ModbusWire.Tcp wire) {
        this.wire = wire;
    }

    @Override
    public void open() throws IOException {
        close();
        TCPMasterConnection connection = new TCPMasterConnection(InetAddress.getByName(wire.host()));
        MbapTransport framing = new MbapTransport();
        connection.setPort(wire.port());
        connection.setTimeout((int) wire.connectTimeout().toMillis());
        framing.setMaster(connection);
        connection.setModbusTransport(framing);
        connect(connection);
        session = new Session(connection, framing);
    }

    @Override
    public boolean isOpen() {
        return session != null;
    }

    @Override
    public Outcome execute(Request request, long timeoutNanos) {
        Session open = session;
        if (open == null) {
            return new Outcome.CommFailure("not connected", true);
        }
        open.framing.begin(timeoutNanos, request.lenientUnit());
        try {
            open.framing.writeRequest(Messages.request(request));
            ModbusResponse response = open.framing.readResponse();
            Outcome outcome = Messages.outcome(request, response);
            if (outcome instanceof Outcome.CommFailure) {
                close();
            }
            return outcome;
        } catch (ModbusIOException e) {
            if (open.framing.timedOut()) {
                return new Outcome.Timeout();
            }
            close();
            return new Outcome.CommFailure(Objects.requireNonNullElse(e.getMessage(), "failed"), true);
        }
    }

    @Override
    public void close() {
        Session open = session;
        session = null;
        if (open != null) {
            open.connection.close();
        }
    }

    /** j2mod declares a plain Exception; what is no IOException is a bug. */
    private static void connect(TCPMasterConnection connection) throws IOException {
        try {
            connection.connect();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
