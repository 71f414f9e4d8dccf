package io.sluice.config.load;

import io.sluice.config.bind.Durations;
import io.sluice.config.bind.Numbers;
import io.sluice.config.bind.ScalarTypes;
import io.sluice.config.bind.Scalars;
import io.sluice.config.document.DevicePattern;
import io.sluice.config.document.Expanded;
import io.sluice.config.document.InputFile;
import io.sluice.config.document.Name;
import io.sluice.config.document.Rate;
import io.sluice.config.document.RawNumber;
import io.sluice.config.document.SecretFile;
import io.sluice.config.document.StoreKeyFile;
import io.sluice.config.document.Template;
import io.sluice.config.yaml.Node;
import io.sluice.field.Condition;
import io.sluice.field.Deadband;
import io.sluice.field.ValueRange;
import io.sluice.field.WriteRate;
import io.sluice.field.modbus.tag.DataType;
import io.sluice.field.modbus.tag.ModbusAddress;
import io.sluice.field.modbus.tag.WordOrder;
import io.sluice.field.modbus.tag.WriteFunction;
import io.sluice.field.serial.CharacterFormat;
import io.sluice.mqtt.TopicFilter;
import io.sluice.mqtt.broker.AddressRange;
import io.sluice.mqtt.broker.access.TopicPattern;
import io.sluice.mqtt.client.Pin;
import io.sluice.mqtt.client.Secret;
import io.sluice.store.StoreException;
import io.sluice.store.seal.KeyFile;
import io.sluice.store.seal.KeyFiles;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** How the scalars of the documents are read: those of the other rooms by their own parsers. */
public final class DocumentTypes {

    private final Map<String, String> environment;

