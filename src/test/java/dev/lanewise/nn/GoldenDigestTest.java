package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.testing.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training gives the same weights everywhere: the first promise of the library. */
class GoldenDigestTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void mnistForAnyParallelism(int parallelism) throws IOException {
        assertEquals(GoldenDigest.MNIST, GoldenDigest.mnist(parallelism));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 64})
    void smallForAnyParallelism(int parallelism) {
        assertEquals(GoldenDigest.SMALL, GoldenDigest.small(parallelism));
    }

    @Test
    void smallInAnInterpreter() throws Exception {
        assertEquals(GoldenDigest.SMALL, inChild(List.of("-Xint"), "small"));
    }

    /** C1 compiles everything, C2 nothing. */
    @Test
    void smallWithoutC2() throws Exception {
        assertEquals(GoldenDigest.SMALL, inChild(List.of("-XX:TieredStopAtLevel=1"), "small"));
    }

    @ParameterizedTest
    @MethodSource("otherJvms")
    void mnistOnOtherLanes(List<String> options) throws Exception {
        assertEquals(GoldenDigest.MNIST, inChild(options, "mnist"));
    }

    /** Every width that this CPU may have; a flag that asks for more than it has gives what it has. */
    static Stream<List<String>> otherJvms() {
        String module = "jdk.incubator.vector";
        List<List<String>> options = new ArrayList<>();
        options.add(List.of());
        options.add(List.of("--add-modules", module, "-Dlanewise.kernels=scalar"));
        options.add(List.of("--add-modules", module, "-XX:MaxVectorSize=16"));
        if (System.getProperty("os.arch").equals("amd64")) {
            for (int avx = 1; avx <= 3; avx++) {
                options.add(List.of("--add-modules", module, "-XX:UseAVX=" + avx));
            }
        }
        return options.stream();
    }

    private static String inChild(List<String> options, String which) throws Exception {
        ChildJvm.Result child = ChildJvm.run(GoldenDigest.class, options, which);
        assertEquals(0, child.exit(), child::toString);
        return child.out().getLast();
    }
}
