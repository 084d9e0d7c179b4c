package dev.lanewise.cli;

import java.io.IOException;
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
     * That a file could be written, new or in place of another: a temporary one beside it can be made.
     *
     * @param name what messages call it: an option, perhaps
     */
    public static void requireWritable(String name, Path file) {
        Path directory = behindLinks(file).getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new UsageException("%s %s: no such directory".formatted(name, file));
        }
        if (Files.isDirectory(file)) {
            throw new UsageException("%s %s: is a directory".formatted(name, file));
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UsageException("%s %s: is not a regular file".formatted(name, file));
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new UsageException("%s %s: is read-only".formatted(name, file));
        }
        if (!canHoldFiles(directory)) {
            throw new UsageException("%s %s: no file can be made in %s".formatted(name, file, directory));
        }
    }

    /** Where it is really written. */
    private static Path behindLinks(Path file) {
        try {
            return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        } catch (IOException e) {
            return file.toAbsolutePath();
        }
    }

    /** Asks by doing: some file systems, such as /proc, say that they may be written to, and are not. */
    private static boolean canHoldFiles(Path directory) {
        try {
            Files.delete(Files.createTempFile(directory, ".lanewise", ".tmp"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
