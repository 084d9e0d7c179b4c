package dev.lanewise.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program that embeds the library, built from {@code src/consumers} against the library's jar alone, on the class path
 * and on the module path, and run with the Vector API and without.
 */
class ConsumersIT {

    private static final String MODULE = "jdk.incubator.vector";
    private static final String LIBRARY = System.getProperty("lanewise.jar");
    private static final Path SOURCES = Path.of("src", "consumers");
    private static final String MAIN_JAVA =
            SOURCES.resolve("consumer/Main.java").toString();
    private static final String MODULE_INFO =
            SOURCES.resolve("modulepath/module-info.java").toString();

    @TempDir
    private static Path built;

    private static String onClassPath;
    private static String onModulePath;

    @BeforeAll
    static void build() throws Exception {
        onClassPath = built.resolve("classpath").toString();
        onModulePath = built.resolve("modulepath").toString();
        javac("-d", onClassPath, "-cp", LIBRARY, MAIN_JAVA);
        javac("-d", onModulePath, "-p", LIBRARY, MAIN_JAVA, MODULE_INFO);
    }

    @Test
    void sameBitsOnEitherPathWithAndWithoutTheVectorApi() throws Exception {
        String[] classPath = {"-cp", onClassPath + File.pathSeparator + LIBRARY, "consumer.Main"};
        String[] modulePath = {"-p", onModulePath + File.pathSeparator + LIBRARY, "-m", "consumer/consumer.Main"};

        String digest = digestWithVectorApi(classPath);
        assertEquals(digest, digestWithVectorApi(modulePath));
        assertEquals(digest, digestWithoutVectorApi(classPath));
        assertEquals(digest, digestWithoutVectorApi(modulePath));
    }

    private static String digestWithVectorApi(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("java", "--add-modules", MODULE));
        command.addAll(List.of(arguments));
        Result run = run(command);
        assertTrue(run.describe().startsWith("vector"), run::toString);
        return run.digest();
    }

    /** Scalar kernels, with the reason in describe() and once on the error stream. */
    private static String digestWithoutVectorApi(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("java"));
        command.addAll(List.of(arguments));
        Result run = run(command);
        assertTrue(run.describe().startsWith("scalar") && run.describe().contains(MODULE), run::toString);
        assertEquals(
                1,
                run.err
                        .lines()
                        .filter(line -> line.contains("module " + MODULE))
                        .count(),
                run::toString);
        return run.digest();
    }

    /** An embedder who compiles with every lint warning as an error has no trouble. */
    private static void javac(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("javac", "--release", "25", "-Xlint:all", "-Werror"));
        command.addAll(List.of(arguments));
        run(command);
    }

    private static Result run(List<String> command) throws Exception {
        List<String> full = new ArrayList<>(command);
        full.set(
                0,
                Path.of(System.getProperty("java.home"), "bin", command.get(0)).toString());
        Path out = Files.createTempFile(built, "out", ".txt");
        Path err = Files.createTempFile(built, "err", ".txt");
        Process process = new ProcessBuilder(full)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("no end: " + full);
        }
        Result result = new Result(full, process.exitValue(), Files.readString(out), Files.readString(err));
        assertEquals(0, result.status, result::toString);
        return result;
    }

    private record Result(List<String> command, int status, String out, String err) {

        String describe() {
            return line(0);
        }

        String digest() {
            return line(1);
        }

        private String line(int index) {
            return out.lines().toList().get(index);
        }
    }
}
