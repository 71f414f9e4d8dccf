package io.sluice.mqtt.broker;

import io.sluice.mqtt.broker.access.AccessRule;
import io.sluice.mqtt.broker.access.Authorizer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is who, and who may do what.
 *
 * @param access rules in their order; the first that is about an action and a topic decides
 * @param groups users by the group that they are in
 * @param authorizer decides instead of the rules, null for the rules
 * @param login who is who
 * @param aclFile rules of a mosquitto, which come after the others; null for none
 * @param sysEvery how often {@code $SYS} is brought up to date, 100 ms to a day; null for never
 * @param filesEvery how often files of users, keys and certificates are looked at for changes; 10 ms to an hour
 */
public record SecuritySettings(
        List<AccessRule> access,
        Map<String, List<String>> groups,
        @Nullable Authorizer authorizer,
        LoginSettings login,
        Duration filesEvery,
        @Nullable Path aclFile,
        @Nullable Duration sysEvery) {

    private static final Duration FILES_EVERY = Duration.ofSeconds(5);
    private static final Duration SYS_EVERY = Duration.ofSeconds(10);

    /** No rules: on loopback everything is allowed, elsewhere nothing. */
    public static final SecuritySettings DEFAULT =
            new SecuritySettings(List.of(), Map.of(), null, LoginSettings.DEFAULT, FILES_EVERY, null, SYS_EVERY);

    public SecuritySettings {
        access = List.copyOf(access);
        groups = Map.copyOf(groups);
        if (filesEvery.toMillis() < 10 || filesEvery.toMillis() > 3_600_000) {
            throw new IllegalArgumentException("broker reload: 10ms to 1h, not " + filesEvery.toMillis() + "ms");
        }
        if (sysEvery != null && (sysEvery.toMillis() < 100 || sysEvery.toMillis() > 86_400_000)) {
            throw new IllegalArgumentException("broker sys_interval: 100ms to 1d, not " + sysEvery.toMillis() + "ms");
        }
    }

    /** Rules alone. */
    public static SecuritySettings of(AccessRule... access) {
        return new SecuritySettings(
                List.of(access), Map.of(), null, LoginSettings.DEFAULT, FILES_EVERY, null, SYS_EVERY);
    }

    /** The same with other rules. */
    SecuritySettings with(List<AccessRule> rules, Map<String, List<String>> users) {
        return new SecuritySettings(rules, users, authorizer, login, filesEvery, aclFile, sysEvery);
    }

    /** The same, looking at files that often. */
    public SecuritySettings withFilesEvery(Duration other) {
        return new SecuritySettings(access, groups, authorizer, login, other, aclFile, sysEvery);
    }

    /** The same with the rules of a mosquitto. */
    public SecuritySettings withAclFile(@Nullable Path file) {
        return new SecuritySettings(access, groups, authorizer, login, filesEvery, file, sysEvery);
    }

    /** The same, telling about itself that often, or never. */
    public SecuritySettings withSysEvery(@Nullable Duration other) {
        return new SecuritySettings(access, groups, authorizer, login, filesEvery, aclFile, other);
    }

    /** The same with other logins. */
    public SecuritySettings with(LoginSettings other) {
        return new SecuritySettings(access, groups, authorizer, other, filesEvery, aclFile, sysEvery);
    }

    /** An authorizer of one's own. */
    public static SecuritySettings of(Authorizer authorizer) {
        return new SecuritySettings(
                List.of(), Map.of(), authorizer, LoginSettings.DEFAULT, FILES_EVERY, null, SYS_EVERY);
    }
}
