package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.testing.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which kernels a JVM gets, and the reason that it is told: each case in a JVM started for it. */
@Tag("jvm")
class SelectionTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";
    private static final String LOG_FORMAT = "-Djava.util.logging.SimpleFormatter.format=LOG %3$s %4$s %5$s%n";

    /** Prints what the library chose, each attempt on a line of its own. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            // Twice: the second caller must be told as well as the first.
            System.out.println("active " + outcome(() -> Kernels.active().name()));
            System.out.println("again " + outcome(() -> Kernels.active().name()));
            System.out.println("describe " + outcome(() -> Kernels.active().describe()));
            System.out.println("vector " + outcome(() -> Kernels.vector().name()));
            System.out.println("scalar " + outcome(() -> Kernels.scalar().name() + " " + two()));
        }

        private static float two() {
            return Kernels.scalar().dot(new float[] {1, 1}, 0, new float[] {1, 1}, 0, 2);
        }

        private static String outcome(Supplier<String> attempt) {
            try {
                return attempt.get();
            } catch (Throwable thrown) {
                return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
            }
        }
    }

    @Test
    void vectorByDefaultWhereItCanBeHad() throws Exception {
        assumeFalse(KernelsUnderTest.scalarExpected(), "this machine may have no vector kernels");
        ChildJvm.Result child = start(MODULE);
        assertEquals("vector", child.line("active"));
        assertEquals("vector", child.line("vector"));
        assertTrue(log(child).isEmpty(), child::toString);
    }

    @Test
    void vectorOnRequest() throws Exception {
        assumeFalse(KernelsUnderTest.scalarExpected(), "this machine may have no vector kernels");
        assertEquals("vector", start(MODULE, "-Dlanewise.kernels=vector").line("active"));
        assertEquals("vector", start(MODULE, "-Dlanewise.kernels=auto").line("active"));
    }

    @Test
    void withoutModule() throws Exception {
        fallsBack("jdk.incubator.vector");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:TieredStopAtLevel=1",
                "-XX:TieredStopAtLevel=3",
                "-XX:-UseCompiler",
                "-XX:+NeverActAsServerClassMachine"
            })
    void withoutC2(String flag) throws Exception {
        fallsBack("C2", MODULE, flag);
    }

    @Test
    void withoutVectorsInC2() throws Exception {
        fallsBack("EnableVectorSupport", MODULE, "-XX:+UnlockExperimentalVMOptions", "-XX:-EnableVectorSupport");
    }

    @Test
    void interpreted() throws Exception {
        fallsBack("C2", MODULE, "-Xint");
    }

    @Test
    void jvmciCompiler() throws Exception {
        String[] flags = {MODULE, "-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI", "-XX:+UseJVMCICompiler"};
        assumeTrue(start(flags).exit() == 0, "this JVM has no JVMCI compiler");
        fallsBack("JVMCI", flags);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:UseAVX=0", "-XX:-UseFMA"})
    void withoutFma(String flag) throws Exception {
        assumeX86();
        fallsBack("FMA", MODULE, flag);
    }

    @Test
    void narrowVectors() throws Exception {
        assumeX86();
        fallsBack("128", MODULE, "-XX:MaxVectorSize=8");
    }

    @Test
    void scalarOnRequest() throws Exception {
        ChildJvm.Result child = start(MODULE, "-Dlanewise.kernels=scalar");
        assertEquals("scalar", child.line("active"));
        assertTrue(child.line("describe").contains("lanewise.kernels"), child::toString);
        assertTrue(log(child).isEmpty(), child::toString);
        if (!KernelsUnderTest.scalarExpected()) {
            assertEquals("vector", child.line("vector"));
        }
    }

    /** The one who asked for vectors gets them or an exception, the reason in it. */
    @Test
    void vectorOnRequestFailsHard() throws Exception {
        ChildJvm.Result child = start("-Dlanewise.kernels=vector");
        for (String attempt : List.of("active", "again", "describe", "vector")) {
            String outcome = child.line(attempt);
            assertTrue(outcome.startsWith("UnsupportedOperationException: "), child::toString);
            assertTrue(outcome.contains("jdk.incubator.vector"), child::toString);
        }
        assertEquals("scalar 2.0", child.line("scalar"));
    }

    @Test
    void unknownValue() throws Exception {
        ChildJvm.Result child = start(MODULE, "-Dlanewise.kernels=nonsense");
        for (String attempt : List.of("active", "again", "describe")) {
            String outcome = child.line(attempt);
            assertTrue(outcome.startsWith("IllegalArgumentException: "), child::toString);
            for (String word : List.of("lanewise.kernels", "nonsense", "auto", "vector", "scalar")) {
                assertTrue(outcome.contains(word), child::toString);
            }
        }
        assertEquals("scalar 2.0", child.line("scalar"));
    }

    /** Scalar kernels at work, the reason in their description, in vector()'s exception, and in one line of the log. */
    private static void fallsBack(String reason, String... flags) throws Exception {
        ChildJvm.Result child = start(flags);
        assertEquals("scalar", child.line("active"), child::toString);
        assertEquals("scalar", child.line("again"), child::toString);
        assertEquals("scalar 2.0", child.line("scalar"), child::toString);
        assertTrue(child.line("describe").contains(reason), child::toString);
        assertTrue(child.line("vector").startsWith("UnsupportedOperationException: "), child::toString);
        assertTrue(child.line("vector").contains(reason), child::toString);
        List<String> log = log(child);
        assertEquals(1, log.size(), child::toString);
        assertTrue(log.getFirst().contains(reason), child::toString);
        assertEquals(5, child.out().size(), child::toString);
    }

    /** All that reached standard error, less the JVM's own remarks about its flags. */
    private static List<String> log(ChildJvm.Result child) {
        return child.err().stream()
                .filter(line -> !line.startsWith("WARNING: Using incubator modules") && !line.contains("VM warning"))
                .toList();
    }

    private static ChildJvm.Result start(String... flags) throws Exception {
        List<String> all = new ArrayList<>(List.of(flags));
        all.add(LOG_FORMAT);
        return ChildJvm.run(Main.class, all);
    }

    private static void assumeX86() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        assumeTrue(architecture.equals("amd64") || architecture.equals("x86_64"), "a flag of x86");
    }
}
