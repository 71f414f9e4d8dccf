package io.sluice.store;

/** The rule for names of queues and maps, the same in every store. */
public final class Names {

    public static final int MAX_LENGTH = 200;

    private Names() {}

    public static String checked(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("name: 1 to " + MAX_LENGTH + " characters, not " + name.length());
        }
        return name;
    }
}
