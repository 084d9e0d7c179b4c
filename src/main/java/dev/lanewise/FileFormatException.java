package dev.lanewise;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/**
 * A file is not what its format asks for. The message is one line: the source, what was expected, what was found.
 *
 * <p>Every reader of the library throws it for bad content; other {@link IOException}s tell that a file could not be
 * read at all.
 */
public final class FileFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Where the bytes came from. */
    private final String source;

    /** What should have been there. */
    private final String expected;

    /** What was there. */
    private final String found;

    /**
     * An exception for a file that was refused.
     *
     * @param source where the bytes came from: the path, or the name given to a stream
     * @param expected what should have been there, as a phrase
     * @param found what was there, as a phrase
     */
    public FileFormatException(String source, String expected, String found) {
        super(requireNonNull(source, "source") + ": expected " + requireNonNull(expected, "expected") + ", found "
                + requireNonNull(found, "found"));
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
