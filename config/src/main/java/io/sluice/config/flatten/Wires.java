package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.HostPort;
import io.sluice.config.bind.Refusal;
import io.sluice.config.document.InputFile;
import io.sluice.config.document.LinkDoc;
import io.sluice.config.document.SecretFile;
import io.sluice.config.document.WireFraming;
import io.sluice.config.problem.Problems;
import io.sluice.field.modbus.ModbusLinkSettings;
import io.sluice.field.modbus.frame.LineFraming;
import io.sluice.field.modbus.wire.Framing;
import io.sluice.field.modbus.wire.ModbusWire;
import io.sluice.field.modbus.wire.Peer;
import io.sluice.field.serial.CharacterFormat;
import io.sluice.field.serial.SerialSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The wire of a link, and which keys have a meaning with it. */
final class Wires {

    private static final Map<String, Set<String>> KEYS = new LinkedHashMap<>();
    private static final List<String> OPTIONS = List.of(
            "framing",
            "from",
            "in_flight",
            "connect_timeout",
            "baud",
            "frame",
            "direction",
            "echo",
            "quiet",
            "ca",
            "cert",
            "key");

    static {
        Set<String> serial = Set.of("baud", "frame", "direction", "echo", "quiet");
        KEYS.put("tcp", Set.of("framing", "in_flight", "connect_timeout", "quiet"));
        KEYS.put("tls", Set.of("in_flight", "connect_timeout", "ca", "cert", "key"));
        KEYS.put("udp", Set.of("in_flight"));
        KEYS.put("rtu", serial);
        KEYS.put("ascii", serial);
        KEYS.put("listen", Set.of("framing", "from", "in_flight", "connect_timeout", "quiet"));
    }

    private final Problems problems;
    private final Map<String, String> linksByPort = new HashMap<>();

    Wires(Problems problems) {
        this.problems = problems;
    }

    /** The settings of a link, or null after a problem was added. */
    @Nullable
    ModbusLinkSettings settings(String name, At<LinkDoc> link) {
        List<String> given = KEYS.keySet().stream().filter(link::has).toList();
        if (given.size() != 1) {
            problems.add(
                    link.place(),
                    link.path(),
                    given.isEmpty()
                            ? "it says no wire: expected one of " + String.join(", ", KEYS.keySet())
                                    + ", such as tcp: 10.0.4.20:502"
                            : "one link is one wire: there are " + String.join(" and ", given));
            return null;
        }
        String kind = given.get(0);
        int before = problems.size();
        checkKeys(kind, link);
        checkPort(name, kind, link);
        if (problems.size() > before || !isWhole(kind, link.value())) {
            return null;
        }
        return Refusal.caught(
                List.of(link),
                problems,
                () -> new ModbusLinkSettings(
                        name, wire(kind, link.value()), link.value().turnaround()));
    }

    /** Whether all values could be read; of those that could not, a problem tells already. */
    private static boolean isWhole(String kind, LinkDoc doc) {
        return switch (kind) {
            case "tcp" -> doc.tcp() != null;
            case "tls" -> doc.tls() != null && doc.ca() != null && doc.cert() != null && doc.key() != null;
            case "udp" -> doc.udp() != null;
            case "rtu" -> doc.rtu() != null && doc.baud() != null;
            case "ascii" -> doc.ascii() != null && doc.baud() != null;
            default -> doc.listen() != null;
        };
    }

    private void checkKeys(String kind, At<LinkDoc> link) {
        Set<String> meaningful = KEYS.getOrDefault(kind, Set.of());
        for (String key : OPTIONS) {
            if (link.has(key) && !meaningful.contains(key)) {
                wrong(link, key, "has no meaning with " + kind);
            }
        }
        boolean lines = link.value().framing() != WireFraming.TCP;
        if (lines && link.value().inFlight() > 1) {
            wrong(link, "in_flight", "only frames of Modbus TCP say which request they answer: leave it out");
        }
        boolean mbap = meaningful.contains("framing") && !lines;
        if (mbap && link.value().quiet() != null) {
            wrong(link, "quiet", "has no meaning without framing: rtu or ascii");
        }
        List<String> needed = switch (kind) {
            case "rtu", "ascii" -> List.of("baud");
            case "tls" -> List.of("ca", "cert", "key");
            default -> List.of();
        };
        needed.stream().filter(key -> !link.has(key)).forEach(key -> wrong(link, kind, "needs \"" + key + "\" too"));
    }

