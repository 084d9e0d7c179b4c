package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.GoldenDigest.Training;
import dev.lanewise.testing.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training gives the same weights everywhere: the first promise of the library. */
class GoldenDigestTest {

    /** The documented exception. */
    @BeforeAll
    static void onlyWithHardwareFma() {
        assumeTrue(Kernels.scalar().fma(), "without FMA the last bits differ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void mnistForAnyParallelism(int parallelism) throws IOException {
        assertEquals(Training.MNIST.expected, Training.MNIST.digest(parallelism));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 64})
    void smallForAnyParallelism(int parallelism) throws IOException {
        for (Training training : GoldenDigest.SMALL) {
            assertEquals(training.expected, training.digest(parallelism), training::name);
        }
    }

    @Tag("long")
    @Test
    void smallInAnInterpreter() throws Exception {
        assertChild(List.of("-Xint"), "small", GoldenDigest.SMALL);
    }

    /** C1 compiles everything, C2 nothing. */
    @Tag("long")
    @Test
    void smallWithoutC2() throws Exception {
        assertChild(List.of("-XX:TieredStopAtLevel=1"), "small", GoldenDigest.SMALL);
    }

    @Test
    void smallOnScalarKernelsByChoice() throws Exception {
        assertChild(
                List.of("--add-modules", "jdk.incubator.vector", "-Dlanewise.kernels=scalar"),
                "small",
                GoldenDigest.SMALL);
    }

    /** The numerical gradient is made for C2's auto-vectorizer. */
    @Tag("long")
    @Test
    void smallWithoutSuperWord() throws Exception {
        assertChild(List.of("-XX:-UseSuperWord"), "small", GoldenDigest.SMALL);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("otherJvms")
    void allOnOtherLanes(List<String> options) throws Exception {
        assertChild(options, "all", EnumSet.allOf(Training.class));
    }

    /** Scalar kernels, and every width that this CPU has. */
    static Stream<List<String>> otherJvms() {
        String module = "jdk.incubator.vector";
        List<List<String>> options = new ArrayList<>();
        options.add(List.of("-Dlanewise.test.bits=32"));
        String widest = System.getProperty("lanewise.test.expect", "vector");
        if (!widest.equals("scalar")) {
            String vector = "-Dlanewise.kernels=vector";
            if (!widest.equals("vector")) { // else this JVM has the widest
                options.add(List.of("--add-modules", module, vector));
            }
            options.add(List.of("--add-modules", module, vector, "-XX:MaxVectorSize=16", "-Dlanewise.test.bits=128"));
            if (Kernels.vector().bits() == 512) {
                options.add(
                        List.of("--add-modules", module, vector, "-XX:MaxVectorSize=32", "-Dlanewise.test.bits=256"));
            }
        }
        return options.stream();
    }

    private static void assertChild(List<String> options, String which, Set<Training> trainings) throws Exception {
        ChildJvm.Result child = ChildJvm.run(GoldenDigest.class, options, which);
        assertEquals(0, child.exit(), child::toString);
        List<String> expected = trainings.stream()
                .map(training -> training.line(training.expected))
                .toList();
        assertEquals(expected, child.out());
    }
}
