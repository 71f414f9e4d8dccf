package io.sluice.field.modbus.tag;

import io.sluice.field.ChangeRule;
import io.sluice.field.Check;
import io.sluice.field.PollRate;
import io.sluice.field.ValueRange;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A named value of a device. Everything that can be known before anything connects is refused here.
 *
 * @param name unique in its device, one level of a topic
 * @param address its first register or bit
 * @param type what its registers hold
 * @param order in which its bytes arrive
 * @param scaling from the raw number to the value
 * @param invalid raw patterns that mean "no value"
 * @param bits named bits of an integer, in the order of the tag map; empty for the number itself
 * @param labels names of an integer's values; empty for the number itself
 * @param rate how often it is read
 * @param unit engineering unit, or empty text
 * @param expect the numbers expected after scaling; others are uncertain
 * @param change when a reading is published
 * @param write how it is written; empty for a tag that is not
 */
public record ModbusTag(
        String name,
        ModbusAddress address,
        DataType type,
        WordOrder order,
        Scaling scaling,
        Set<Sentinel> invalid,
        List<BitField> bits,
        Map<Long, String> labels,
        PollRate rate,
        String unit,
        Optional<ValueRange> expect,
        ChangeRule change,
        Optional<ModbusWrite> write) {

    public ModbusTag {
        invalid = Collections.unmodifiableSet(new LinkedHashSet<>(invalid));
        bits = List.copyOf(bits);
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        Check.name("tag", name);
        checkPlace(name, address, type);
        require(
                order.fits(type),
                name,
                () -> "order " + order.letters() + " does not fit " + type + ": expected "
                        + (type.orderedBytes() == 2 ? "AB or BA" : "ABCD, CDAB, BADC or DCBA"));
        boolean number = type.kind().isNumber();
        require(scaling.isIdentity() || number, name, () -> "scale, offset and round are for numbers, not for " + type);
        require(invalid.isEmpty() || number, name, () -> "invalid is for numbers, not for " + type);
        require(expect.isEmpty() || number, name, () -> "expect is for numbers, not for " + type);
        checkNames(name, type, bits, labels);
        boolean named = !bits.isEmpty() || !labels.isEmpty();
        require(!named || scaling.isIdentity(), name, () -> "a value with bits or enum is not scaled");
        require(!named || expect.isEmpty(), name, () -> "a value with bits or enum has no expected range");
    }

    /** The same, never written. */
    public ModbusTag readOnly() {
        return new ModbusTag(
                name,
                address,
                type,
                order,
                scaling,
                invalid,
                bits,
                labels,
                rate,
                unit,
                expect,
                change,
                Optional.empty());
    }

    /** The function that writes it, where it is written. */
    public WriteFunction writeFunction() {
        return write.flatMap(ModbusWrite::function).orElseGet(() -> WriteRules.usual(this));
    }

    /** A tag of its natural order, read every second, published on change; the rest is set as needed. */
    public static Builder builder(String name, String at, String type) {
        return new Builder(name, ModbusAddress.parse(at), DataType.parse(type));
    }

    /** As {@link #builder(String, String, String)}, from parsed parts. */
    public static Builder builder(String name, ModbusAddress at, DataType type) {
        return new Builder(name, at, type);
    }

    /** Registers or bits that it takes of its table. */
    public int size() {
        return address.table().ofBits() ? type.count() : type.registers();
    }

    private static void checkPlace(String name, ModbusAddress address, DataType type) {
        boolean ofBits = address.table().ofBits();
        require(
                !ofBits || type.kind() == DataType.Kind.BOOL,
                name,
                () -> address + " holds single bits: expected type bool or bool[n], not " + type);
        int size = ofBits ? type.count() : type.registers();
        int limit = ofBits ? DataType.MAX_BITS : DataType.MAX_REGISTERS;
        String what = ofBits ? " bits" : " registers";
        require(size <= limit, name, () -> type + " takes " + size + what + ", one request reads at most " + limit);
        require(
                address.offset() + size <= ModbusAddress.TABLE_SIZE,
                name,
                () -> type + " at " + address + " takes " + size + what + " and passes the end of the table at 65535");
    }

    private static void checkNames(String name, DataType type, List<BitField> bits, Map<Long, String> labels) {
        boolean integer = type.kind().isInteger();
        require(bits.isEmpty() || integer, name, () -> "bits is for integers, not for " + type);
        require(labels.isEmpty() || integer, name, () -> "enum is for integers, not for " + type);
        require(bits.isEmpty() || labels.isEmpty(), name, () -> "expected bits or enum, not both");
        Set<String> seen = new LinkedHashSet<>();
        for (BitField field : bits) {
            int width = type.kind().bits();
            require(
                    field.high() < width,
                    name,
                    () -> "bit " + field.high() + " is outside of " + type + ": expected 0.." + (width - 1));
            require(seen.add(field.name()), name, () -> "bits names '" + field.name() + "' twice");
        }
        for (Map.Entry<Long, String> label : labels.entrySet()) {
            require(
                    fits(label.getKey(), type.kind()),
                    name,
                    () -> "enum value " + label.getKey() + " is outside of " + type);
            require(!label.getValue().isBlank(), name, () -> "enum value " + label.getKey() + " has no name");
        }
    }

    private static boolean fits(long value, DataType.Kind kind) {
        int width = kind.bits();
        if (kind.family() == DataType.Family.UNSIGNED) {
            return width == 64 || (value >= 0 && value >> width == 0);
        }
        return width == 64 || value >> (width - 1) == 0 || value >> (width - 1) == -1;
    }

    private static void require(boolean holds, String name, Supplier<String> text) {
        if (!holds) {
            throw new IllegalArgumentException("tag " + name + ": " + text.get());
        }
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {

        private final String name;
        private final ModbusAddress address;
        private final DataType type;
        private WordOrder order;
        private Scaling scaling = Scaling.NONE;
        private Set<Sentinel> invalid = Set.of();
        private List<BitField> bits = List.of();
        private Map<Long, String> labels = Map.of();
        private PollRate rate = PollRate.every(Duration.ofSeconds(1));
        private String unit = "";
        private Optional<ValueRange> expect = Optional.empty();
        private ChangeRule change = ChangeRule.CHANGE;
        private Optional<ModbusWrite> write = Optional.empty();

        private Builder(String name, ModbusAddress address, DataType type) {
            this.name = name;
            this.address = address;
            this.type = type;
            this.order = WordOrder.natural(type);
        }

        public Builder order(WordOrder it) {
            order = it;
            return this;
        }

        public Builder scaling(Scaling it) {
            scaling = it;
            return this;
        }

        public Builder invalid(Set<Sentinel> it) {
            invalid = it;
            return this;
        }

        public Builder bits(List<BitField> it) {
            bits = it;
            return this;
        }

        public Builder labels(Map<Long, String> it) {
            labels = it;
            return this;
        }

        public Builder rate(PollRate it) {
            rate = it;
            return this;
        }

        public Builder unit(String it) {
            unit = it;
            return this;
        }

        public Builder expect(ValueRange it) {
            expect = Optional.of(it);
            return this;
        }

        public Builder change(ChangeRule it) {
            change = it;
            return this;
        }

        public Builder write(ModbusWrite it) {
            write = Optional.of(it);
            return this;
        }

        public ModbusTag build() {
            ModbusTag tag = new ModbusTag(
                    name, address, type, order, scaling, invalid, bits, labels, rate, unit, expect, change, write);
            WriteRules.check(tag);
            return tag;
        }
    }
}
