package io.sluice.config.flatten;

import io.sluice.config.bind.At;
import io.sluice.config.document.DefaultsDoc;
import io.sluice.config.document.DeviceDoc;
import io.sluice.config.document.LinkDoc;
import io.sluice.config.document.ModbusDoc;
import io.sluice.config.document.PublishDoc;
import io.sluice.config.document.TagDoc;
import io.sluice.config.load.Documents;
import io.sluice.config.problem.KeyPath;
import io.sluice.config.problem.Problems;
import io.sluice.config.settings.PolledLink;
import io.sluice.config.settings.PublishedTag;
import io.sluice.field.ChangeRule;
import io.sluice.field.modbus.ModbusDevice;
import io.sluice.field.modbus.ModbusLinkSettings;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.WriteFunction;
import io.sluice.mqtt.Qos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The field side: links with their devices, and where each tag goes. */
final class Links {

    /** Of a serial line [Modbus over serial line 2.2]. */
    private static final int LAST_UNIT = 247;

    private static final String WRITE = "write";

    private final Documents documents;
    private final Problems problems;
    private final Problems warnings;
    private final PublishDoc publish;
    private final Topics topics;
    private final Devices devices;
    private final Map<String, List<ModbusDevice>> devicesByLink = new LinkedHashMap<>();
    private final Map<String, List<PublishedTag>> tagsByLink = new LinkedHashMap<>();
    private boolean warned;

    Links(Documents documents, Topics topics, Problems problems, Problems warnings) {
        this.documents = documents;
        this.problems = problems;
        this.warnings = warnings;
        this.publish = documents.publish().value();
        this.topics = topics;
        Rates rates = new Rates(documents.poll, problems);
        TagMaker tagMaker = new TagMaker(publish, rates, problems);
        Models models = new Models(documents.models, rates, problems);
        checkPublish(documents.publish());
        this.devices = new Devices(models, tagMaker, rates, defaults(documents.defaults(), rates), problems);
        models.all().values().forEach(model -> checkTags(model, tagMaker));
    }

    private void checkPublish(At<PublishDoc> at) {
        Duration min = publish.min();
        Duration max = publish.max();
        if (min != null && max != null && min.compareTo(max) > 0) {
            problems.add(at.placeOf("min"), at.pathOf("min"), TagMaker.tooLong(min, max));
        }
        if (publish.mode() == ChangeRule.Mode.ONCE && max != null) {
            problems.add(at.placeOf("max"), at.pathOf("max"), "has no meaning with mode: once");
        }
    }

    private static ModbusDoc defaults(@Nullable At<DefaultsDoc> defaults, Rates rates) {
        At<ModbusDoc> modbus = defaults == null ? null : defaults.value().modbus();
        if (modbus == null) {
            return ModbusDoc.NOTHING;
        }
        rates.check(modbus, modbus.value().every());
        return modbus.value();
    }

    /** A model that no device uses is checked as well. */
    private void checkTags(FlatModel model, TagMaker tagMaker) {
        model.tags().forEach((name, layers) -> {
            var unused = tagMaker.make(name, layers, devices.settings(model));
        });
    }

    List<PolledLink> all() {
        documents.devices.entries().forEach(this::addDevice);
        Wires wires = new Wires(problems);
        List<PolledLink> links = new ArrayList<>();
        documents.links.entries().forEach((name, link) -> {
            ModbusLinkSettings settings = wires.settings(name, link);
            List<ModbusDevice> onIt = devicesByLink.getOrDefault(name, List.of());
            if (onIt.isEmpty()) {
                warnings.add(link.place(), link.path(), "no device is on this link");
            } else if (settings != null) {
                links.add(new PolledLink(settings, onIt, tagsByLink.getOrDefault(name, List.of())));
            }
        });
        return links;
    }

    private void addDevice(String key, At<DeviceDoc> device) {
        At<String> link = device.value().link();
        var unused = documents.links.find(link.value(), link.place(), link.path(), problems);
        Devices.Row row = devices.row(key, documents.devices.placeOf(key), device);
        boolean serial = isSerial(link.value());
        warnOfWrites(row);
        for (ModbusDevice made : row.devices()) {
            if (serial && made.unit() > LAST_UNIT) {
                problems.add(
                        device.placeOf("unit"),
                        device.pathOf("unit"),
                        "expected 1 to " + LAST_UNIT + " on a serial line, not " + made.unit());
            }
            if (serial && made.unit() == 0 && !made.tags().stream().allMatch(Links::canBeBroadcast)) {
                problems.add(
                        device.placeOf("unit"),
                        device.pathOf("unit"),
                        "expected 1 to " + LAST_UNIT + " on a serial line, not 0, which speaks to all of them and is"
                                + " answered by none: its tags can only be written, without when and read-modify-write");
            }
            devicesByLink
                    .computeIfAbsent(made.link(), none -> new ArrayList<>())
                    .add(documents.commands().value().enabled() ? made : made.readOnly());
            made.tags().forEach(tag -> publish(made, tag, device, row.tags().get(tag.name())));
        }
    }

    private static boolean canBeBroadcast(ModbusTag tag) {
        return tag.write().isPresent()
                && tag.write().get().rule().when().isEmpty()
                && tag.writeFunction() != WriteFunction.READ_MODIFY_WRITE;
    }

    /** Told once: that somebody wrote {@code write:} and nothing will ever be written. */
    private void warnOfWrites(Devices.Row row) {
        if (documents.commands().value().enabled() || warned) {
            return;
        }
        row.tags().values().stream().filter(tag -> tag.has(WRITE)).findFirst().ifPresent(tag -> {
            warned = true;
            warnings.add(
                    tag.placeOf(WRITE),
                    tag.pathOf(WRITE),
                    "nothing is written as long as the gateway is read-only; commands: {enabled: true} allows it");
        });
    }

    private boolean isSerial(String name) {
        At<LinkDoc> link = documents.links.entries().get(name);
        return link != null && (link.value().rtu() != null || link.value().ascii() != null);
    }

    private void publish(ModbusDevice device, ModbusTag tag, At<DeviceDoc> at, @Nullable At<TagDoc> origin) {
        KeyPath path = origin == null ? at.path() : origin.path();
        String topic = topics.of(device.name(), tag.name(), origin == null ? at.place() : origin.place(), path);
        if (topic != null) {
            tagsByLink
                    .computeIfAbsent(device.link(), none -> new ArrayList<>())
                    .add(new PublishedTag(
                            device.name(),
                            tag.name(),
                            topic,
                            Qos.of(publish.qos()),
                            publish.retain(),
                            tag.unit(),
                            tag.change()));
        }
    }
}
