package io.sluice.field.modbus;

import io.sluice.field.Quality;
import io.sluice.field.Reading;
import io.sluice.field.modbus.tag.Decoded;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.ReadData;
import io.sluice.field.modbus.tag.TagDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A device with its blocks, its health, and what was last said of each tag. Lives on its link's thread. */
final class PolledDevice {

    private final ModbusDevice settings;
    private final boolean broadcast;
    private final List<PollSlot> slots = new ArrayList<>();
    private Health health = Health.ONLINE;
    private long quietUntil;

    /** Tags whose last reading was a failure, and which. */
    private final Map<String, Quality> failing = new HashMap<>();

    PolledDevice(ModbusDevice settings) {
        this(settings, false);
    }

    /** One that stands for all units of a line is never asked, and has no readings. */
    PolledDevice(ModbusDevice settings, boolean broadcast) {
        this.settings = settings;
        this.broadcast = broadcast;
    }

    boolean isBroadcast() {
        return broadcast;
    }

    ModbusDevice settings() {
        return settings;
    }

    List<PollSlot> slots() {
        return slots;
    }

    Health health() {
        return health;
    }

    void become(Health next) {
        health = next;
    }

    /** It is left alone until then: what it may yet send would be taken for the answer to another request. */
    void leaveAlone(long until) {
        quietUntil = Math.max(quietUntil, until);
    }

    long quietUntil() {
        return quietUntil;
    }

    /** Plans all its tags afresh, the first requests spread from {@code from} on. */
    void plan(long from, long spread) {
        slots.clear();
        if (broadcast) {
            return;
        }
        List<Block> blocks = BlockPlanner.plan(settings.tags(), settings.limits());
        for (int i = 0; i < blocks.size(); i++) {
            slots.add(new PollSlot(this, blocks.get(i), from + spread * i / blocks.size()));
        }
    }

    /** Asks for the two halves of a block instead of all of it. */
    void split(PollSlot slot, long now) {
        List<ModbusTag> tags = slot.block().tags();
        int middle = tags.size() / 2;
        if (!slots.remove(slot)) {
            return;
        }
        for (List<ModbusTag> half : List.of(tags.subList(0, middle), tags.subList(middle, tags.size()))) {
            BlockPlanner.plan(half, settings.limits()).forEach(block -> slots.add(new PollSlot(this, block, now)));
        }
    }

    /** The readings of an answer. */
    List<Reading> decode(Block block, ReadData data, Instant time) {
        List<Reading> readings = new ArrayList<>(block.tags().size());
        for (ModbusTag tag : block.tags()) {
            Decoded decoded = TagDecoder.decode(tag, data, block.indexOf(tag));
            failing.remove(tag.name());
            readings.add(new Reading(settings.name(), tag.name(), decoded.value(), decoded.quality(), time));
        }
        return readings;
    }

    /** A bad reading of each tag of which this is not what was said last. */
    List<Reading> fail(List<ModbusTag> tags, Quality quality, Instant time) {
        List<Reading> readings = new ArrayList<>();
        for (ModbusTag tag : broadcast ? List.<ModbusTag>of() : tags) {
            if (!quality.equals(failing.put(tag.name(), quality))) {
                readings.add(new Reading(settings.name(), tag.name(), null, quality, time));
            }
        }
        return readings;
    }
}
