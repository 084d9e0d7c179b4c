package dev.lanewise.cli;

/** An option has a value that it can't have. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
