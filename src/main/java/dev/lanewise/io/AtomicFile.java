package dev.lanewise.io;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file whole or not at all: into a temporary file beside it, which is forced to the disk and then renamed. Who
 * opens the file at any moment, or after a crash at any moment, finds the old content or the new.
 *
 * <p>The temporary file is called {@code .NAME.0123456789abcdef.tmp}, with a number of its own, and is removed when
 * writing fails. A process that is killed leaves it behind; the next one that writes the same file removes it, so there
 * is never more than one. It cannot know a dead writer's file from a living one's: of two that write the same file at
 * once, one may lose its temporary file and fail, and the file is then the other's, whole.
 *
 * <p>A symbolic link stays, and the file that it points to is replaced. The new file has the permissions of the old, and
 * belongs to whoever writes it; other hard links keep the old content. Directories are not made.
 */
public final class AtomicFile {
    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all of it.
         *
         * @param out the empty temporary file, which the caller closes
         * @throws IOException if it cannot be written; the file is then as it was
         */
        void writeTo(FileChannel out) throws IOException;
    }

    /** As many links in a row as Linux follows. */
    private static final int MAX_LINKS = 40;

    private static final String SUFFIX = ".tmp";

    private AtomicFile() {}

    /**
     * Writes a file of these bytes.
     *
     * @param path the file, new or to be replaced; a regular one that may be written to
     * @param content all of it
     * @throws IOException if it cannot be written; it is then as it was
     */
    public static void writeBytes(Path path, byte[] content) throws IOException {
        requireNonNull(content, "content");
        write(path, out -> Channels.newOutputStream(out).write(content));
    }

    /**
     * Writes a file. What the content throws is passed on, and leaves the file as it was.
     *
     * @param path the file, new or to be replaced; a regular one that may be written to
     * @param content writes it
     * @throws IOException if it cannot be written
     */
    public static void write(Path path, Content content) throws IOException {
        requireNonNull(content, "content");
        Path file = behindLinks(requireNonNull(path, "path")).toAbsolutePath();
        requireReplaceable(file);
        Path directory = requireNonNull(file.getParent()); // only the root, a directory, has none
        String prefix = "." + file.getFileName() + ".";
        removeStale(directory, prefix);
        Path temporary = directory.resolve(
                prefix + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + SUFFIX);
        try {
            fill(temporary, permissions(file), content);
            rename(temporary, file);
        } catch (Throwable e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException | RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
        force(directory);
    }

    private static Path behindLinks(Path path) throws IOException {
        Path file = path;
        for (int links = 0; Files.isSymbolicLink(file); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemLoopException(path.toString());
            }
            file = file.resolveSibling(Files.readSymbolicLink(file));
        }
        return file;
    }

    /** A rename would also replace what a plain write refuses: a device, a pipe, a file that is read-only. */
    private static void requireReplaceable(Path file) throws IOException {
        Path directory = file.getParent();
        if (Files.exists(file)) {
            if (!Files.isRegularFile(file)) {
                throw new FileSystemException(file.toString(), null, "not a regular file");
            }
            if (!Files.isWritable(file)) {
                throw new AccessDeniedException(file.toString());
            }
        } else if (directory == null || !Files.exists(directory)) {
            throw new NoSuchFileException(String.valueOf(directory));
        } else if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
    }

    private static void removeStale(Path directory, String prefix) {
        try (DirectoryStream<Path> stale = Files.newDirectoryStream(
                directory, entry -> isTemporary(entry.getFileName().toString(), prefix))) {
            for (Path file : stale) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // A directory that may not be listed, a file that another holds open: they don't keep us from writing.
        }
    }

    private static boolean isTemporary(String name, String prefix) {
        if (name.length() != prefix.length() + 16 + SUFFIX.length()
                || !name.startsWith(prefix)
                || !name.endsWith(SUFFIX)) {
            return false;
        }
        return name.chars().skip(prefix.length()).limit(16).allMatch(HexFormat::isHexDigit);
    }

    private static @Nullable Set<PosixFilePermission> permissions(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null || !Files.exists(file)
                ? null
                : view.readAttributes().permissions();
    }

    private static void fill(Path temporary, @Nullable Set<PosixFilePermission> permissions, Content content)
            throws IOException {
        // From the start, so that nobody opens what they may not read; then again, past the process's mask.
        FileAttribute<?>[] attributes = permissions == null
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
        try (FileChannel out = FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), attributes)) {
            if (permissions != null) {
                Files.setPosixFilePermissions(temporary, permissions);
            }
            content.writeTo(out);
            out.force(true);
        }
    }

    private static void rename(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file, ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            FileSystemException failure =
                    new FileSystemException(file.toString(), null, "written by somebody else at the same time");
            failure.initCause(e);
            throw failure;
        }
    }

    /** Makes the rename last through a power failure, where a directory can be opened: not on Windows. */
    private static void force(Path directory) {
        try (FileChannel entries = FileChannel.open(directory, READ)) {
            entries.force(true);
        } catch (IOException e) {
            // The file is complete all the same, and nothing can be undone.
        }
    }
}
