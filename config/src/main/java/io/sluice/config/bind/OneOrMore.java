package io.sluice.config.bind;

import java.util.List;

/**
 * A value, or a list of them.
 *
 * @param values at least one
 */
public record OneOrMore<T>(List<T> values) {
    public OneOrMore {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("expected at least one value");
        }
    }
}
