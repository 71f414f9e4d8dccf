package io.sluice.config.settings;

import java.time.Duration;

/**
 * Whether and how commands are done.
 *
 * @param enabled whether anything is ever written to a device
 * @param expiryRequired whether a command needs to say until when it holds
 * @param ids that are known again at most, 100 to 1,000,000
 * @param idAge how long, 1 min to 365 days
 * @param auditFileBytes at which a file of the audit log is followed by the next, 64 KiB to 1 GiB
 * @param auditFiles that are kept, 2 to 10,000
 */
public record CommandSettings(
        boolean enabled, boolean expiryRequired, int ids, Duration idAge, long auditFileBytes, int auditFiles) {}
