package dev.lanewise.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.testing.ChildJvm;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {
    private static final String STALE = ".file.0123456789abcdef.tmp";

    private final Path dir;
    private final Path file;

    AtomicFileTest(@TempDir Path dir) {
        this.dir = dir;
        file = dir.resolve("file");
    }

    private static AtomicFile.Content text(String text) {
        return out -> out.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private void assertFiles(String... names) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            assertEquals(
                    Set.of(names), files.map(f -> f.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    @Test
    void nullsAreNamed() throws IOException {
        assertEquals(
                "path",
                assertThrows(NullPointerException.class, () -> AtomicFile.write(null, text("")))
                        .getMessage());
        assertEquals(
                "content",
                assertThrows(NullPointerException.class, () -> AtomicFile.write(file, null))
                        .getMessage());
        assertFiles();
    }

    @Test
    void newFilesAndOldOnes() throws IOException {
        AtomicFile.write(file, text("a longer first content"));
        assertEquals("a longer first content", Files.readString(file));
        AtomicFile.write(file, text("second"));
        assertEquals("second", Files.readString(file));
        AtomicFile.write(Path.of("").toAbsolutePath().relativize(file), text("third"));
        assertEquals("third", Files.readString(file));
        AtomicFile.write(file, out -> {});
        assertEquals("", Files.readString(file));
        assertFiles("file");
    }

    /** The old content is there while the new is being written, and after a failure. */
    @ParameterizedTest
    @ValueSource(classes = {IOException.class, IllegalStateException.class, OutOfMemoryError.class})
    void failureInTheMiddle(Class<? extends Throwable> type) throws Exception {
        Throwable failure = type.getConstructor(String.class).newInstance("in the middle");
        AtomicFile.Content failing = out -> {
            text("half").writeTo(out);
            if (Files.exists(file)) {
                assertEquals("old", Files.readString(file));
            }
            switch (failure) {
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                default -> throw (Error) failure;
            }
        };
        assertSame(failure, assertThrows(type, () -> AtomicFile.write(file, failing)));
        assertFiles();
        Files.writeString(file, "old");
        assertSame(failure, assertThrows(type, () -> AtomicFile.write(file, failing)));
        assertFiles("file");
        assertEquals("old", Files.readString(file));
    }

    @Test
    void interruptedThreadsFail() throws IOException {
        Files.writeString(file, "old");
        Thread.currentThread().interrupt();
        try {
            assertThrows(IOException.class, () -> AtomicFile.write(file, text("new")));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals("old", Files.readString(file));
        assertFiles("file");
    }

    @Test
    void permissions() throws IOException {
        assumeTrue(Files.getFileStore(dir).supportsFileAttributeView("posix"));
        Path plain = Files.writeString(dir.resolve("plain"), "");
        AtomicFile.write(file, text("first"));
        assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(file));
        for (String permissions : List.of("rw-------", "rw-rw-rw-", "rwxr-x--x")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
            AtomicFile.write(file, out -> {
                try (Stream<Path> files = Files.list(dir)) {
                    Path temporary = files.filter(f -> f.toString().endsWith(".tmp"))
                            .findFirst()
                            .orElseThrow();
                    assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)));
                }
            });
            assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    @Test
    void readOnlyFilesStay() throws IOException {
        Files.writeString(file, "old");
        assertTrue(file.toFile().setReadOnly());
        assumeFalse(Files.isWritable(file), "the superuser may write everything");
        assertThrows(AccessDeniedException.class, () -> AtomicFile.write(file, text("new")));
        assertEquals("old", Files.readString(file));
        assertFiles("file");
    }

    /** The links stay; what they lead to is replaced, or made. */
    @Test
    void symbolicLinks() throws IOException {
        Path target = Files.createDirectory(dir.resolve("elsewhere")).resolve("target");
        Path relative = link("relative", Path.of("elsewhere", "target"));
        Path absolute = link("absolute", relative.toAbsolutePath());
        Path backwards = link("backwards", Path.of("elsewhere", "..", "relative"));
        for (Path link : List.of(relative, absolute, backwards)) {
            Files.deleteIfExists(target);
            for (String content : List.of("made", "replaced")) {
                AtomicFile.write(link, text(content));
                assertEquals(content, Files.readString(target));
            }
            assertTrue(Files.isSymbolicLink(link));
        }
        Path one = link("one", Path.of("two"));
        link("two", Path.of("one"));
        assertThrows(FileSystemLoopException.class, () -> AtomicFile.write(one, text("new")));
        assertFiles("elsewhere", "relative", "absolute", "backwards", "one", "two");
    }

    private Path link(String name, Path target) throws IOException {
        try {
            return Files.createSymbolicLink(dir.resolve(name), target);
        } catch (UnsupportedOperationException | FileSystemException e) {
            assumeTrue(false, "no symbolic links here: " + e);
            throw e;
        }
    }

    @Test
    void nothingButRegularFilesInDirectoriesThatAreThere() throws IOException {
        Path missing = dir.resolve("missing");
        FileSystemException e =
                assertThrows(NoSuchFileException.class, () -> AtomicFile.write(missing.resolve("file"), text("")));
        assertEquals(missing.toString(), e.getFile());
        Files.writeString(file, "old");
        e = assertThrows(NotDirectoryException.class, () -> AtomicFile.write(file.resolve("file"), text("")));
        assertEquals(file.toString(), e.getFile());
        assertNotRegular(dir);
        assertNotRegular(dir.getRoot());
        assertNotRegular(Path.of(""));
        Path socket = dir.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertNotRegular(socket);
        }
        assertFiles("file", "socket");
    }

    private static void assertNotRegular(Path path) {
        String message = assertThrows(FileSystemException.class, () -> AtomicFile.write(path, text("new")))
                .getMessage();
        assertEquals(path.toAbsolutePath() + ": not a regular file", message);
    }

    /** Of this file, and nothing else. */
    @Test
    void staleTemporariesAreRemoved() throws IOException {
        List<String> others = List.of(
                ".file.tmp",
                ".file.0123456789abcde.tmp",
                ".file.0123456789abcdeg.tmp",
                ".file.0123456789abcdef.tmq",
                "file.0123456789abcdef.tmp",
                ".file2.0123456789abcdef.tmp",
                ".file.0123456789abcdef.0123456789abcdef.tmp");
        for (String other : others) {
            Files.writeString(dir.resolve(other), "");
        }
        Files.writeString(dir.resolve(STALE), "");
        AtomicFile.write(file, text("new"));
        assertEquals("new", Files.readString(file));
        assertFiles(Stream.concat(others.stream(), Stream.of("file")).toArray(String[]::new));
    }

    /** The one that comes to its end first wins; the other fails and leaves its file alone. */
    @Test
    void twoWritersAtOnce() throws IOException {
        FileSystemException e = assertThrows(
                FileSystemException.class,
                () -> AtomicFile.write(file, out -> {
                    text("the slow one's").writeTo(out);
                    AtomicFile.write(file, text("the quick one's"));
                }));
        assertEquals(file + ": written by somebody else at the same time", e.getMessage());
        assertEquals("the quick one's", Files.readString(file));
        assertFiles("file");
    }

    /** Dies in the middle, as by kill −9: nothing of this process runs any more. */
    static final class Killed {
        private Killed() {}

        public static void main(String[] args) throws IOException {
            AtomicFile.write(Path.of(args[0]), out -> {
                text("half").writeTo(out);
                Runtime.getRuntime().halt(9);
            });
        }
    }

    @Test
    void killedInTheMiddle() throws Exception {
        Files.writeString(file, "old");
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    9, ChildJvm.run(Killed.class, List.of(), file.toString()).exit());
            assertEquals("old", Files.readString(file));
            try (Stream<Path> files = Files.list(dir)) {
                assertEquals(2, files.count());
            }
        }
        AtomicFile.write(file, text("new"));
        assertEquals("new", Files.readString(file));
        assertFiles("file");
    }
}
