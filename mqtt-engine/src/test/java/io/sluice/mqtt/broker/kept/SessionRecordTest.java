package io.sluice.mqtt.broker.kept;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.mqtt.Message;
import io.sluice.mqtt.MessageProperties;
import io.sluice.mqtt.Qos;
import io.sluice.mqtt.broker.access.Client;
import io.sluice.mqtt.codec.MessageBytes;
import io.sluice.mqtt.packet.Will;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SessionRecordTest {

    private static final Client ANNA = new Client("c", "anna", Set.of("operators", "night"), "panel-7", "floor");
    private static final Message MESSAGE = new Message(
            "will", "gone".getBytes(StandardCharsets.UTF_8), Qos.AT_LEAST_ONCE, true, MessageProperties.NONE);

    private static SessionRecord record(@Nullable Client client, @Nullable Will will) {
        return new SessionRecord(77, 3, 0xFFFF_FFFFL, 12, 34, 65_535, 56, client, will);
    }

    private static SessionRecord decoded(byte[] bytes) {
        return requireNonNull(SessionRecord.decode("c", bytes));
    }

    @Test
    void record_comes_back_as_it_was() {
        for (Client client : new Client[] {ANNA, new Client("c", null, Set.of(), null, ""), null}) {
            SessionRecord without =
                    SessionRecord.decode("c", record(client, null).encode());
            assertThat(without).isEqualTo(record(client, null));
            SessionRecord with = decoded(record(client, new Will(MESSAGE, 9)).encode());
            assertThat(with.client()).isEqualTo(client);
            Will will = requireNonNull(with.will());
            assertThat(will.delaySeconds()).isEqualTo(9);
            assertThat(MessageBytes.encode(will.message())).isEqualTo(MessageBytes.encode(MESSAGE));
        }
    }

    @Test
    void record_of_format_1_is_that_of_a_client_of_whom_nothing_is_known() {
        byte[] will = MessageBytes.encode(MESSAGE);
        byte[] bytes = ByteBuffer.allocate(47 + will.length)
                .put((byte) 1)
                .putLong(77)
                .putInt(3)
                .putInt(-1)
                .putLong(12)
                .putLong(34)
                .putShort((short) -1)
                .putLong(56)
                .putInt(9)
                .put(will)
                .array();
        SessionRecord record = decoded(bytes);
        assertThat(record.client()).isNull();
        assertThat(record.number()).isEqualTo(77);
        assertThat(requireNonNull(record.will()).message().topic()).isEqualTo("will");
    }

    @Test
    void what_is_cut_short_or_of_another_format_is_no_record() {
        byte[] whole = record(ANNA, null).encode();
        for (int length = 0; length < whole.length; length++) {
            assertThat(SessionRecord.decode("c", Arrays.copyOf(whole, length))).isNull();
        }
        whole[0] = 3;
        assertThat(SessionRecord.decode("c", whole)).isNull();
    }

    @Test
    void client_may_follow_one_who_proved_the_same_or_nothing() {
        Client nobody = new Client("c", null, Set.of(), null, "floor");
        Client panel = new Client("c", null, Set.of(), "panel-7", "floor");
        Client ben = new Client("c", "ben", Set.of(), "panel-7", "floor");
        assertThat(ANNA.mayFollow(new Client("c", "anna", Set.of(), null, "other")))
                .isTrue();
        assertThat(ANNA.mayFollow(nobody)).isTrue();
        assertThat(panel.mayFollow(panel)).isTrue();
        assertThat(nobody.mayFollow(nobody)).isTrue();
        assertThat(ben.mayFollow(ANNA)).isFalse();
        assertThat(nobody.mayFollow(ANNA)).isFalse();
        assertThat(nobody.mayFollow(panel)).isFalse();
        assertThat(ben.mayFollow(panel))
                .as("a user is another than a certificate that proves no user")
                .isFalse();
    }
}
