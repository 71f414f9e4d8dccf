package io.sluice.config.document;

import io.sluice.config.bind.HostPort;
import io.sluice.config.bind.Key;
import io.sluice.field.serial.CharacterFormat;
import io.sluice.field.serial.Direction;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry of {@code links:}; which wire it is, the first six keys say, of which there is one. */
public record LinkDoc(
        @Key(
                value = "Modbus TCP: host and port. With `framing`, RTU or ASCII over TCP.",
                otherwise = "another wire is given",
                example = "10.0.4.20:502")
        @Nullable
        HostPort tcp,

        @Key(
                value = "Modbus/TCP Security: host and port. Needs `ca`, `cert` and `key`.",
                otherwise = "another wire is given",
                example = "plc.plant7.example:802")
        @Nullable
        HostPort tls,

        @Key(value = "Modbus over UDP: host and port.", otherwise = "another wire is given", example = "10.0.4.20:502")
        @Nullable
        HostPort udp,

        @Key(
                value = "Modbus RTU on a serial port. Needs `baud`.",
                otherwise = "another wire is given",
                example = "/dev/serial/by-id/usb-FTDI_X")
        @Nullable
        String rtu,

        @Key(
                value = "Modbus ASCII on a serial port. Needs `baud`.",
                otherwise = "another wire is given",
                example = "/dev/ttyS0")
        @Nullable
        String ascii,

        @Key(
                value =
                        "Address and port at which the device dials in, as behind a modem. Beyond loopback it needs `from`.",
                otherwise = "another wire is given",
                example = "10.8.0.1:5502")
        @Nullable
        HostPort listen,

        @Key(
                value = "How frames look on `tcp` and `listen`: as of Modbus TCP, or as on a serial line behind it.",
                byDefault = "tcp",
                example = "rtu")
        WireFraming framing,

        @Key(
                value = "The addresses that may dial in.",
                otherwise = "any, which only loopback allows",
                example = "[10.8.0.17]")
        List<String> from,

        @Key(
                value = "Requests outstanding at once on `tcp`, `tls`, `udp` and `listen`. More than 1 only where the"
                        + " device allows it; 1 towards gateways that hide a serial line.",
                byDefault = "1",
                range = "1..32",
                example = "4")
        int inFlight,

        @Key(
                value = "How long connecting, or one wait for a device to dial in, may take.",
                byDefault = "3s",
                range = "1ms..60s",
                example = "1s")
        Duration connectTimeout,

        @Key(
                value = "The least pause between an answer and the next request.",
                byDefault = "0s",
                range = "0s..10s",
                example = "5ms")
        Duration turnaround,

        @Key(
                value = "Bits a second of a serial port.",
                otherwise = "must be given with `rtu` and `ascii`",
                range = "50..4000000",
                example = "9600")
        @Nullable
        Integer baud,

        @Key(
                value = "Data bits, parity (N, E, O, M, S) and stop bits of a serial port.",
                otherwise = "`8E1` with `rtu`, `7E1` with `ascii`",
                example = "8N1")
        @Nullable
        CharacterFormat frame,

        @Key(
                value = "Who switches an RS-485 line to sending: the adapter itself, the driver of the port, or this"
                        + " program by RTS.",
                byDefault = "adapter",
                example = "driver")
        Direction direction,

        @Key(
                value = "Whether a serial line gives back what is sent, so that it has to be left out.",
                byDefault = "false",
                example = "true")
        boolean echo,

        @Key(
                value =
                        "How long a unit that did not answer is left alone on a line without transaction ids, so that its"
                                + " late answer cannot be taken for the next one.",
                otherwise = "as long as its `timeout`",
                range = "0s..60s",
                example = "300ms")
        @Nullable
        Duration quiet,

        @Key(
                value = "Authorities that the device's certificate has to be from, PEM.",
                otherwise = "must be given with `tls`",
                example = "tls/plant-ca.pem")
        @Nullable
        InputFile ca,

        @Key(
                value = "Certificate chain of this gateway, PEM, with its role in it.",
                otherwise = "must be given with `tls`",
                example = "tls/gw.crt")
        @Nullable
        InputFile cert,

        @Key(
                value = "Its private key, PEM, PKCS#8, not readable by others.",
                otherwise = "must be given with `tls`",
                example = "tls/gw.key")
        @Nullable
        SecretFile key) {}
