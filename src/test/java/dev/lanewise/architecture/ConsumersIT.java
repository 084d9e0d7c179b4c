package dev.lanewise.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.testing.ChildJvm;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
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
        List<String> command = new ArrayList<>(List.of("--add-modules", MODULE));
        command.addAll(List.of(arguments));
        Result run = run(command);
        assertTrue(run.describe().startsWith("vector"), run::toString);
        return run.digest();
    }

    /** Scalar kernels, with the reason in describe() and once on the error stream. */
    private static String digestWithoutVectorApi(String... arguments) throws Exception {
        Result run = run(List.of(arguments));
        assertTrue(run.describe().startsWith("scalar") && run.describe().contains(MODULE), run::toString);
        assertEquals(
                1,
                run.err().stream()
                        .filter(line -> line.contains("module " + MODULE))
                        .count(),
                run::toString);
        return run.digest();
    }

    /** An embedder who compiles with every lint warning as an error has no trouble. */
    private static void javac(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--release", "25", "-Xlint:all", "-Werror"));
        all.addAll(List.of(arguments));
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        int status = ToolProvider.findFirst("javac").orElseThrow().run(out, out, all.toArray(String[]::new));
        assertEquals(0, status, messages::toString);
    }

    private static Result run(List<String> arguments) throws Exception {
        ChildJvm.Result child = ChildJvm.run(arguments);
        assertEquals(0, child.exit(), child::toString);
        return new Result(child.out().get(0), child.out().get(1), child.err());
    }

    private record Result(String describe, String digest, List<String> err) {}
}
