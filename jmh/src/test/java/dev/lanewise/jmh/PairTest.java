package dev.lanewise.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of the library in one JVM. */
class PairTest {

    @TempDir
    private Path folder;

    @Test
    void versionsTakeTurnsNextToEachOther() {
        List<Turn> turns =
                IntStream.range(0, 12).mapToObj(i -> Turn.of(i, 3, 2)).toList();
        assertEquals(
                "0:0 0:1 1:0 1:1 2:0 2:1 0:1 0:0 1:1 1:0 2:1 2:0",
                String.join(
                        " ",
                        turns.stream()
                                .map(turn -> turn.size() + ":" + turn.version())
                                .toList()));
    }

    @Test
    void oneVersionTakesAllSizesInTurn() {
        assertEquals(
                List.of(0, 1, 2, 0, 1),
                IntStream.range(0, 5).mapToObj(i -> Turn.of(i, 3, 1).size()).toList());
        assertTrue(IntStream.range(0, 9).allMatch(i -> Turn.of(i, 3, 1).version() == 0));
    }

    @Test
    void eachVersionHasClassesOfItsOwn() throws IOException, ReflectiveOperationException {
        try (VersionLoader before = VersionLoader.of(Machine.place(Kernels.class));
                VersionLoader now = VersionLoader.own()) {
            for (Class<?> shared : List.of(Measured.class, List.class, Test.class)) {
                assertSame(shared, before.loadClass(shared.getName()));
            }
            for (Class<?> own : List.of(Kernels.class, KernelBenchmark.class)) {
                assertSame(before.loadClass(own.getName()), before.loadClass(own.getName()));
                assertNotSame(before.loadClass(own.getName()), now.loadClass(own.getName()));
                assertNotSame(own, now.loadClass(own.getName()));
            }
            assertNotSame(before.measured().getClass(), now.measured().getClass());
        }
    }

    @Test
    void noVersionGetsAClassOfAnother() throws IOException, ReflectiveOperationException {
        Path empty = folder.resolve("empty.jar");
        new JarOutputStream(Files.newOutputStream(empty)).close();
        try (VersionLoader before = VersionLoader.of(empty)) {
            assertNotSame(KernelBenchmark.class, before.loadClass(KernelBenchmark.class.getName()));
            assertThrows(ClassNotFoundException.class, () -> before.loadClass(Kernels.class.getName()));
        }
    }

    @Test
    void whatHasNoLibraryIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jar"), "text");
        assertEquals(text + ": is not a jar", failure(text));
        Path empty = folder.resolve("empty.jar");
        new JarOutputStream(Files.newOutputStream(empty)).close();
        assertEquals(empty + ": is not a jar of Lanewise", failure(empty));
        assertThrows(IOException.class, () -> VersionLoader.requireLibrary(folder.resolve("absent.jar")));
    }

    @Test
    void theResultsBeforeAreBesideTheOthers() {
        assertEquals(Path.of("x", "a-before.json"), Sweep.before(Path.of("x", "a.json")));
        assertEquals(Path.of("a-before"), Sweep.before(Path.of("a")));
    }

    private static String failure(Path jar) {
        return String.valueOf(assertThrows(IOException.class, () -> VersionLoader.requireLibrary(jar))
                .getMessage());
    }
}
