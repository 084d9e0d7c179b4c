package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.ThreadMXBean;
import dev.lanewise.testing.ChildJvm;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No vector kernel allocates once it is compiled, whatever was compiled before it, in the library or elsewhere.
 *
 * <p>Only C2 removes the objects that the Vector API is written in, so a kernel is called until it has been compiled,
 * and only the vector kernels are judged: the scalar ones hold no objects that could be removed. What C2 knows about a
 * vector's class depends on all that ran before, so that the kernels run in several orders, also with another library's
 * vectors in between, and are judged when all of them are compiled. A JVM of its own for each keeps the type profiles of
 * the other tests out of the measurement.
 */
@Tag("jvm")
class AllocationTest {
    private static final int CALLS = 500;
    private static final int ROUNDS = 30;

    /**
     * Arguments: the seed of an order (0: as declared), how often another library's vectors of the preferred length are
     * used before our kernels are loaded, and how often those of another length before each. Runs all kernels, then once more,
     * and prints for each the least bytes a call that one of the later rounds took.
     */
    static final class Main {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private Main() {}

        public static void main(String[] args) {
            int seed = Integer.parseInt(args[0]);
            OtherVectors.use(Integer.parseInt(args[1]), FloatVector.SPECIES_PREFERRED);
            int others = Integer.parseInt(args[2]);
            List<Map.Entry<String, Runnable>> operations =
                    new ArrayList<>(operations(Kernels.vector()).entrySet());
            if (seed != 0) {
                Collections.shuffle(operations, new Random(seed));
            }
            for (Map.Entry<String, Runnable> operation : operations) {
                OtherVectors.use(others, OtherVectors.HALF);
                leastBytes(operation.getValue());
            }
            operations.forEach(
                    operation -> System.out.println(operation.getKey() + " " + leastBytes(operation.getValue())));
        }

        /** Later rounds run compiled code; the first that allocates nothing proves that steady state has none. */
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

    /**
     * Another library in the same JVM, whose vectors are as long as ours or half as long. C2 is to compile it late, since
     * only code that is not yet compiled leaves traces in the profiles of the Vector API.
     */
    static final class OtherVectors {
        private static final VectorSpecies<Float> HALF = VectorSpecies.of(
                float.class, VectorShape.forBitSize(Math.min(512, FloatVector.SPECIES_PREFERRED.vectorBitSize()) / 2));

        private static final int[] INTS = new int[16];

        private OtherVectors() {}

        static void use(int times, VectorSpecies<Float> species) {
            float[] x = new float[256];
            for (int i = 0; i < times; i++) {
                use(x, species);
            }
        }

        private static void use(float[] x, VectorSpecies<Float> species) {
            FloatVector sum = FloatVector.zero(species);
            for (int i = 0; i < x.length; i += species.length()) {
                FloatVector v = FloatVector.fromArray(species, x, i);
                sum = v.fma(v, sum)
                        .add(v)
                        .sub(sum)
                        .mul(v)
                        .div(sum)
                        .max(v)
                        .min(sum)
                        .abs()
                        .neg();
                sum = sum.add(1f).sub(1f).mul(2f).max(0f).min(1f).sqrt();
                sum = sum.blend(v, sum.lt(v)).blend(0f, sum.eq(v));
                IntVector bits = sum.reinterpretAsInts();
                bits = bits.add(1).sub(bits).and(bits).or(bits).max(bits).min(0);
                bits.intoArray(INTS, 0);
                bits.reinterpretAsFloats().add(sum).intoArray(x, i);
            }
            sum.intoArray(x, 0);
        }
    }

    @Test
    void compiledKernelsAllocateNothing() throws Exception {
        assertNothingAllocated(0, 0, 0);
    }

    @Test
    void besideVectorsOfAnotherLength() throws Exception {
        assertNothingAllocated(1, 0, 30);
    }

    @ParameterizedTest
    @CsvSource({"2, 30, 0", "3, 0, 3", "5, 0, 300"})
    @Tag("long")
    void inOtherOrders(int seed, int before, int others) throws Exception {
        assertNothingAllocated(seed, before, others);
    }

    private static void assertNothingAllocated(int seed, int before, int others) throws Exception {
        assumeFalse(KernelsUnderTest.scalarExpected(), "the scalar kernels hold no objects");
        ChildJvm.Result child =
                ChildJvm.run(Main.class, flags(), String.valueOf(seed), String.valueOf(before), String.valueOf(others));
        assertEquals(0, child.exit(), child::toString);
        // Under one byte a call is no allocation of the kernel: a class was loaded or code thrown away meanwhile.
        List<String> allocating = operations(Kernels.scalar()).keySet().stream()
                .filter(name -> Double.parseDouble(child.line(name)) >= 1)
                .map(name -> name + " " + child.line(name))
                .toList();
        assertEquals(List.of(), allocating, "bytes a call");
    }

