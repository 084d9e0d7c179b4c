package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.ThreadMXBean;
import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.testing.ChildJvm;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A training step in steady state allocates nothing. As for the kernels, C2 must have compiled it, so the least of many
 * rounds counts, in a JVM of its own.
 */
@Tag("jvm")
class TrainerAllocationTest {

    /** Of a round, and of an epoch: so few that even a slow machine does some rounds within the time of one stream. */
    private static final int STEPS = 10;

    private static final int ROUNDS = 600;

    /** Prints for each optimizer the least bytes a step that one of the rounds took, on sparse and on other samples. */
    static final class Main {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private Main() {}

        public static void main(String[] args) {
            Dataset dense = GoldenDigest.blobs(500, 96, 10, 3);
            Matrix x = dense.x().copy();
            for (int i = 0; i < x.data().length; i++) {
                x.data()[i] = i % 5 == 0 ? x.data()[i] + 0.1f : 0f;
            }
            Dataset sparse = Dataset.of(x, dense.labels(), 10);
            optimizers().forEach((name, optimizer) -> {
                System.out.println(name + "_DENSE " + leastBytes(dense, optimizer, 1));
                System.out.println(name + "_SPARSE " + leastBytes(sparse, optimizer, 1));
            });
            // a stream for each 10 ms, of which some rounds have none
            System.out.println("SLICES_DENSE " + leastBytes(dense, Optimizer.sgd(), 2));
            System.out.println("SLICES_SPARSE " + leastBytes(sparse, Optimizer.sgd(), 2));
        }

        private static double leastBytes(Dataset data, Optimizer optimizer, int parallelism) {
            Rounds rounds = new Rounds();
            Trainer.builder()
                    .batchSize(50)
                    .iterations(STEPS * ROUNDS)
                    .learningRate(0.001f)
                    .optimizer(optimizer)
                    .parallelism(parallelism)
                    .listener(rounds)
                    .build()
                    .fit(new TwoLayerNet(96, 50, 10, 0.01, 1), data, null);
            return rounds.least;
        }

        private static final class Rounds implements TrainingListener {
            private long before;
            private double least = Double.MAX_VALUE;

            @Override
            public boolean onBatch(int iteration, float loss) {
                if (iteration % STEPS == 0) {
                    long now = THREADS.getCurrentThreadAllocatedBytes();
                    least = iteration == 0 ? least : Math.min(least, (now - before) / (double) STEPS);
                    before = now;
                }
                return true;
            }
        }
    }

    private static Map<String, Optimizer> optimizers() {
        Map<String, Optimizer> optimizers = new LinkedHashMap<>();
        optimizers.put("SGD", Optimizer.sgd());
        optimizers.put("MOMENTUM", Optimizer.momentum(0.9f).weightDecay(0.001f));
        optimizers.put("ADAM_W", Optimizer.adamW());
        return optimizers;
    }

    @Test
    void compiledStepsAllocateNothing() throws Exception {
        assumeFalse(Kernels.active().name().equals("scalar"), "judged with the vector kernels");
        List<String> flags = new ArrayList<>(List.of("--add-modules=jdk.incubator.vector", "-Xbatch"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-XX:"))
                .forEach(flags::add);
        ChildJvm.Result child = ChildJvm.run(Main.class, flags);
        assertEquals(0, child.exit(), child::toString);
        List<String> allocating = child.out().stream()
                .filter(line -> Double.parseDouble(line.substring(line.indexOf(' '))) >= 1)
                .toList();
        assertEquals(2 * optimizers().size() + 2, child.out().size(), child::toString);
        assertEquals(List.of(), allocating, "bytes a step");
    }
}
