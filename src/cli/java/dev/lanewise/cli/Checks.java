package dev.lanewise.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Checks of what a user gives, before anything is done. All throw a {@link UsageException}. */
public final class Checks {

    private Checks() {}

    /** Names the option, the rule and the value where the value is not allowed. */
    public static void require(boolean allowed, String option, Object value, String rule) {
        if (!allowed) {
            throw new UsageException("%s must be %s, but is %s".formatted(option, rule, value));
        }
    }

    /**
     * That a file could be written, as far as that can be told.
     *
     * @param name what messages call it: an option, perhaps
     */
    public static void requireFile(String name, Path file) {
        requireDirectory(name, file);
        if (Files.isDirectory(file)) {
            throw new UsageException("%s %s: is a directory".formatted(name, file));
        }
        boolean there = Files.exists(file);
        if (there && !Files.isRegularFile(file)) {
            throw new UsageException("%s %s: is not a regular file".formatted(name, file));
        }
        Path written = there ? file : file.toAbsolutePath().getParent();
        if (!Files.isWritable(written)) {
            throw new UsageException("%s %s: %s may not be written to".formatted(name, file, written));
        }
    }

    /** That there is a directory for the file. */
    static void requireDirectory(String name, Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new UsageException("%s %s: no such directory".formatted(name, file));
        }
    }
}
