package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.bind.IntRange;
import io.sluice.config.bind.Names;
import io.sluice.config.bind.Overlay;
import io.sluice.config.bind.Refusal;
import io.sluice.config.document.DeviceDoc;
import io.sluice.config.document.DevicePattern;
import io.sluice.config.document.ModbusDoc;
import io.sluice.config.document.Rate;
import io.sluice.config.document.TagDoc;
import io.sluice.config.problem.Place;
import io.sluice.config.problem.Problems;
import io.sluice.field.modbus.BlockLimits;
import io.sluice.field.modbus.ModbusDevice;
import io.sluice.field.modbus.tag.ModbusTag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the devices of an entry under {@code devices}: one, or one a unit. */
final class Devices {

    static final int MAX_TAGS = 200_000;

    /** What an entry became: its devices, and where the problems of each tag are to stand. */
    record Row(List<ModbusDevice> devices, Map<String, At<TagDoc>> tags) {}

    private final Models models;
    private final TagMaker tagMaker;
    private final Rates rates;
    private final ModbusDoc defaults;
    private final Problems problems;
    private final Map<String, Place> names = new HashMap<>();
    private int tagsLeft = MAX_TAGS;

    Devices(Models models, TagMaker tagMaker, Rates rates, ModbusDoc defaults, Problems problems) {
        this.models = models;
        this.tagMaker = tagMaker;
        this.rates = rates;
        this.defaults = defaults;
        this.problems = problems;
    }

    /** What holds for a whole device of a model. */
    ModbusDoc settings(FlatModel model) {
        return Overlay.of(model.modbus(), defaults);
    }

    Row row(String key, Place place, At<DeviceDoc> device) {
        DeviceDoc doc = device.value();
        FlatModel model = doc.model() == null ? FlatModel.NONE : models.find(doc.model());
        ModbusDoc own = own(device);
        doc.tags().values().forEach(tag -> rates.check(tag, tag.value().every()));
        boolean unitsFit = unitsFit(device, new DevicePattern(key));
        if (model == null) {
            return new Row(List.of(), Map.of());
        }
        ModbusDoc modbus = Overlay.of(own, settings(model));
        Map<String, List<At<TagDoc>>> layers = layers(device, model);
        List<ModbusTag> tags = tags(layers, modbus);
        Map<String, At<TagDoc>> origins = new LinkedHashMap<>();
        layers.forEach((name, of) -> origins.put(name, of.get(0)));
        List<ModbusDevice> devices = new ArrayList<>();
        if (unitsFit && hasTags(device, layers) && withinLimit(device, tags.size())) {
            doc.unit().value().numbers().forEach(unit -> {
                String name = new DevicePattern(key).named(unit);
                ModbusDevice made = isFree(name, place, device)
                        ? Refusal.caught(List.of(device), problems, () -> device(name, unit, doc, modbus, tags))
                        : null;
                if (made != null) {
                    devices.add(made);
                }
            });
        }
        return new Row(devices, origins);
    }

    private ModbusDoc own(At<DeviceDoc> device) {
        At<ModbusDoc> block = device.value().modbus();
        ModbusDoc own = Models.said(block);
        Rate every = device.value().every();
        rates.check(device, every);
        if (block != null) {
            rates.check(block, own.every());
            if (every != null && block.has(Rates.KEY)) {
                problems.add(block.placeOf(Rates.KEY), block.pathOf(Rates.KEY), "every stands at the device as well");
            }
        }
        return Overlay.of(new ModbusDoc(null, null, null, every, null, null, null, null), own);
    }

    private boolean unitsFit(At<DeviceDoc> device, DevicePattern pattern) {
        At<IntRange> unit = device.value().unit();
        if (unit.value().last() > 255) {
            problems.add(unit.place(), unit.path(), "expected unit ids of 0 to 255, not " + unit.value());
            return false;
        }
        if (unit.value().size() > 1 && !pattern.hasUnit()) {
            problems.add(
                    unit.place(),
                    unit.path(),
                    "a range of units needs {unit} in the device's name, such as " + pattern + "-{unit:02}");
            return false;
        }
        return true;
    }

