package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.testing.ChildJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    /** Warms up for as long as it takes and prints how it went, then the bits of a prediction before and after it. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            Predictor predictor = new TwoLayerNet(784, 50, 10, 0.05, 1).predictor();
            float[] x = new float[784];
            for (int i = 0; i < x.length; i += 4) {
                x[i] = i;
            }
            int before = bits(predictor, x);
            WarmUp result = predictor.warmUp(Duration.ofSeconds(90));
            System.out.println("steady " + result.steady());
            System.out.println("bytes " + result.bytesPerCall());
            System.out.println("calls " + result.calls());
            System.out.println("same " + (before == bits(predictor, x)));
        }

        private static int bits(Predictor predictor, float[] x) {
            float[] y = new float[10];
            predictor.predict(x, 0, y, 0, predictor.newScratch());
            return Arrays.hashCode(y);
        }
    }

    /** The limit is far away: only a JVM that never settles fails. */
    @Test
    @Tag("jvm")
    void succeedsInAFreshJvm() throws Exception {
        List<String> flags = new ArrayList<>();
        if (!Kernels.active().name().equals("scalar")) {
            flags.add("--add-modules=jdk.incubator.vector");
        }
        ChildJvm.Result child = ChildJvm.run(Main.class, flags);
        assertEquals(0, child.exit(), child::toString);
        assertEquals("true", child.line("steady"), child::toString);
        assertTrue(Double.parseDouble(child.line("bytes")) < 1, child::toString);
        assertTrue(Long.parseLong(child.line("calls")) > 0, child::toString);
        assertEquals("true", child.line("same"), child::toString);
    }

    @Test
    void givesUpAtItsLimit() {
        for (TwoLayerNet net : List.of(new TwoLayerNet(784, 50, 10, 0.05, 1), new TwoLayerNet(1, 1, 1, 0.05, 1))) {
            WarmUp result = net.predictor().warmUp(Duration.ZERO);
            assertFalse(result.steady());
            assertTrue(result.calls() > 0 && result.nanosPerCall() > 0, result::toString);
        }
        Predictor predictor = new TwoLayerNet(3, 2, 2, 0.05, 1).predictor();
        assertThrows(IllegalArgumentException.class, () -> predictor.warmUp(Duration.ofNanos(-1)));
    }

    @Test
    void virtualThreadsHaveNoCountOfBytes() throws Exception {
        Predictor predictor = new TwoLayerNet(3, 2, 2, 0.05, 1).predictor();
        List<WarmUp> results = new ArrayList<>();
        Thread.ofVirtual()
                .start(() -> results.add(predictor.warmUp(Duration.ZERO)))
                .join();
        assertTrue(Double.isNaN(results.getFirst().bytesPerCall()), results::toString);
    }
}
