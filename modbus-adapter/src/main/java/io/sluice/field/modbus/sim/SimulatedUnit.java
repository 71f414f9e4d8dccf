package io.sluice.field.modbus.sim;

import io.sluice.field.modbus.tag.DataType;
import io.sluice.field.modbus.tag.Table;
import io.sluice.field.modbus.tag.WordOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * One unit id of a {@link Simulator}: its tables, and how it misbehaves. It may be changed from any thread while it
 * is served. A value of several registers is of one moment within an answer.
 */
public final class SimulatedUnit {

    /** One register or bit as a function of time. */
    @FunctionalInterface
    private interface Cell {
        int at(double seconds);
    }

    private final int id;
    private final Map<Table, Map<Integer, Cell>> tables = new EnumMap<>(Table.class);
    private final NavigableMap<Integer, String> objects = new ConcurrentSkipListMap<>();
    private volatile Duration latency = Duration.ZERO;
    private volatile boolean silent;
    private volatile int exception;

    /** An empty unit. */
    public SimulatedUnit(int id) {
        this.id = id;
        object(0, "Sluice").object(1, "simulated unit " + id).object(2, "1");
        for (Table table : Table.values()) {
            tables.put(table, new ConcurrentHashMap<>());
        }
    }

    public int id() {
        return id;
    }

    /** A number that varies, rounded to the type; {@code type} is an integer, f32 or f64. */
    public SimulatedUnit number(Table table, int offset, String type, WordOrder order, Signal signal) {
        DataType parsed = DataType.parse(type);
        DataType.Kind kind = parsed.kind();
        int bytes = 2 * parsed.registers();
        boolean number = kind.isInteger() || kind == DataType.Kind.F32 || kind == DataType.Kind.F64;
        if (parsed.array() || !number) {
            throw new IllegalArgumentException("a simulated number is an integer, f32 or f64, not " + type);
        }
        for (int i = 0; i < bytes / 2; i++) {
            int index = i;
            set(table, offset + i, seconds -> order.registers(bits(kind, signal.at(seconds)), bytes)[index]);
        }
        return this;
    }

    /** A bit that is set while the signal is above zero. */
    public SimulatedUnit bit(Table table, int offset, Signal signal) {
        return set(table, offset, seconds -> signal.at(seconds) > 0 ? 1 : 0);
    }

    /** Registers or bits that stay as they are until they are written. */
    public SimulatedUnit words(Table table, int offset, int... words) {
        for (int i = 0; i < words.length; i++) {
            int word = words[i] & 0xffff;
            set(table, offset + i, seconds -> word);
        }
        return this;
    }

    /** Text of two characters a register, filled up with NUL. */
    public SimulatedUnit text(Table table, int offset, int registers, String text) {
        byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), 2 * registers);
        for (int i = 0; i < registers; i++) {
            words(table, offset + i, (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff));
        }
        return this;
    }

    /** An object of its device identification, up to 240 characters; 0 to 2 are there from the start. */
    public SimulatedUnit object(int number, String text) {
        if (number < 0 || number > 255 || text.length() > 240) {
            throw new IllegalArgumentException("object " + number + ": expected 0..255 with up to 240 characters");
        }
        objects.put(number, text);
        return this;
    }

    /** How long it thinks before each answer. */
    public SimulatedUnit latency(Duration time) {
        latency = time;
        return this;
    }

    /** Whether it gives no answer at all. */
    public SimulatedUnit silent(boolean silence) {
        silent = silence;
        return this;
    }

    /** The exception code with which it answers everything; 0 for none. */
    public SimulatedUnit exception(int code) {
        exception = code;
        return this;
    }

    NavigableMap<Integer, String> objects() {
        return objects;
    }

    Duration latency() {
        return latency;
    }

    boolean isSilent() {
        return silent;
    }

    int exception() {
        return exception;
    }

    /** The register or bit, or empty where there is none. */
    OptionalInt read(Table table, int offset, double seconds) {
        Cell cell = table(table).get(offset);
        return cell == null ? OptionalInt.empty() : OptionalInt.of(cell.at(seconds));
    }

    boolean has(Table table, int offset, int count) {
        Map<Integer, Cell> cells = table(table);
        for (int i = 0; i < count; i++) {
            if (!cells.containsKey(offset + i)) {
                return false;
            }
        }
        return true;
    }

    private SimulatedUnit set(Table table, int offset, Cell cell) {
        if (offset < 0 || offset > 65535) {
            throw new IllegalArgumentException("offset: expected 0..65535, not " + offset);
        }
        table(table).put(offset, cell);
        return this;
    }

    private Map<Integer, Cell> table(Table table) {
        return Objects.requireNonNull(tables.get(table));
    }

    private static long bits(DataType.Kind kind, double value) {
        return switch (kind) {
            case F32 -> Float.floatToIntBits((float) value) & 0xffffffffL;
            case F64 -> Double.doubleToLongBits(value);
            default -> Math.round(value);
        };
    }
}
