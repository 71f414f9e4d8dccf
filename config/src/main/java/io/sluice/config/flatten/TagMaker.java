package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.Durations;
import io.sluice.config.bind.Overlay;
import io.sluice.config.bind.Refusal;
import io.sluice.config.document.ModbusDoc;
import io.sluice.config.document.PublishDoc;
import io.sluice.config.document.RawNumber;
import io.sluice.config.document.TagDoc;
import io.sluice.config.document.WriteDoc;
import io.sluice.config.problem.Problems;
import io.sluice.field.ChangeRule;
import io.sluice.field.Deadband;
import io.sluice.field.WriteRule;
import io.sluice.field.modbus.tag.BitField;
import io.sluice.field.modbus.tag.DataType;
import io.sluice.field.modbus.tag.ModbusAddress;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.ModbusWrite;
import io.sluice.field.modbus.tag.Scaling;
import io.sluice.field.modbus.tag.Sentinel;
import io.sluice.field.modbus.tag.WordOrder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a tag of the layers that speak of it: the device over its model over the model that this one extends. */
final class TagMaker {

    private final PublishDoc publish;
    private final Rates rates;
    private final Problems problems;

    TagMaker(PublishDoc publish, Rates rates, Problems problems) {
        this.publish = publish;
        this.rates = rates;
        this.problems = problems;
    }

    /** Whether all layers together have what a tag cannot do without, as far as none of their keys is wrong. */
    static boolean isComplete(List<At<TagDoc>> layers) {
        TagDoc tag = merged(layers);
        return (tag.at() != null && tag.type() != null) || layers.stream().anyMatch(Overlay::isBroken);
    }

    /**
     * The tag, or null when something is wrong with it or missing.
     *
     * @param layers the upper one first; at least one
     * @param modbus what holds for the whole device
     */
    @Nullable
    ModbusTag make(String name, List<At<TagDoc>> layers, ModbusDoc modbus) {
        TagDoc tag = merged(layers);
        ModbusAddress at = tag.at();
        DataType type = tag.type();
        if (at == null || type == null || layers.stream().anyMatch(Overlay::isBroken)) {
            return null;
        }
        ChangeRule change = change(tag, layers);
        return change == null
                ? null
                : Refusal.caught(layers, problems, () -> build(name, at, type, tag, modbus, change));
    }

    private static TagDoc merged(List<At<TagDoc>> layers) {
        TagDoc merged = layers.get(0).value();
        for (At<TagDoc> lower : layers.subList(1, layers.size())) {
            merged = Overlay.of(merged, lower.value());
        }
        return merged;
    }

    private ModbusTag build(
            String name, ModbusAddress at, DataType type, TagDoc tag, ModbusDoc modbus, ChangeRule change) {
        ModbusTag.Builder builder = ModbusTag.builder(name, at, type)
                .order(order(tag, type, modbus))
                .scaling(scaling(tag))
                .invalid(sentinels(tag, type))
                .rate(rates.of(tag.every() == null ? modbus.every() : tag.every()))
                .unit(tag.unit() == null ? "" : tag.unit())
                .change(change);
        if (tag.bits() != null) {
            builder.bits(tag.bits().entrySet().stream()
                    .map(bits ->
                            new BitField(bits.getKey().first(), bits.getKey().last(), bits.getValue()))
                    .toList());
        }
        if (tag.labels() != null) {
            builder.labels(tag.labels());
        }
        if (tag.expect() != null) {
            builder.expect(tag.expect());
        }
        if (tag.write() != null) {
            builder.write(write(tag.write().value()));
        }
        return builder.build();
    }

    private static ModbusWrite write(WriteDoc doc) {
        WriteRule rule = new WriteRule(
                Optional.ofNullable(doc.range()),
                Optional.ofNullable(doc.step()),
                Optional.ofNullable(doc.rate()),
                doc.ttl(),
                Optional.ofNullable(doc.when()),
                doc.verify() == WriteDoc.Verify.READBACK);
        return new ModbusWrite(rule, Optional.ofNullable(doc.function()));
    }

    private static WordOrder order(TagDoc tag, DataType type, ModbusDoc modbus) {
        if (tag.order() != null) {
            return tag.order();
        }
        return modbus.order() == null ? WordOrder.natural(type) : modbus.order().inheritedBy(type);
    }

    private static Scaling scaling(TagDoc tag) {
        return new Scaling(
                tag.scale() == null ? BigDecimal.ONE : tag.scale(),
                tag.offset() == null ? BigDecimal.ZERO : tag.offset(),
                tag.round() == null ? OptionalInt.empty() : OptionalInt.of(tag.round()));
    }

    private static Set<Sentinel> sentinels(TagDoc tag, DataType type) {
        Set<Sentinel> sentinels = new LinkedHashSet<>();
        if (tag.invalid() != null) {
            for (RawNumber number : tag.invalid().values()) {
                sentinels.add(Sentinel.parse(number.text(), type));
            }
        }
        return sentinels;
    }

    private @Nullable ChangeRule change(TagDoc tag, List<At<TagDoc>> layers) {
        ChangeRule.Mode mode = tag.mode() == null ? publish.mode() : tag.mode();
        boolean once = mode == ChangeRule.Mode.ONCE;
        Duration min = tag.min() == null ? publish.min() : tag.min();
        Duration max = tag.max() == null && !once ? publish.max() : tag.max();
        if (min != null && max != null && min.compareTo(max) > 0) {
            String key = tag.min() == null ? "max" : "min";
            layers.stream()
                    .filter(layer -> layer.has(key))
                    .findFirst()
                    .ifPresent(at -> problems.add(at.placeOf(key), at.pathOf(key), tooLong(min, max)));
            return null;
        }
        Deadband deadband = tag.deadband() == null ? Deadband.NONE : tag.deadband();
        return Refusal.caught(
                layers,
                problems,
                () -> new ChangeRule(mode, deadband, Optional.ofNullable(min), Optional.ofNullable(max)));
    }

    /** What is wrong with a least time above the longest one. */
    static String tooLong(Duration min, Duration max) {
        return "min " + Durations.text(min) + " is longer than max " + Durations.text(max);
    }
}
