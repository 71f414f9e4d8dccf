package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Key;
import io.sluice.config.bind.OneOrMore;
import io.sluice.config.bind.ScalarType;
import io.sluice.config.bind.ScalarTypes;
import io.sluice.config.bind.Shape;
import io.sluice.config.document.AccessDoc;
import io.sluice.config.document.BatchDoc;
import io.sluice.config.document.BrokerDoc;
import io.sluice.config.document.CommandsDoc;
import io.sluice.config.document.DefaultsDoc;
import io.sluice.config.document.DeviceDoc;
import io.sluice.config.document.EncryptionDoc;
import io.sluice.config.document.FileDoc;
import io.sluice.config.document.ForwardDoc;
import io.sluice.config.document.GatewayDoc;
import io.sluice.config.document.HistoryDoc;
import io.sluice.config.document.InputFile;
import io.sluice.config.document.JwtDoc;
import io.sluice.config.document.LimitsDoc;
import io.sluice.config.document.LinkDoc;
import io.sluice.config.document.ListenerDoc;
import io.sluice.config.document.ListenerLimitsDoc;
import io.sluice.config.document.LockoutDoc;
import io.sluice.config.document.ModbusDoc;
import io.sluice.config.document.ModelDoc;
import io.sluice.config.document.ModelFileDoc;
import io.sluice.config.document.PublishDoc;
import io.sluice.config.document.QueueDoc;
import io.sluice.config.document.RateLimitDoc;
import io.sluice.config.document.ReceiveDoc;
import io.sluice.config.document.ReconnectDoc;
import io.sluice.config.document.RedirectDoc;
import io.sluice.config.document.SasDoc;
import io.sluice.config.document.SecretFile;
import io.sluice.config.document.SessionsDoc;
import io.sluice.config.document.StoreDoc;
import io.sluice.config.document.StoreKeyFile;
import io.sluice.config.document.SubscribeDoc;
import io.sluice.config.document.TagDoc;
import io.sluice.config.document.TlsDoc;
import io.sluice.config.document.TokenDoc;
import io.sluice.config.document.UpstreamDoc;
import io.sluice.config.document.WebSocketDoc;
import io.sluice.config.document.WriteDoc;
import io.sluice.config.load.DocumentTypes;
import io.sluice.config.problem.Place;
import io.sluice.config.yaml.Node;
import io.sluice.mqtt.client.Secret;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code docs/configuration.md} to the records. {@code -Dsluice.write=reference} writes its tables anew, between
 * {@code <!-- keys of NAME -->} and {@code <!-- end -->}.
 */
class ConfigurationReferenceTest {

    private static final Path REFERENCE =
            Path.of(System.getProperty("sluice.root", "..")).resolve("docs/configuration.md");

    private static final Pattern TABLE = Pattern.compile("(?s)<!-- keys of ([a-z_. -]+) -->\n(.*?)<!-- end -->");

    private static final Map<String, Class<? extends Record>> BLOCKS = new LinkedHashMap<>();

    static {
        BLOCKS.put("file", FileDoc.class);
        BLOCKS.put("gateway", GatewayDoc.class);
        BLOCKS.put("publish", PublishDoc.class);
        BLOCKS.put("defaults", DefaultsDoc.class);
        BLOCKS.put("modbus", ModbusDoc.class);
        BLOCKS.put("link", LinkDoc.class);
        BLOCKS.put("device", DeviceDoc.class);
        BLOCKS.put("model", ModelDoc.class);
        BLOCKS.put("model file", ModelFileDoc.class);
        BLOCKS.put("tag", TagDoc.class);
        BLOCKS.put("write", WriteDoc.class);
        BLOCKS.put("commands", CommandsDoc.class);
        BLOCKS.put("broker", BrokerDoc.class);
        BLOCKS.put("listener", ListenerDoc.class);
        BLOCKS.put("token", TokenDoc.class);
        BLOCKS.put("lockout", LockoutDoc.class);
        BLOCKS.put("websocket", WebSocketDoc.class);
        BLOCKS.put("listener limits", ListenerLimitsDoc.class);
        BLOCKS.put("redirect", RedirectDoc.class);
        BLOCKS.put("access", AccessDoc.class);
        BLOCKS.put("limits", LimitsDoc.class);
        BLOCKS.put("sessions", SessionsDoc.class);
        BLOCKS.put("tls", TlsDoc.class);
        BLOCKS.put("upstream", UpstreamDoc.class);
        BLOCKS.put("jwt", JwtDoc.class);
        BLOCKS.put("sas", SasDoc.class);
        BLOCKS.put("forward", ForwardDoc.class);
        BLOCKS.put("subscribe", SubscribeDoc.class);
        BLOCKS.put("receive", ReceiveDoc.class);
        BLOCKS.put("batch", BatchDoc.class);
        BLOCKS.put("queue", QueueDoc.class);
        BLOCKS.put("history", HistoryDoc.class);
        BLOCKS.put("reconnect", ReconnectDoc.class);
        BLOCKS.put("rate", RateLimitDoc.class);
        BLOCKS.put("store", StoreDoc.class);
        BLOCKS.put("encryption", EncryptionDoc.class);
    }

    /** What needs a file or the environment to be read. */
    private static final Set<Type> OUTSIDE =
            Set.of(Secret.class, InputFile.class, SecretFile.class, StoreKeyFile.class);