    /** The same vectors as here; a call that asks for compilation waits for it, so that the rounds suffice. */
    private static List<String> flags() {
        List<String> flags = new ArrayList<>(List.of(
                "--add-modules=jdk.incubator.vector",
                "-Xbatch",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=CompileThresholdScaling," + OtherVectors.class.getName() + "::*,100.0"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-XX:"))
                .forEach(flags::add);
        return flags;
    }

    private static Map<String, Runnable> operations(Kernels kernels) {
        Map<String, Runnable> operations = new LinkedHashMap<>();
        float[] a = Values.ORDINARY.array(2052, 1);
        float[] b = Values.ORDINARY.array(2052, 2);
        float[] out = new float[2052];
        for (Elementwise operation : Elementwise.values()) {
            operations.put(operation + "_200", () -> operation.run(kernels, a, 1, b, 2, out, 3, 200));
            operations.put(operation + "_2048", () -> operation.run(kernels, a, 1, b, 2, out, 3, 2048));
        }
        for (UpdateRule rule : UpdateRule.values()) {
            float[][] arrays = UpdateRuleTest.inputs(rule, Values.ORDINARY, 2052);
            int[] offsets = {1, 2, 3, 0};
            operations.put(rule + "_200", () -> rule.run(kernels, arrays, offsets, 200));
            operations.put(rule + "_2048", () -> rule.run(kernels, arrays, offsets, 2048));
        }
        for (Reduction operation : Reduction.values()) {
            for (int length : new int[] {192, 203, 2048}) {
                operations.put(operation + "_" + length, () -> operation.run(kernels, a, 1, b, 2, length));
            }
        }
        operations.put("SOFTMAX_20_10", () -> kernels.softmax(a, 1, out, 3, 20, 10));
        operations.put("SOFTMAX_2_100", () -> kernels.softmax(a, 1, out, 3, 2, 100));
        operations.put("LOG_SOFTMAX_20_10", () -> kernels.logSoftmax(a, 1, out, 3, 20, 10));
        operations.put("LOG_SOFTMAX_2_100", () -> kernels.logSoftmax(a, 1, out, 3, 2, 100));
        int[] labels = new int[20];
        float[] loss = new float[20];
        operations.put(
                "SOFTMAX_CROSS_ENTROPY_20_10",
                () -> kernels.softmaxCrossEntropy(0.1f, a, 1, labels, 0, out, 3, loss, 0, 20, 10));
        operations.put(
                "SOFTMAX_CROSS_ENTROPY_2_100",
                () -> kernels.softmaxCrossEntropy(0.1f, a, 1, labels, 0, out, 3, loss, 0, 2, 100));
        putRows(operations, kernels);
        for (int[] shape : new int[][] {
            {1, 50, 784}, {7, 10, 50}, {20, 50, 78}, {33, 65, 31}, {40, 1, 150}, {40, 2, 150}, {40, 10, 50}
        }) {
            for (boolean transA : new boolean[] {false, true}) {
                for (boolean transB : new boolean[] {false, true}) {
                    put(operations, kernels, transA, transB, shape[0], shape[1], shape[2]);
                }
            }
        }
        // Large enough for any blocking.
        put(operations, kernels, false, false, 24, 1040, 530);
        put(operations, kernels, false, true, 61, 130, 140);
        put(operations, kernels, false, false, 1, 1024, 40);
        put(operations, kernels, false, false, 40, 1, 1024);
        // As callers have them: one array for each operand, rows without gaps.
        for (int[] shape : new int[][] {
            {1, 1024, 1024},
            {1024, 1, 1024},
            {100, 50, 784},
            {100, 100, 100},
            {64, 64, 64},
            {200, 200, 200},
            {7, 10, 784},
            {100, 10, 50},
            {8, 8, 8}
        }) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            float[] left = Values.ORDINARY.array(m * k, 9);
            float[] right = Values.ORDINARY.array(k * n, 10);
            float[] product = new float[m * n];
            operations.put(
                    "SGEMM_%d_%d_%d".formatted(m, n, k),
                    () -> kernels.sgemm(false, false, m, n, k, 1f, left, 0, k, right, 0, n, 0f, product, 0, n));
        }
        putEpilogues(operations, kernels);
        return operations;
    }

    private static void putEpilogues(Map<String, Runnable> operations, Kernels kernels) {
        int n = 50;
        int k = 40;
        float[] b = Values.ORDINARY.array(k * n, 5);
        PackedMatrix packed = kernels.pack(false, k, n, b, 0, n);
        Epilogue layer = Epilogue.bias(Values.ORDINARY.array(n, 6), 0).then(Kernels::sigmoid);
        Epilogue descend = Epilogue.add(-0.5f);
        for (int m : new int[] {1, 33}) {
            float[] a = Values.ORDINARY.array(m * k, 7);
            float[] c = new float[m * n];
            Epilogue delta = Epilogue.NONE.then(Kernels::sigmoidGradient, Values.ORDINARY.array(m * n, 8), 0);
            operations.put(
                    "SGEMM_BIAS_" + m,
                    () -> kernels.sgemm(false, false, m, n, k, 1f, a, 0, k, b, 0, n, c, 0, n, layer));
            operations.put(
                    "SGEMM_ADD_" + m,
                    () -> kernels.sgemm(false, false, m, n, k, 1f, a, 0, k, b, 0, n, c, 0, n, descend));
            operations.put(
                    "SGEMM_ZIP_" + m, () -> kernels.sgemm(false, false, m, n, k, 1f, a, 0, k, b, 0, n, c, 0, n, delta));
            Workspace workspace = kernels.newWorkspace();
            operations.put(
                    "SGEMM_WORKSPACE_" + m,
                    () -> kernels.sgemm(false, false, m, n, k, 1f, a, 0, k, b, 0, n, c, 0, n, layer, workspace));
            operations.put("SGEMM_PACKED_" + m, () -> kernels.sgemm(false, m, 1f, a, 0, k, packed, c, 0, n, layer));
        }
    }