    /** Ports that are none, and those that are not for everybody. */
    private void checkPort(String name, String kind, At<LinkDoc> link) {
        LinkDoc doc = link.value();
        for (HostPort peer : new HostPort[] {doc.tcp(), doc.tls(), doc.udp(), doc.listen()}) {
            if (peer != null && peer.port() == 0) {
                wrong(link, kind, "expected a port of 1 to 65535, not 0");
            }
        }
        HostPort listen = doc.listen();
        if (listen != null && doc.from().isEmpty() && !isLoopback(listen.host())) {
            wrong(link, kind, "anybody could dial in at " + listen + ": name the addresses of the devices in from");
        }
        String port = doc.rtu() == null ? doc.ascii() : doc.rtu();
        if (port != null && !port.startsWith("/")) {
            wrong(link, kind, "expected a whole path, such as /dev/serial/by-id/usb-FTDI_X, not \"" + port + "\"");
        }
        String taken = port == null ? null : linksByPort.putIfAbsent(port, name);
        if (taken != null) {
            wrong(link, kind, "link " + taken + " has this port: one port is one link, with several devices on it");
        }
    }

    private void wrong(At<LinkDoc> link, String key, String text) {
        problems.add(link.placeOf(key), link.pathOf(key), text);
    }

    private static boolean isLoopback(String host) {
        try {
            boolean literal = host.matches("[0-9.]+|[0-9a-fA-F:]+");
            return host.equals("localhost")
                    || (literal && InetAddress.getByName(host).isLoopbackAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static ModbusWire wire(String kind, LinkDoc doc) {
        Framing.Mbap mbap = new Framing.Mbap(doc.inFlight());
        Framing framing = switch (doc.framing()) {
            case TCP -> mbap;
            case RTU -> new Framing.Line(LineFraming.RTU, doc.quiet());
            case ASCII -> new Framing.Line(LineFraming.ASCII, doc.quiet());
        };
        return switch (kind) {
            case "tcp" -> new ModbusWire.Tcp(peer(given(doc.tcp()), doc), framing);
            case "tls" -> tls(doc, mbap);
            case "udp" -> new ModbusWire.Udp(peer(given(doc.udp()), doc), mbap);
            case "rtu" -> serial(given(doc.rtu()), LineFraming.RTU, doc);
            case "ascii" -> serial(given(doc.ascii()), LineFraming.ASCII, doc);
            default -> {
                HostPort at = given(doc.listen());
                InetSocketAddress address = InetSocketAddress.createUnresolved(at.host(), at.port());
                yield new ModbusWire.Listen(address, Set.copyOf(doc.from()), doc.connectTimeout(), framing);
            }
        };
    }

    private static Peer peer(HostPort at, LinkDoc doc) {
        return new Peer(at.host(), at.port(), doc.connectTimeout());
    }

    private static ModbusWire tls(LinkDoc doc, Framing.Mbap framing) {
        InputFile authorities = given(doc.ca());
        InputFile certificate = given(doc.cert());
        SecretFile key = given(doc.key());
        return new ModbusWire.Tls(
                peer(given(doc.tls()), doc), authorities.path(), certificate.path(), key.path(), framing);
    }

    private static ModbusWire serial(String port, LineFraming framing, LinkDoc doc) {
        CharacterFormat usual = framing == LineFraming.RTU ? CharacterFormat.EVEN_8 : CharacterFormat.EVEN_7;
        CharacterFormat format = doc.frame() == null ? usual : doc.frame();
        SerialSettings settings = new SerialSettings(port, given(doc.baud()), format, doc.direction());
        return new ModbusWire.Serial(settings, new Framing.Line(framing, doc.quiet()), doc.echo());
    }

    private static <T> T given(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("checked before");
        }
        return value;
    }
}
