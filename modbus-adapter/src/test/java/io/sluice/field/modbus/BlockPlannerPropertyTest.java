package io.sluice.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.sluice.field.PollRate;
import io.sluice.field.Seeds;
import io.sluice.field.modbus.tag.DataType;
import io.sluice.field.modbus.tag.ModbusAddress;
import io.sluice.field.modbus.tag.ModbusTag;
import io.sluice.field.modbus.tag.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockPlannerPropertyTest {

    private static final List<Table> TABLES = List.of(Table.values());
    private static final String[] TYPES = {"u16", "i16", "f32", "u64", "str(11)", "u16[30]", "f64[4]"};

    @Test
    void every_tag_lies_whole_in_exactly_one_request_within_the_limits() {
        Seeds.forEach(2_000, random -> {
            BlockLimits limits = new BlockLimits(30 + random.nextInt(96), 1 + random.nextInt(2000), random.nextInt(20));
            List<ModbusTag> tags = tags(random);

            List<Block> blocks = BlockPlanner.plan(tags, limits);

            List<ModbusTag> covered = new ArrayList<>();
            for (Block block : blocks) {
                check(block, limits);
                covered.addAll(block.tags());
            }
            assertThat(covered).containsExactlyInAnyOrderElementsOf(tags);
        });
    }

    @Test
    void two_neighbours_are_apart_only_for_a_reason() {
        Seeds.forEach(2_000, random -> {
            BlockLimits limits = new BlockLimits(30 + random.nextInt(96), 2000, random.nextInt(20));
            List<Block> blocks = BlockPlanner.plan(tags(random), limits);
            for (int i = 1; i < blocks.size(); i++) {
                Block left = blocks.get(i - 1);
                Block right = blocks.get(i);
                if (left.table() != right.table() || !left.rate().equals(right.rate())) {
                    continue;
                }
                ModbusTag next = right.tags().get(0);
                int end = next.address().offset() + next.size();
                boolean gap = right.offset() - (left.offset() + left.count()) > limits.maxGap();
                boolean full = end - left.offset() > limits.max(left.table());
                assertThat(gap || full).as("%s and %s", left, right).isTrue();
            }
        });
    }

    @Test
    void neighbours_within_the_gap_share_a_request_and_those_beyond_do_not() {
        List<ModbusTag> tags = List.of(
                ModbusTag.builder("c", "hr:20", "u16").build(),
                ModbusTag.builder("a", "hr:0", "f32").build(),
                ModbusTag.builder("b", "hr:10", "u16").build());

        assertThat(BlockPlanner.plan(tags, new BlockLimits(125, 2000, 8)))
                .extracting(Block::offset, Block::count)
                .containsExactly(tuple(0, 11), tuple(20, 1));
    }

    private static void check(Block block, BlockLimits limits) {
        assertThat(block.count()).isBetween(1, limits.max(block.table()));
        assertThat(block.offset() + block.count()).isLessThanOrEqualTo(65536);
        int end = block.offset();
        for (ModbusTag tag : block.tags()) {
            assertThat(tag.address().table()).isEqualTo(block.table());
            assertThat(tag.rate()).isEqualTo(block.rate());
            assertThat(block.indexOf(tag)).isBetween(0, block.count() - tag.size());
            assertThat(tag.address().offset() - end).isLessThanOrEqualTo(limits.maxGap());
            end = Math.max(end, tag.address().offset() + tag.size());
        }
        assertThat(end).isEqualTo(block.offset() + block.count());
    }

    private static List<ModbusTag> tags(Random random) {
        int span = random.nextBoolean() ? 200 : 65_000;
        List<ModbusTag> tags = new ArrayList<>();
        int count = 1 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            Table table = TABLES.get(random.nextInt(4));
            DataType type = DataType.parse(table.ofBits() ? "bool" : TYPES[random.nextInt(TYPES.length)]);
            PollRate rate =
                    random.nextInt(5) == 0 ? PollRate.ONCE : PollRate.every(Duration.ofSeconds(1 + random.nextInt(2)));
            tags.add(ModbusTag.builder("t" + i, new ModbusAddress(table, random.nextInt(span)), type)
                    .rate(rate)
                    .build());
        }
        return tags;
    }
}
