package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.testing.ChildJvm;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Predictions in steady state allocate nothing: the least of many rounds, in a JVM of its own, as for the kernels. */
@Tag("jvm")
class PredictorAllocationTest {

    private static final int CALLS = 500;
    private static final int ROUNDS = 240;

    /** Prints for each kind of call the least bytes a call that one of the rounds took. */
    static final class Main {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private Main() {}

        public static void main(String[] args) {
            calls().forEach((name, call) -> System.out.println(name + " " + leastBytes(call)));
        }

        private static double leastBytes(Runnable call) {
            double least = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS && least >= 1; round++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < CALLS; i++) {
                    call.run();
                }
                least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) CALLS);
            }
            return least;
        }
    }

    private static Map<String, Runnable> calls() {
        Map<String, Runnable> calls = new LinkedHashMap<>();
        for (int hidden : new int[] {3, 50, 128}) {
            putCalls(calls, hidden + "", new TwoLayerNet(96, hidden, 10, 0.1, 1).predictor());
        }
        Predictor bfloat16 = new TwoLayerNet(96, 128, 10, 0.1, 1).predictor(Predictor.Weights.BFLOAT16);
        putCalls(calls, "128_BFLOAT16", bfloat16);
        return calls;
    }

    private static void putCalls(Map<String, Runnable> calls, String of, Predictor predictor) {
        Predictor.Scratch scratch = predictor.newScratch();
        float[] y = new float[10 * 40];
        int[] classes = new int[10];
        for (int every : new int[] {1, 5}) {
            float[] x = new float[96 * 40];
            for (int i = 0; i < x.length; i += every) {
                x[i] = 1 + i;
            }
            String name = of + (every == 1 ? "_DENSE" : "_SPARSE");
            calls.put("ROW_" + name, () -> predictor.predict(x, 96, y, 0, scratch));
            calls.put("ROWS_" + name, () -> predictor.predict(x, 0, y, 0, 40, scratch));
            calls.put("CLASS_" + name, () -> predictor.predictClass(x, 0, scratch));
            calls.put("TOP_K_" + name, () -> predictor.predictTopK(x, 0, 3, classes, 0, y, 0, scratch));
        }
    }

    @Test
    void compiledPredictionsAllocateNothing() throws Exception {
        assumeFalse(Kernels.active().name().equals("scalar"), "judged with the vector kernels");
        List<String> flags = new ArrayList<>(List.of("--add-modules=jdk.incubator.vector", "-Xbatch"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-XX:"))
                .forEach(flags::add);
        ChildJvm.Result child = ChildJvm.run(Main.class, flags);
        assertEquals(0, child.exit(), child::toString);
        assertEquals(calls().size(), child.out().size(), child::toString);
        List<String> allocating = child.out().stream()
                .filter(line -> Double.parseDouble(line.substring(line.indexOf(' '))) >= 1)
                .toList();
        assertEquals(List.of(), allocating, "bytes a call");
    }
}
