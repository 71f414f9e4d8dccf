package io.sluice.gateway.command;

import io.sluice.field.Setting;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a message asks for.
 *
 * @param id by which it is known again, or null
 * @param value what the tag is to be set to
 * @param expires from when on it is not to be done any more, or null
 */
record Command(@Nullable String id, Setting value, @Nullable Instant expires) {}
