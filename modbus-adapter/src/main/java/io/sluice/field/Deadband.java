package io.sluice.field;

/**
 * The smallest change of a number that counts.
 *
 * @param amount in the tag's unit, or in percent of the last published value; 0 counts every change
 * @param percent whether it is percent
 */
public record Deadband(double amount, boolean percent) {

    public static final Deadband NONE = new Deadband(0, false);

    public Deadband {
        if (!(amount >= 0) || Double.isInfinite(amount)) {
            throw new IllegalArgumentException("deadband: expected a number of 0 or more, not " + amount);
        }
    }

    /** {@code 0.1} or {@code 2%}. */
    public static Deadband parse(String text) {
        boolean percent = text.endsWith("%");
        String number = percent ? text.substring(0, text.length() - 1).strip() : text;
        try {
            return new Deadband(Double.parseDouble(number), percent);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "deadband '" + text + "': expected a number like 0.1, or percent like 2%", e);
        }
    }

    /** Whether the step from {@code last} to {@code next} is one that counts. */
    public boolean passes(double last, double next) {
        double step = Math.abs(next - last);
        return step > (percent ? Math.abs(last) * amount / 100 : amount);
    }
}
