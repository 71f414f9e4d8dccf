package io.sluice.mqtt.broker.access;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The clients that a rule is about: those for whom every list that is not empty has a match. In an entry, {@code *}
 * stands for any run of characters.
 *
 * @param users names that clients have proved; an anonymous client has none, so {@code *} is everybody with a name, and
 *     an empty entry everybody without
 * @param groups of those users
 * @param clients client identifiers, which clients choose as they like
 * @param certificates common names of client certificates
 * @param listeners names of the listeners that they come through
 */
public record Who(
        List<String> users,
        List<String> groups,
        List<String> clients,
        List<String> certificates,
        List<String> listeners) {

    /** Every client. */
    public static final Who EVERYBODY = new Who(List.of(), List.of(), List.of(), List.of(), List.of());

    public Who {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
        clients = List.copyOf(clients);
        certificates = List.copyOf(certificates);
        listeners = List.copyOf(listeners);
    }

    /** Clients without a name. */
    public static final Who ANONYMOUS = user("");

    /** One user. */
    public static Who user(String name) {
        return new Who(List.of(name), List.of(), List.of(), List.of(), List.of());
    }

    /** Whether a client is meant, who is in these groups. */
    boolean means(Client client, Set<String> inGroups) {
        return has(users, client.user())
                && (groups.isEmpty() || inGroups.stream().anyMatch(group -> has(groups, group)))
                && has(clients, client.clientId())
                && has(certificates, client.certificate())
                && has(listeners, client.listener());
    }

    private static boolean has(List<String> entries, @Nullable String value) {
        if (entries.isEmpty()) {
            return true;
        }
        for (String entry : entries) {
            if (value == null ? entry.isEmpty() : matches(entry, value)) {
                return true;
            }
        }
        return false;
    }

    /** Takes time in proportion to the product of the lengths at most, whatever the value is. */
    static boolean matches(String entry, String value) {
        int at = 0;
        int star = -1; // where the last * stood
        int resume = 0; // where in the value what follows it is tried next
        int i = 0;
        while (i < value.length()) {
            if (at < entry.length() && entry.charAt(at) == '*') {
                star = at++;
                resume = i;
            } else if (at < entry.length() && entry.charAt(at) == value.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (at < entry.length() && entry.charAt(at) == '*') {
            at++;
        }
        return at == entry.length();
    }
}
