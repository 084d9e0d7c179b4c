package dev.lanewise.io;

import dev.lanewise.FileFormatException;

/** A place in a text of ASCII that is parsed from front to back, and what the parsers of headers have in common. */
abstract class TextCursor {
    final byte[] bytes;
    final String source;
    final String part;
    int at;

    /**
     * A cursor at the start.
     *
     * @param bytes the text
     * @param source what messages call the file
     * @param part what they call these bytes of it
     */
    TextCursor(byte[] bytes, String source, String part) {
        this.bytes = bytes;
        this.source = source;
        this.part = part;
    }

    /** A non-negative integer in decimal digits, without leading zeros. */
    final long integer() throws FileFormatException {
        skipSpace();
        if (!isDigit(peek())) {
            throw unexpected("a non-negative integer");
        }
        if (peek() == '0') {
            at++;
            return 0;
        }
        long value = 0;
        for (; isDigit(peek()); at++) {
            int digit = peek() - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                throw unexpected("an integer of at most " + Long.MAX_VALUE);
            }
            value = 10 * value + digit;
        }
        return value;
    }

    final void expect(char c, String what) throws FileFormatException {
        if (!take(c)) {
            throw unexpected(what);
        }
    }

    /** Steps over the character if it comes next, after white space. */
    final boolean take(char c) {
        skipSpace();
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    final void skipSpace() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
    }

    /** The next byte, or −1 at the end. */
    final int peek() {
        return at < bytes.length ? bytes[at] & 0xFF : -1;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    final FileFormatException unexpected(String expected) {
        int c = peek();
        String found = c < 0
                ? "the end of " + part
                : (c > ' ' && c < 0x7F ? "'" + (char) c + "'" : "0x%02x".formatted(c)) + " at byte " + at + " of "
                        + part;
        return new FileFormatException(source, expected, found);
    }
}