    private Map<String, List<At<TagDoc>>> layers(At<DeviceDoc> device, FlatModel model) {
        Map<String, List<At<TagDoc>>> layers = new LinkedHashMap<>(model.tags());
        DeviceDoc doc = device.value();
        for (At<String> skipped : doc.skip()) {
            if (layers.remove(skipped.value()) == null) {
                problems.add(
                        skipped.place(),
                        skipped.path(),
                        "its model has no tag \"" + skipped.value() + "\""
                                + Names.hint(skipped.value(), model.tags().keySet()));
            }
        }
        doc.tags().forEach((name, tag) -> {
            List<At<TagDoc>> both = new ArrayList<>(List.of(tag));
            both.addAll(layers.getOrDefault(name.text(), List.of()));
            layers.put(name.text(), both);
        });
        layers.forEach((name, of) -> {
            if (!TagMaker.isComplete(of)) {
                refuseIncomplete(name, of, model);
            }
        });
        return layers;
    }

    private void refuseIncomplete(String name, List<At<TagDoc>> layers, FlatModel model) {
        At<TagDoc> lowest = layers.get(layers.size() - 1);
        String missing = layers.stream().anyMatch(layer -> layer.has("at")) ? "type" : "at";
        String near = layers.size() > 1 || model.tags().isEmpty()
                ? ""
                : Names.nearest(name, model.tags().keySet())
                        .map(tag -> "; did you mean the tag \"" + tag + "\" of its model?")
                        .orElse("");
        problems.add(lowest.place(), lowest.path(), "the key \"" + missing + "\" is missing" + near);
    }

    private List<ModbusTag> tags(Map<String, List<At<TagDoc>>> layers, ModbusDoc modbus) {
        List<ModbusTag> tags = new ArrayList<>();
        layers.forEach((name, of) -> {
            ModbusTag tag = tagMaker.make(name, of, modbus);
            if (tag != null) {
                tags.add(tag);
            }
        });
        return tags;
    }

    private boolean hasTags(At<DeviceDoc> device, Map<String, List<At<TagDoc>>> layers) {
        if (!layers.isEmpty() || device.has("tags")) {
            return true;
        }
        String why = device.value().model() == null ? "; give it a model or tags" : "; its model has none left";
        problems.add(device.place(), device.path(), "the device has no tags" + why);
        return false;
    }

    private boolean withinLimit(At<DeviceDoc> device, int tags) {
        long wanted = (long) tags * device.value().unit().value().size();
        if (wanted > tagsLeft) {
            problems.add(device.place(), device.path(), "makes more than " + MAX_TAGS + " tags in all");
            return false;
        }
        tagsLeft -= (int) wanted;
        return true;
    }

    private boolean isFree(String name, Place place, At<DeviceDoc> device) {
        Place first = names.putIfAbsent(name, place);
        if (first != null) {
            problems.add(place, device.path(), "the name \"" + name + "\" is taken; it stands first at " + first);
        }
        return first == null;
    }

    private static ModbusDevice device(String name, int unit, DeviceDoc doc, ModbusDoc modbus, List<ModbusTag> tags) {
        BlockLimits limits = new BlockLimits(
                or(modbus.maxRegisters(), BlockLimits.DEFAULT.maxRegisters()),
                or(modbus.maxCoils(), BlockLimits.DEFAULT.maxCoils()),
                or(modbus.maxGap(), BlockLimits.DEFAULT.maxGap()));
        return new ModbusDevice(
                name,
                doc.link().value(),
                unit,
                or(modbus.timeout(), ModbusDevice.DEFAULT_TIMEOUT),
                or(modbus.retries(), ModbusDevice.DEFAULT_RETRIES),
                limits,
                or(modbus.lenientUnit(), false),
                tags);
    }

    private static <T> T or(@Nullable T said, T otherwise) {
        return said == null ? otherwise : said;
    }
}