    private static void putRows(Map<String, Runnable> operations, Kernels kernels) {
        float[] q = Values.ORDINARY.array(203, 3);
        float[] a = Values.ORDINARY.array(11 * 203, 4);
        float[] out = new float[203];
        int[] indices = new int[10];
        float[] wide = new float[200 * 64];
        int[] numbers = {5, 0, 10};
        for (RowScores operation : RowScores.values()) {
            operations.put(operation + "_ROWS_192", () -> operation.run(kernels, q, 1, a, 2, 200, out, 3, 10, 192));
            operations.put(operation + "_ROWS_200", () -> operation.run(kernels, q, 1, a, 2, 203, out, 3, 10, 200));
            operations.put(operation + "_ROWS_10", () -> operation.run(kernels, q, 1, a, 2, 10, out, 3, 200, 10));
        }
        operations.put("TOP_K", () -> kernels.topK(q, 1, 200, indices, 0, 10));
        operations.put("BOTTOM_K", () -> kernels.bottomK(q, 1, 200, indices, 0, 10));
        operations.put("SGEMV", () -> kernels.sgemv(false, 10, 200, 2, a, 1, 203, q, 1, 0.5f, out, 3));
        for (float least : new float[] {0f, 1f, 9f}) { // with few zeros, the same of bytes, and with many
            float[] x = new float[11 * 200];
            for (int i = 0; i < x.length; i++) {
                float kept = least == 1f ? (1 + i % 255) / 255f : a[i];
                x[i] = Math.abs(a[i]) > least ? kept : 0f;
            }
            SparseBatch sparse = new SparseBatch(SparseMatrix.of(11, 200, x, 0, 200, 50), 3);
            operations.put("GATHER_" + least, () -> sparse.gather(numbers, 0, 0, 3, 0, 200));
            for (int n : new int[] {16, 32, 48, 50, 64}) { // tiles of each width
                float[] gradient = new float[200 * n];
                float[] sums = new float[200 * n];
                String what = "_%d_%s".formatted(n, least);
                operations.put("SPMM" + what, () -> kernels.spmm(sparse, 0, 3, 0, 200, n, wide, 0, n, 0f, out, 3, n));
                operations.put(
                        "SPMM_T" + what, () -> kernels.spmmTransposed(sparse, 0, 200, n, wide, 0, n, gradient, 0, n));
                operations.put(
                        "ADD_SPMM_T" + what,
                        () -> kernels.addSpmmTransposed(-0.1f, sparse, 0, 200, n, wide, 0, n, gradient, 0, sums, 0, n));
            }
        }
        for (int n : new int[] {3, 10, 50, 100}) {
            operations.put("SGEMV_T_" + n, () -> kernels.sgemv(true, 70, n, 1, wide, 1, n, q, 1, 1, out, 3));
            operations.put("SPVM_" + n, () -> kernels.spvm(70, n, q, 1, wide, 1, n, 1, out, 3));
        }
        for (int n : new int[] {10, 50, 65, 130}) {
            Bfloat16Matrix matrix = Bfloat16Matrix.of(70, n, wide, 0, n);
            float[] several = new float[5 * n];
            operations.put("SGEMV_BFLOAT16_" + n, () -> kernels.sgemv(q, 1, matrix, a, 0, out, 3));
            operations.put("SPVM_BFLOAT16_" + n, () -> kernels.spvm(q, 1, matrix, a, 0, out, 3));
            operations.put("SGEMM_BFLOAT16_" + n, () -> kernels.sgemm(5, a, 0, 70, matrix, q, 0, several, 0, n));
        }
        operations.put("COUNT_NONZERO", () -> kernels.countNonzero(q, 1, 200));
        operations.put("SGEMV_T", () -> kernels.sgemv(true, 10, 200, 2, a, 1, 203, q, 1, 0.5f, out, 3));
    }

    private static void put(
            Map<String, Runnable> operations, Kernels kernels, boolean transA, boolean transB, int m, int n, int k) {
        SgemmCall call = new SgemmCall(transA, transB, m, n, k, Values.ORDINARY, new Random(1));
        call.alpha = 1;
        String name = "SGEMM_%d_%d_%d_%b_%b".formatted(m, n, k, transA, transB);
        operations.put(name, () -> call.run(kernels));
    }
}
