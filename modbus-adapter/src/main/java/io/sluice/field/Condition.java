package io.sluice.field;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What has to hold of some tags: {@code !fault}, {@code running && mode == auto}, {@code level > 20 || (manual)}.
 * A name alone holds when it is true, or a number other than 0. Pure.
 *
 * <pre>
 *   or         and { "||" and }
 *   and        not { "&&" not }
 *   not        "!" not | "(" or ")" | comparison
 *   comparison name [ ("==" | "!=" | "<" | "<=" | ">" | ">=") (number | true | false | name of an enum's value) ]
 * </pre>
 *
 * @param text as it was written
 */
public record Condition(String text, Term term) {

    private static final int MAX_LENGTH = 500;
    private static final int MAX_DEPTH = 50;

    /** A part of a condition. */
    public sealed interface Term {}

    /** Both or either. */
    record Pair(Term left, boolean and, Term right) implements Term {}

    /** The opposite. */
    record Not(Term inner) implements Term {}

    /** A name alone, or compared. */
    record Compared(String name, String operator, String literal) implements Term {}

    /** Reads one; what is wrong is an IllegalArgumentException that shows the place. */
    public static Condition parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("when: expected at most " + MAX_LENGTH + " characters");
        }
        Parser parser = new Parser(text);
        Term term = parser.or(0);
        if (parser.next != null) {
            throw parser.wrong("expected && or ||");
        }
        return new Condition(text, term);
    }

    /** The names in it, in their order. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        collect(term, names);
        return names;
    }

    /**
     * Whether it holds.
     *
     * @param values the value of each name
     */
    public boolean holds(Function<String, Value> values) {
        return holds(term, values);
    }

    private static void collect(Term term, Set<String> names) {
        if (term instanceof Pair pair) {
            collect(pair.left, names);
            collect(pair.right, names);
        } else if (term instanceof Not not) {
            collect(not.inner, names);
        } else if (term instanceof Compared compared) {
            names.add(compared.name);
        }
    }

    private static boolean holds(Term term, Function<String, Value> values) {
        if (term instanceof Pair pair) {
            boolean left = holds(pair.left, values);
            return pair.and ? left && holds(pair.right, values) : left || holds(pair.right, values);
        }
        if (term instanceof Not not) {
            return !holds(not.inner, values);
        }
        Compared compared = (Compared) term;
        return compared(compared, values.apply(compared.name));
    }

    private static boolean compared(Compared it, Value value) {
        if (value instanceof Value.Text text) {
            boolean same = text.value().equals(it.literal);
            return it.operator.equals("==") ? same : it.operator.equals("!=") && !same;
        }
        if (value instanceof Value.Bool bool && (it.literal.equals("true") || it.literal.equals("false"))) {
            boolean same = bool.value() == it.literal.equals("true");
            return it.operator.equals("==") == same;
        }
        BigDecimal number = number(value);
        BigDecimal literal = decimal(it.literal);
        if (number == null || literal == null) {
            return it.operator.equals("!=");
        }
        int order = number.compareTo(literal);
        return switch (it.operator) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static @Nullable BigDecimal number(Value value) {
        if (value instanceof Value.Bool bool) {
            return bool.value() ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        if (value instanceof Value.Int number) {
            return BigDecimal.valueOf(number.value());
        }
        if (value instanceof Value.Unsigned number) {
            return new BigDecimal(Long.toUnsignedString(number.bits()));
        }
        return value instanceof Value.Real real ? BigDecimal.valueOf(real.value()) : null;
    }

    private static @Nullable BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return text;
    }

    private static final class Parser {

        private static final Pattern TOKEN = Pattern.compile(
                "\\s*(\\|\\||&&|==|!=|<=|>=|[!()<>]|[-+]?[0-9]+(?:\\.[0-9]+)?(?![\\p{L}\\p{N}_])|[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_.-]*[\\p{L}\\p{N}_])?)");
        private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");

        private final String text;
        private final List<String> tokens = new ArrayList<>();
        private int at;
        private @Nullable String next;

        Parser(String text) {
            this.text = text;
            Matcher matcher = TOKEN.matcher(text);
            int end = 0;
            while (end < text.stripTrailing().length()) {
                if (!matcher.find(end) || matcher.start() != end) {
                    throw new IllegalArgumentException(
                            "when: '" + text.substring(end).strip() + "' of '" + text
                                    + "' is not understood: expected a name with !, &&, ||, ( ) or a comparison");
                }
                tokens.add(matcher.group(1));
                end = matcher.end();
            }
            next = tokens.isEmpty() ? null : tokens.get(0);
        }

        IllegalArgumentException wrong(String expected) {
            return new IllegalArgumentException("when: " + expected
                    + (next == null ? " at the end" : " before '" + next + "'") + " of '" + text + "'");
        }

        Term or(int depth) {
            Term left = and(depth);
            while ("||".equals(next)) {
                take();
                left = new Pair(left, false, and(depth));
            }
            return left;
        }

        private Term and(int depth) {
            Term left = not(depth);
            while ("&&".equals(next)) {
                take();
                left = new Pair(left, true, not(depth));
            }
            return left;
        }

        private Term not(int depth) {
            if (depth > MAX_DEPTH) {
                throw wrong("expected at most " + MAX_DEPTH + " levels");
            }
            if ("!".equals(next)) {
                take();
                return new Not(not(depth + 1));
            }
            if ("(".equals(next)) {
                take();
                Term inner = or(depth + 1);
                if (!")".equals(next)) {
                    throw wrong("expected )");
                }
                take();
                return inner;
            }
            return comparison();
        }

        private Term comparison() {
            if (next == null || !isName(next)) {
                throw wrong("expected a tag's name");
            }
            String name = take();
            if (next == null || !COMPARISONS.contains(next)) {
                return new Compared(name, "!=", "0");
            }
            String operator = take();
            if (next == null || !isLiteral(next)) {
                throw wrong("expected a number, true, false or the name of a value");
            }
            return new Compared(name, operator, take());
        }

        private String take() {
            String taken = tokens.get(at++);
            next = at < tokens.size() ? tokens.get(at) : null;
            return taken;
        }

        private static boolean isLiteral(String token) {
            return "!()<>&|=".indexOf(token.charAt(0)) < 0;
        }

        private static boolean isName(String token) {
            return isLiteral(token) && decimal(token) == null;
        }
    }
}
