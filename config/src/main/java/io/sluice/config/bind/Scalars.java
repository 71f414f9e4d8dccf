package io.sluice.config.bind;

import io.sluice.config.yaml.Node;
import java.util.Locale;

/** Text, and the two truth values. YAML 1.1 knows twenty-two of them; here there are two. */
public final class Scalars {

    private Scalars() {}

    /** Text as it was written; {@code ${...}} is refused, for it would stand there unresolved. */
    public static String text(Node.Scalar scalar) {
        if (scalar.text().contains("${")) {
            throw new IllegalArgumentException(
                    "${...} is resolved only in password, key, username, url and client_id, not here");
        }
        return scalar.text();
    }

    static boolean bool(Node.Scalar scalar) {
        String text = scalar.text();
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        String meant = switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "y", "1" -> "; write true";
            case "false", "no", "off", "n", "0" -> "; write false";
            default -> "";
        };
        throw new IllegalArgumentException("expected true or false, not " + scalar.described() + meant);
    }
}