    private final ScalarTypes types = DocumentTypes.all(Map.of("CLOUD_USER", "u"));

    @Test
    void the_reference_has_the_tables_of_the_records() throws IOException {
        String text = Files.readString(REFERENCE);
        String expected = TABLE.matcher(text)
                .replaceAll(table -> Matcher.quoteReplacement("<!-- keys of " + table.group(1) + " -->\n"
                        + table(Objects.requireNonNull(BLOCKS.get(table.group(1)), table.group(1)))
                        + "<!-- end -->"));
        if ("reference".equals(System.getProperty("sluice.write"))) {
            Files.writeString(REFERENCE, expected);
            return;
        }
        assertThat(text).isEqualTo(expected);
    }

    @Test
    void the_reference_has_each_block_once() throws IOException {
        List<String> named = TABLE.matcher(Files.readString(REFERENCE))
                .results()
                .map(table -> table.group(1))
                .toList();
        assertThat(named).containsExactlyInAnyOrderElementsOf(BLOCKS.keySet());
    }

    @Test
    void every_block_that_a_record_leads_to_is_in_the_reference() {
        BLOCKS.values()
                .forEach(block -> Shape.of(block)
                        .keys()
                        .values()
                        .forEach(member -> assertThat(records(member.type())).isSubsetOf(BLOCKS.values())));
    }

    @Test
    void every_key_is_described_and_its_default_and_example_are_values_of_its_type() {
        BLOCKS.forEach((name, block) -> Shape.of(block).keys().values().forEach(member -> {
            Key key = Objects.requireNonNull(member.key(), name + "." + member.name());
            assertThat(key.value()).as(name + "." + member.name()).isNotBlank().endsWith(".");
            boolean collection = member.type() instanceof ParameterizedType generic
                    && List.of(List.class, Map.class).contains(generic.getRawType());
            boolean required = !member.mayBeAbsent() && key.byDefault().isEmpty() && !collection;
            assertThat(required && !key.otherwise().isEmpty())
                    .as(name + "." + member.name() + " is required and says what holds without it")
                    .isFalse();
            ScalarType<?> scalar = scalar(member.type());
            if (scalar != null) {
                assertThat(key.example()).as(name + "." + member.name()).isNotEmpty();
                read(scalar, key.example());
                if (!key.byDefault().isEmpty()) {
                    read(scalar, key.byDefault());
                }
            }
        }));
    }

    private static void read(ScalarType<?> type, String text) {
        String raw = text.replaceAll("^\"(.*)\"$", "$1");
        assertThat(type.reader().read(new Node.Scalar(Place.of(Path.of("a.yaml")), raw, true)))
                .isNotNull();
    }

    private @org.jspecify.annotations.Nullable ScalarType<?> scalar(Type type) {
        Type plain = type instanceof ParameterizedType at && at.getRawType() == At.class
                ? at.getActualTypeArguments()[0]
                : type;
        return plain instanceof Class<?> c && !OUTSIDE.contains(c) ? types.of(c) : null;
    }

    private String table(Class<? extends Record> block) {
        StringBuilder table = new StringBuilder();
        table.append("| key | value | without it | range | example | meaning |\n|---|---|---|---|---|---|\n");
        Shape.of(block).keys().values().forEach(member -> {
            Key key = Objects.requireNonNull(member.key());
            table.append("| `").append(member.name()).append("` | ");
            table.append(words(member.type())).append(" | ");
            table.append(withoutIt(member, key)).append(" | ");
            table.append(key.range().isEmpty() ? "" : "`" + key.range() + "`").append(" | ");
            table.append(key.example().isEmpty() ? "" : "`" + key.example() + "`")
                    .append(" | ");
            table.append(key.value()).append(" |\n");
        });
        return table.toString();
    }

    private static String withoutIt(Shape.Member member, Key key) {
        if (!key.byDefault().isEmpty()) {
            return "`" + key.byDefault() + "`";
        }
        if (!key.otherwise().isEmpty()) {
            return key.otherwise();
        }
        boolean collection = member.type() instanceof ParameterizedType generic && generic.getRawType() != At.class;
        return member.mayBeAbsent() || collection ? "none" : "must be given";
    }

    private String words(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == At.class) {
                return words(arguments[0]);
            }
            if (generic.getRawType() == OneOrMore.class) {
                return words(arguments[0]) + ", or a list";
            }
            return generic.getRawType() == List.class
                    ? "list: " + words(arguments[0])
                    : "map: " + words(arguments[0]) + " to " + words(arguments[1]);
        }
        ScalarType<?> scalar = types.of((Class<?>) type);
        return scalar == null ? "[" + name(type) + "](#" + name(type).replace(' ', '-') + ")" : scalar.name();
    }

    private static String name(Type type) {
        return BLOCKS.entrySet().stream()
                .filter(block -> block.getValue() == type)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining());
    }

    private Set<Class<?>> records(Type type) {
        if (type instanceof ParameterizedType generic) {
            return java.util.Arrays.stream(generic.getActualTypeArguments())
                    .flatMap(argument -> records(argument).stream())
                    .collect(Collectors.toSet());
        }
        Class<?> plain = (Class<?>) type;
        return types.of(plain) == null && plain.isRecord() ? Set.of(plain) : Set.of();
    }
}
