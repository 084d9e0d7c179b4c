package dev.lanewise.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lanewise.FileFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Reads JSON (RFC 8259) of a known plan: objects, strings, and arrays of strings or non-negative integers, where the
 * caller asks for them. Anything else in their place is refused, and so are duplicate keys, malformed UTF-8, lone surrogates and
 * numbers past {@link Long#MAX_VALUE}. Since the plan is the caller's, no input makes it nest deeper.
 */
final class JsonReader extends TextCursor {
    /** Reads the value of a member. */
    @FunctionalInterface
    interface Member {
        void read(String key) throws FileFormatException;
    }

    /** Reads one element of an array. */
    @FunctionalInterface
    private interface Element<T> {
        T read() throws FileFormatException;
    }

    private static final int SHOWN_CHARS = 60;

    /**
     * A reader of some bytes.
     *
     * @param source what messages call the file
     * @param part what they call these bytes of it
     */
    JsonReader(byte[] json, String source, String part) {
        super(json, source, part);
    }

    void object(Member member) throws FileFormatException {
        expect('{', "an object");
        if (take('}')) {
            return;
        }
        Set<String> keys = new HashSet<>();
        do {
            String key = string();
            if (!keys.add(key)) {
                throw new FileFormatException(source, "keys that differ", shown(key) + " twice");
            }
            expect(':', "':'");
            member.read(key);
        } while (take(','));
        expect('}', "',' or '}'");
    }

    /** An array of at most so many non-negative integers. */
    List<Long> integers(int most) throws FileFormatException {
        return array(most, "integers", this::integer);
    }

    /** An array of at most so many strings. */
    List<String> strings(int most) throws FileFormatException {
        return array(most, "strings", this::string);
    }

    private <T> List<T> array(int most, String what, Element<T> element) throws FileFormatException {
        expect('[', "an array");
        List<T> values = new ArrayList<>();
        if (take(']')) {
            return values;
        }
        do {
            if (values.size() == most) {
                throw unexpected("at most " + most + " " + what);
            }
            values.add(element.read());
        } while (take(','));
        expect(']', "',' or ']'");
        return values;
    }

    String string() throws FileFormatException {
        expect('"', "a string");
        int start = at;
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
        while (peek() != '"') {
            if (peek() < ' ') {
                throw unexpected("the rest of a string");
            }
            if (peek() == '\\') {
                at++;
                utf8.writeBytes(Character.toString(escaped()).getBytes(UTF_8));
            } else {
                utf8.write(bytes[at++]);
            }
        }
        at++;
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(utf8.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FileFormatException(
                    source, "UTF-8 in the string at byte " + start + " of " + part, "other bytes");
        }
    }

    /** Nothing may follow but padding. */
    void end() throws FileFormatException {
        while (peek() == ' ') {
            at++;
        }
        if (at < bytes.length) {
            throw unexpected("nothing but spaces after the last bracket");
        }
    }

    /** A string as JSON writes it. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\b' -> quoted.append("\\b");
                case '\t' -> quoted.append("\\t");
                case '\n' -> quoted.append("\\n");
                case '\f' -> quoted.append("\\f");
                case '\r' -> quoted.append("\\r");
                default -> quoted.append(c < ' ' ? "\\u%04x".formatted((int) c) : c);
            }
        }
        return quoted.append('"').toString();
    }

    /** A string for a message: on one line, and not too long. */
    static String shown(String text) {
        return quote(text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…");
    }

    /** What the characters after a backslash stand for: a code point. */
    private int escaped() throws FileFormatException {
        int c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> escapedCodePoint();
            default -> {
                at--;
                throw unexpected("an escape");
            }
        };
    }

    private int escapedCodePoint() throws FileFormatException {
        char high = hexDigits();
        if (!Character.isSurrogate(high)) {
            return high;
        }
        if (Character.isHighSurrogate(high) && peek() == '\\') {
            at++;
            if (peek() == 'u') {
                at++;
                char low = hexDigits();
                if (Character.isLowSurrogate(low)) {
                    return Character.toCodePoint(high, low);
                }
            }
        }
        throw new FileFormatException(source, "surrogates in pairs", "a lone one before byte " + at + " of " + part);
    }

    private char hexDigits() throws FileFormatException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            if (!HexFormat.isHexDigit(peek())) {
                throw unexpected("four hexadecimal digits");
            }
            value = value << 4 | HexFormat.fromHexDigit(bytes[at++]);
        }
        return (char) value;
    }
}
