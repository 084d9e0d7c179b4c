package dev.lanewise.testing;

import com.sun.management.ThreadMXBean;
import dev.lanewise.FileFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is asked of every reader, whatever is in the file: it reads the file or refuses it, in one short line, and takes no
 * more memory than the length of the file allows. Hangs are the fuzzer's to find.
 */
public final class FuzzedFile {
    /** Reads something from a file. */
    @FunctionalInterface
    public interface Read<T> {
        T from(Path path) throws IOException;
    }

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** For buffers, and the first guess of an IdxReader. */
    private static final long MOST_ALLOCATED = 5_000_000;

    private static final int MOST_CHARS = 2000;
    private static final Path PATH = path();

    private FuzzedFile() {}

    private static Path path() {
        try {
            Path dir = Files.createTempDirectory("lanewise-fuzz");
            Path path = dir.resolve("input");
            dir.toFile().deleteOnExit();
            path.toFile().deleteOnExit();
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of these bytes, always under the same name. */
    public static Path of(byte[] bytes) throws IOException {
        Files.deleteIfExists(PATH); // some file systems are slow to overwrite
        return Files.write(PATH, bytes);
    }

    /**
     * What a reader makes of the file.
     *
     * @param bytesPerByte how much memory a byte of the file may cost
     * @return nothing where it was refused
     */
    public static <T> Optional<T> read(Path path, long bytesPerByte, Read<T> read) throws IOException {
        long most = MOST_ALLOCATED + bytesPerByte * Files.size(path);
        long before = allocated();
        Optional<T> result = result(path, read);
        if (allocated() - before > most) {
            before = allocated(); // classes that are loaded and instrumented count, too, but once
            result = result(path, read);
            long allocated = allocated() - before;
            require(allocated <= most, allocated + " bytes were allocated, at most " + most + " are allowed");
        }
        return result;
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    private static <T> Optional<T> result(Path path, Read<T> read) throws IOException {
        try {
            return Optional.of(read.from(path));
        } catch (FileFormatException e) {
            String message = String.valueOf(e.getMessage());
            require(e.source().startsWith(path.toString()), "another source: " + message);
            require(message.lines().count() == 1, "no line: " + message);
            require(message.length() < path.toString().length() + MOST_CHARS, "a long line: " + message);
            return Optional.empty();
        }
    }

    /** A failure unless it holds: the targets run without a test framework. */
    public static void require(boolean holds, String failure) {
        if (!holds) {
            throw new AssertionError(failure);
        }
    }
}
