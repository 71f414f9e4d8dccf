package io.sluice.mqtt.broker.login;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object [RFC 8259] and nothing beside it: a name that comes twice, anything behind the object, or more
 * than {@value #DEPTH} levels make it wrong. Strings are String, numbers Double, arrays List, objects Map, truth values
 * Boolean; null is {@link #NULL}.
 */
final class Json {

    static final Object NULL = new Object();
    private static final int DEPTH = 8;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** The members of an object, or null when the text is not exactly one. */
    static @Nullable Map<String, Object> object(String text) {
        Json json = new Json(text);
        try {
            json.blank();
            Map<String, Object> members = json.members(DEPTH);
            json.blank();
            return json.at == text.length() ? members : null;
        } catch (NotJson | NumberFormatException e) {
            return null;
        }
    }

    private static final class NotJson extends Exception {
        private static final long serialVersionUID = 1L;

        NotJson() {
            super("not JSON", null, false, false);
        }
    }

    private Object value(int depth) throws NotJson {
        if (depth == 0) {
            throw new NotJson();
        }
        blank();
        return switch (peek()) {
            case '{' -> members(depth);
            case '[' -> items(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", NULL);
            default -> number();
        };
    }

    private Map<String, Object> members(int depth) throws NotJson {
        take('{');
        Map<String, Object> members = new LinkedHashMap<>();
        blank();
        if (peek() == '}') {
            at++;
            return members;
        }
        while (true) {
            blank();
            String name = string();
            blank();
            take(':');
            if (members.put(name, value(depth - 1)) != null) {
                throw new NotJson();
            }
            blank();
            if (peek() == '}') {
                at++;
                return members;
            }
            take(',');
        }
    }

    private List<Object> items(int depth) throws NotJson {
        take('[');
        List<Object> items = new ArrayList<>();
        blank();
        if (peek() == ']') {
            at++;
            return items;
        }
        while (true) {
            items.add(value(depth - 1));
            blank();
            if (peek() == ']') {
                at++;
                return items;
            }
            take(',');
        }
    }

    private String string() throws NotJson {
        take('"');
        StringBuilder string = new StringBuilder();
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return string.toString();
            }
            if (c < ' ') {
                throw new NotJson();
            }
            string.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws NotJson {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new NotJson();
        };
    }

    private char unicode() throws NotJson {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw new NotJson();
            }
            code = code * 16 + digit;
            at++;
        }
        return (char) code;
    }

    private Object word(String word, Object value) throws NotJson {
        if (!text.startsWith(word, at)) {
            throw new NotJson();
        }
        at += word.length();
        return value;
    }

    private Double number() throws NotJson {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(from, at);
        if (!number.matches("-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")) {
            throw new NotJson();
        }
        return Double.valueOf(number);
    }

    private void blank() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws NotJson {
        if (at == text.length()) {
            throw new NotJson();
        }
        return text.charAt(at);
    }

    private void take(char c) throws NotJson {
        if (peek() != c) {
            throw new NotJson();
        }
        at++;
    }
}