    private DocumentTypes(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * All types of the documents.
     *
     * @param environment what {@code ${env:}} reads
     */
    public static ScalarTypes all(Map<String, String> environment) {
        return new DocumentTypes(environment).types();
    }

    private ScalarTypes types() {
        return ScalarTypes.standard()
                .parsed(Name.class, "name", Name::new)
                .parsed(DevicePattern.class, "device name", DevicePattern::new)
                .parsed(Template.class, "topic", text -> new Template(text, Template.OF_TOPIC))
                .parsed(TopicFilter.class, "topic filter in quotes", TopicFilter::of)
                .parsed(TopicPattern.class, "topic filter in quotes", TopicPattern::of)
                .parsed(AddressRange.class, "address or range", AddressRange::parse)
                .parsed(ModbusAddress.class, "address", ModbusAddress::parse)
                .parsed(WordOrder.class, "byte order", WordOrder::parse)
                .parsed(DataType.class, "type", DataType::parse)
                .parsed(CharacterFormat.class, "frame", CharacterFormat::parse)
                .register(BigDecimal.class, "number", Numbers::decimal)
                .register(RawNumber.class, "number", DocumentTypes::rawNumber)
                .register(Deadband.class, "number or percentage", DocumentTypes::deadband)
                .register(ValueRange.class, "range", DocumentTypes::valueRange)
                .register(WriteRate.class, "rate", scalar -> WriteRate.parse(scalar.text()))
                .register(WriteFunction.class, "function", scalar -> WriteFunction.parse(scalar.text()))
                .parsed(Condition.class, "condition in quotes", Condition::parse)
                .register(Rate.class, "duration, period or once", DocumentTypes::rate)
                .register(Path.class, "path", DocumentTypes::path)
                .register(InputFile.class, "file", DocumentTypes::inputFile)
                .register(Pin.class, "pin", DocumentTypes::pin)
                .register(SecretFile.class, "private file", this::secretFile)
                .register(StoreKeyFile.class, "key file", this::storeKeyFile)
                .register(Expanded.class, "text", this::expanded)
                .register(Secret.class, "secret", this::secret);
    }

    private static RawNumber rawNumber(Node.Scalar scalar) {
        if (!scalar.text().matches("0[xX][0-9a-fA-F]{1,16}")) {
            Numbers.decimal(scalar);
        }
        return new RawNumber(scalar.text());
    }

    private static Deadband deadband(Node.Scalar scalar) {
        boolean percent = scalar.text().endsWith("%");
        String number = percent ? scalar.text().substring(0, scalar.text().length() - 1) : scalar.text();
        return new Deadband(Numbers.decimal(part(scalar, number)).doubleValue(), percent);
    }

    private static ValueRange valueRange(Node.Scalar scalar) {
        int dots = scalar.text().indexOf("..");
        if (dots < 0) {
            String dashed = scalar.text().replaceFirst("^(-?[0-9.]+) ?- ?(-?[0-9.]+)$", "$1..$2");
            throw new IllegalArgumentException("expected a range such as 0..60, not " + scalar.described()
                    + (dashed.contains("..") ? "; write " + dashed : ""));
        }
        BigDecimal low = Numbers.decimal(part(scalar, scalar.text().substring(0, dots)));
        BigDecimal high = Numbers.decimal(part(scalar, scalar.text().substring(dots + 2)));
        if (low.compareTo(high) > 0) {
            throw new IllegalArgumentException("expected the lesser number first: " + high + ".." + low);
        }
        return new ValueRange(low.doubleValue(), high.doubleValue());
    }

    private static Node.Scalar part(Node.Scalar scalar, String text) {
        return new Node.Scalar(scalar.place(), text, true);
    }

    private static Rate rate(Node.Scalar scalar) {
        String text = scalar.text();
        if (text.equals(Rate.ONCE)) {
            return new Rate.Once();
        }
        if (!text.isEmpty() && (Character.isDigit(text.charAt(0)) || "-+.".indexOf(text.charAt(0)) >= 0)) {
            return new Rate.Period(Durations.read(scalar));
        }
        return new Rate.Named(new Name(Scalars.text(scalar)).text());
    }

    private static Path path(Node.Scalar scalar) {
        return resolved(scalar, Scalars.text(scalar));
    }

    private static InputFile inputFile(Node.Scalar scalar) {
        Path file = path(scalar);
        String unreadable = PrivateFiles.unreadable(file);
        if (unreadable != null) {
            throw new IllegalArgumentException(file + ": " + unreadable);
        }
        return new InputFile(file);
    }

    private static Pin pin(Node.Scalar scalar) {
        String text = Scalars.text(scalar);
        return text.startsWith(Pin.SHA_256)
                ? new Pin.PublicKey(text.substring(Pin.SHA_256.length()))
                : new Pin.Certificate(inputFile(scalar).path());
    }

    private SecretFile secretFile(Node.Scalar scalar) {
        Path file = resolved(scalar, expand(scalar, false));
        String shown = Expansion.concerns(scalar.text()) ? scalar.text() : file.toString();
        String unreadable = PrivateFiles.unreadable(file);
        if (unreadable != null) {
            throw new IllegalArgumentException(shown + ": " + unreadable);
        }
        if (PrivateFiles.isWorldReadable(file)) {
            throw new IllegalArgumentException("everybody may read " + shown + ", and it holds a secret; chmod 640 it");
        }
        return new SecretFile(file);
    }

    private StoreKeyFile storeKeyFile(Node.Scalar scalar) {
        Path file = resolved(scalar, expand(scalar, false));
        try {
            KeyFile.read(file, KeyFiles.credentials(environment)).close();
            return new StoreKeyFile(file);
        } catch (StoreException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    Expansion.concerns(scalar.text()) ? message.replace(file.toString(), scalar.text()) : message, e);
        }
    }

    private static Path resolved(Node.Scalar scalar, String text) {
        try {
            return scalar.place().file().resolveSibling(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("expected a path, not " + scalar.described(), e);
        }
    }

    private Expanded expanded(Node.Scalar scalar) {
        return new Expanded(expand(scalar, false), scalar.text());
    }

    private Secret secret(Node.Scalar scalar) {
        if (!Expansion.concerns(scalar.text())) {
            if (PrivateFiles.isWorldReadable(scalar.place().file())) {
                throw new IllegalArgumentException("the secret stands in a file that everybody may read; write"
                        + " ${file:path} or ${env:NAME}, or chmod 640 this file");
            }
        }
        return Secret.of(expand(scalar, true));
    }

    private String expand(Node.Scalar scalar, boolean secret) {
        if (scalar.text().isEmpty()) {
            throw new IllegalArgumentException("expected text, not \"\"");
        }
        return Expansion.resolve(scalar.text(), environment, scalar.place().file(), secret);
    }
}
