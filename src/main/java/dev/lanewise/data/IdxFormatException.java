package dev.lanewise.data;

import java.io.IOException;

/** An IDX file is not what it should be. The message is one line: the source, what was expected, what was found. */
public final class IdxFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Where the bytes came from. */
    private final String source;

    /** What should have been there. */
    private final String expected;

    /** What was there. */
    private final String found;

    IdxFormatException(String source, String expected, String found) {
        super(source + ": expected " + expected + ", found " + found);
        this.source = source;
        this.expected = expected;
        this.found = found;
    }

    /**
     * Where the bytes came from.
     *
     * @return the path, or the name given to a stream
     */
    public String source() {
        return source;
    }

    /**
     * What should have been there.
     *
     * @return a phrase
     */
    public String expected() {
        return expected;
    }

    /**
     * What was there.
     *
     * @return a phrase
     */
    public String found() {
        return found;
    }
}
