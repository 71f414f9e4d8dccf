package io.sluice.mqtt.broker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.mqtt.TopicFilter;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRulesTest {

    private static final Set<Action> ALL = EnumSet.allOf(Action.class);
    private static final Client ANNA = new Client("panel-7", "anna", Set.of("night"), "panel.example", "floor");
    private static final Client NOBODY = new Client("panel-7", null, Set.of(), null, "floor");

    @Test
    void nothing_is_allowed_where_no_rule_says_so() {
        Permissions permissions = rules().permissions(ANNA);
        assertThat(permissions.allows(Action.PUBLISH, "a")).isFalse();
        assertThat(permissions.grant(Action.SUBSCRIBE, TopicFilter.of("a"))).isEqualTo(Grant.NONE);
    }

    @Test
    void everything_is_allowed_on_an_open_listener_without_rules() {
        Permissions permissions = new AccessRules(List.of(), Map.of(), Set.of("floor")).permissions(ANNA);
        assertThat(permissions).isSameAs(Permissions.everything());
    }

    @Test
    void first_rule_that_is_about_it_decides() {
        Permissions permissions = rules(
                        AccessRule.deny(Who.EVERYBODY, EnumSet.of(Action.PUBLISH), "plant/locked/#"),
                        AccessRule.allow(Who.user("anna"), ALL, "plant/#"),
                        AccessRule.deny(Who.user("anna"), ALL, "plant/open"))
                .permissions(ANNA);
        assertThat(permissions.allows(Action.PUBLISH, "plant/locked/door")).isFalse();
        assertThat(permissions.allows(Action.SUBSCRIBE, "plant/locked/door")).isTrue();
        assertThat(permissions.allows(Action.PUBLISH, "plant/open")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "plant/+/speed, ALL",
        "plant/a/#,     ALL",
        "plant,         ALL",
        "plant/secret,  NONE",
        "plant/#,       SOME",
        "plant/+,       SOME",
        "#,             NONE",
        "+/a,           NONE",
        "$SYS/#,        NONE"
    })
    void filter_is_granted_as_far_as_rules_reach(String filter, Grant expected) {
        Permissions permissions = rules(
                        AccessRule.deny(Who.EVERYBODY, ALL, "plant/secret"),
                        AccessRule.allow(Who.EVERYBODY, ALL, "plant/#"))
                .permissions(ANNA);
        assertThat(permissions.grant(Action.SUBSCRIBE, TopicFilter.of(filter))).isEqualTo(expected);
    }

    @Test
    void a_wildcard_that_allows_leaves_topics_of_the_broker_out_and_one_that_denies_does_not() {
        Permissions wide = rules(AccessRule.allow(Who.EVERYBODY, ALL, "#")).permissions(ANNA);
        assertThat(wide.allows(Action.SUBSCRIBE, "$SYS/broker/uptime")).isFalse();
        Permissions denied = rules(
                        AccessRule.deny(Who.EVERYBODY, ALL, "#"), AccessRule.allow(Who.EVERYBODY, ALL, "$SYS/#"))
                .permissions(ANNA);
        assertThat(denied.allows(Action.SUBSCRIBE, "$SYS/broker/uptime")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"anna, true", "an*, true", "*, true", "ben, false", "anna*x, false"})
    void rule_is_about_the_users_that_it_names(String user, boolean expected) {
        AccessRules rules = rules(AccessRule.allow(Who.user(user), ALL, "#"));
        assertThat(rules.permissions(ANNA).allows(Action.PUBLISH, "a")).isEqualTo(expected);
        assertThat(rules.permissions(NOBODY).allows(Action.PUBLISH, "a")).isFalse();
    }

    @Test
    void groups_come_from_the_authenticator_and_from_the_rules() {
        Who night = new Who(List.of(), List.of("night"), List.of(), List.of(), List.of());
        Who ops = new Who(List.of(), List.of("ops"), List.of(), List.of(), List.of());
        AccessRules rules = new AccessRules(
                List.of(AccessRule.allow(night, ALL, "n"), AccessRule.allow(ops, ALL, "o")),
                Map.of("ops", List.of("anna")),
                Set.of());
        assertThat(rules.permissions(ANNA).allows(Action.PUBLISH, "n")).isTrue();
        assertThat(rules.permissions(ANNA).allows(Action.PUBLISH, "o")).isTrue();
        assertThat(rules.permissions(NOBODY).allows(Action.PUBLISH, "o")).isFalse();
    }

    @Test
    void every_condition_of_a_rule_has_to_hold() {
        Who all = new Who(List.of("anna"), List.of(), List.of("panel-*"), List.of("*.example"), List.of("floor"));
        Who other = new Who(List.of("anna"), List.of(), List.of("panel-*"), List.of("*.other"), List.of("floor"));
        assertThat(rules(AccessRule.allow(all, ALL, "a")).permissions(ANNA).allows(Action.WILL, "a"))
                .isTrue();
        assertThat(rules(AccessRule.allow(other, ALL, "a")).permissions(ANNA).allows(Action.WILL, "a"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"a+b", "+", "#", "a/b", "''", "$SYS"})
    void name_that_could_be_more_than_a_name_allows_nothing_and_escapes_nothing(String name) {
        Client client = new Client(name, name, Set.of(), null, "floor");
        Permissions own = rules(AccessRule.allow(Who.EVERYBODY, ALL, "{client}/#", "{user}/+"))
                .permissions(client);
        assertThat(List.of("a/b", "a/b/c", "$SYS/broker", "x", "x/y"))
                .noneMatch(topic -> own.allows(Action.PUBLISH, topic));
        Permissions locked = rules(
                        AccessRule.deny(Who.EVERYBODY, ALL, "dev/{client}/lock"),
                        AccessRule.allow(Who.EVERYBODY, ALL, "dev/#"))
                .permissions(new Client(name.equals("$SYS") ? "+" : name, null, Set.of(), null, "floor"));
        assertThat(locked.allows(Action.PUBLISH, "dev/any/lock")).isFalse();
        assertThat(locked.allows(Action.PUBLISH, "dev/any/open")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a/#/b, # is the last character",
        "a{name}, only {client} and {user} may stand in braces",
        "$share/g/a, name the topics alone",
        "a+, a wildcard fills its whole level"
    })
    void pattern_that_is_wrong_is_refused(String text, String rule) {
        assertThatThrownBy(() -> TopicPattern.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("topic " + text + ": ")
                .hasMessageContaining(rule);
    }

    private static AccessRules rules(AccessRule... rules) {
        return new AccessRules(List.of(rules), Map.of(), Set.of());
    }
}
