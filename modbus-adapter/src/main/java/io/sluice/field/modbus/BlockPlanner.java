package io.sluice.field.modbus;

import io.sluice.field.PollRate;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges the tags of a unit into requests. Pure. Tags of one table and rate share a request while no gap between them
 * is wider than allowed and the request stays within the limits; each tag lies whole in exactly one request.
 */
final class BlockPlanner {

    private record Group(Table table, PollRate rate) {}

    private BlockPlanner() {}

    static List<Block> plan(List<ModbusTag> tags, BlockLimits limits) {
        Map<Group, List<ModbusTag>> groups = new LinkedHashMap<>();
        for (ModbusTag tag : tags) {
            groups.computeIfAbsent(new Group(tag.address().table(), tag.rate()), key -> new ArrayList<>())
                    .add(tag);
        }
        List<Block> blocks = new ArrayList<>();
        groups.forEach((group, members) -> merge(group, members, limits, blocks));
        return blocks;
    }

    private static void merge(Group group, List<ModbusTag> tags, BlockLimits limits, List<Block> blocks) {
        tags.sort(Comparator.comparingInt((ModbusTag tag) -> tag.address().offset())
                .thenComparingInt(ModbusTag::size));
        int max = limits.max(group.table());
        List<ModbusTag> open = new ArrayList<>();
        int start = 0;
        int end = 0;
        for (ModbusTag tag : tags) {
            int from = tag.address().offset();
            int to = from + tag.size();
            boolean fits = from - end <= limits.maxGap() && Math.max(end, to) - start <= max;
            if (!open.isEmpty() && !fits) {
                blocks.add(new Block(group.table(), start, end - start, group.rate(), open));
                open.clear();
            }
            if (open.isEmpty()) {
                start = from;
                end = to;
            }
            open.add(tag);
            end = Math.max(end, to);
        }
        blocks.add(new Block(group.table(), start, end - start, group.rate(), open));
    }
}
