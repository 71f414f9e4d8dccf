package io.sluice.config.bind;

import io.sluice.config.yaml.Node;
import java.util.List;

/**
 * How a raw scalar becomes a value of one type.
 *
 * @param name in words for messages and the reference, such as {@code duration}
 * @param choices all values there are, or empty
 * @param reader reads one, or throws with a message that says what was expected
 */
public record ScalarType<T>(String name, List<String> choices, Reader<T> reader) {

    /** Reads a raw scalar. */
    @FunctionalInterface
    public interface Reader<T> {
        /** The value, or an {@link IllegalArgumentException} whose message is meant for the operator. */
        T read(Node.Scalar scalar);
    }

    public ScalarType {
        choices = List.copyOf(choices);
    }
}
