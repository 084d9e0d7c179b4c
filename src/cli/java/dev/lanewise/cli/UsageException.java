package dev.lanewise.cli;

/** An option has a value that it can't have. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong with which option, in one line. */
    public UsageException(String message) {
        super(message);
    }
}
