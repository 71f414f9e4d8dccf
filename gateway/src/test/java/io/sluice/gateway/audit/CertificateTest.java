package io.sluice.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CertificateTest {

    private final Certificate certificate = new Certificate();

    @Test
    void a_stream_without_gaps_is_whole() {
        arrive("a", 1, 1, 2, 3);
        arrive("b", 1, 7, 8);
        assertThat(certificate.totals()).isEqualTo(new Certificate.Totals(2, 5, 0, 0, 0, 0, 0));
        assertThat(certificate.totals().whole()).isTrue();
    }

    @Test
    void the_status_of_a_gateway_is_no_stream_and_not_counted() {
        String status = "{\"status\":\"online\",\"version\":\"1.0.0\",\"boot\":17,\"since\":\"2026-11-20T08:15:30Z\"}";
        certificate.arrived("gw/status", status.getBytes(StandardCharsets.UTF_8));
        assertThat(certificate.totals()).isEqualTo(new Certificate.Totals(0, 0, 0, 0, 0, 0, 0));
        certificate.arrived("gw/status", "{\"status\":\"online\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(certificate.totals().unnumbered()).isEqualTo(1);
    }

    @Test
    void a_missing_number_is_a_gap() {
        arrive("a", 1, 1, 2, 5);
        assertThat(certificate.totals().gaps()).isEqualTo(2);
        assertThat(certificate.totals().whole()).isFalse();
    }

    @Test
    void a_late_number_fills_its_gap_and_counts_as_disorder() {
        arrive("a", 1, 1, 3, 2);
        assertThat(certificate.totals()).isEqualTo(new Certificate.Totals(1, 3, 0, 0, 1, 0, 0));
    }

    @Test
    void a_number_that_comes_again_is_a_double_and_no_disorder() {
        arrive("a", 1, 1, 2, 3, 2, 3);
        assertThat(certificate.totals()).isEqualTo(new Certificate.Totals(1, 3, 0, 2, 0, 0, 0));
    }

    @Test
    void a_later_epoch_that_goes_on_counting_leaves_no_gap() {
        arrive("a", 1, 1, 2);
        arrive("a", 2, 3, 4);
        assertThat(certificate.totals()).isEqualTo(new Certificate.Totals(1, 4, 0, 0, 0, 0, 0));
    }

    @Test
    void a_gap_between_two_epochs_is_seen() {
        arrive("a", 1, 1, 2);
        arrive("a", 2, 4);
        assertThat(certificate.totals().gaps()).isEqualTo(1);
    }

    @Test
    void an_older_epoch_that_comes_after_a_newer_fills_its_gap() {
        arrive("a", 1, 1);
        arrive("a", 2, 3);
        arrive("a", 1, 2);
        assertThat(certificate.totals()).isEqualTo(new Certificate.Totals(1, 3, 0, 0, 1, 0, 0));
    }

    @Test
    void numbering_that_begins_again_in_a_later_epoch_is_reported() {
        arrive("a", 1, 1, 2, 4);
        arrive("a", 9, 1, 2);
        assertThat(certificate.totals()).isEqualTo(new Certificate.Totals(1, 5, 1, 0, 0, 1, 0));
    }

    @Test
    void history_beside_what_is_live_is_in_order_when_each_is() {
        arrive("a", 1, 1, 2, 3);
        arrive("a", 2, 9, 10);
        history("a", 1, 4, 5);
        arrive("a", 2, 11);
        history("a", 2, 6, 7, 8);
        assertThat(certificate.totals()).isEqualTo(new Certificate.Totals(1, 11, 0, 0, 0, 0, 0));
        history("a", 2, 7);
        assertThat(certificate.totals().doubles()).isEqualTo(1);
    }

    @Test
    void history_that_is_out_of_order_by_itself_is_disorder() {
        arrive("a", 1, 10);
        history("a", 1, 7, 9, 8);
        assertThat(certificate.totals().disordered()).isEqualTo(1);
    }

    @Test
    void a_payload_may_say_that_it_is_history() {
        arrive("a", 1, 10);
        certificate.arrived(
                "a", "{\"value\":1,\"epoch\":1,\"sequence\":9,\"history\":true}".getBytes(StandardCharsets.UTF_8));
        assertThat(certificate.totals()).isEqualTo(new Certificate.Totals(1, 2, 0, 0, 0, 0, 0));
    }

    @Test
    void what_carries_no_numbers_is_counted_apart() {
        certificate.arrived("a", "21.5".getBytes(StandardCharsets.UTF_8));
        certificate.arrived("a", "{\"epoch\":1}".getBytes(StandardCharsets.UTF_8));
        certificate.arrived("a", "{\"epoch\":1,\"sequence\":".getBytes(StandardCharsets.UTF_8));
        certificate.arrived("a", new byte[] {(byte) 0xff, 0});
        assertThat(certificate.totals().unnumbered()).isEqualTo(4);
        assertThat(certificate.totals().delivered()).isZero();
    }

    @Test
    void nested_values_do_not_lend_their_numbers() {
        certificate.arrived(
                "a",
                "{\"value\":{\"sequence\":9,\"epoch\":9},\"epoch\":1,\"sequence\":1}".getBytes(StandardCharsets.UTF_8));
        arrive("a", 1, 2);
        assertThat(certificate.totals()).isEqualTo(new Certificate.Totals(1, 2, 0, 0, 0, 0, 0));
    }

    private void history(String topic, long epoch, long... sequences) {
        for (long sequence : sequences) {
            String payload = "{\"epoch\":" + epoch + ",\"sequence\":" + sequence + "}";
            certificate.arrived(topic, payload.getBytes(StandardCharsets.UTF_8), true);
        }
    }

    private void arrive(String topic, long epoch, long... sequences) {
        for (long sequence : sequences) {
            certificate.arrived(
                    topic,
                    ("{\"value\":1,\"epoch\":" + epoch + ",\"sequence\":" + sequence + "}")
                            .getBytes(StandardCharsets.UTF_8));
        }
    }
}
