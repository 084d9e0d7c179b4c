package dev.lanewise.nn;

import static dev.lanewise.nn.Predictor.Weights.BFLOAT16;
import static dev.lanewise.nn.Predictor.Weights.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Bfloat16Matrix;
import dev.lanewise.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The oracle is {@link TwoLayerNet#predict}, bit for bit; NaN is one value. For weights of bfloat16 it is that of a net whose
 * weights were rounded before.
 */
class PredictorTest {

    private static final float SENTINEL = -0x1.badbaep77f;
    private static final List<HiddenActivation> ACTIVATIONS = List.of(HiddenActivation.values());
    private static final float[] SPECIAL = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE, Float.MAX_VALUE
    };

    @Test
    void everyWidth() {
        for (int hidden = 1; hidden <= 140; hidden += hidden < 35 ? 1 : 7) {
            check(net(1 + hidden % 70, hidden, 1 + hidden % 19, hidden), 0f, 0f);
        }
        for (int outputs = 1; outputs <= 140; outputs += outputs < 20 ? 1 : 7) {
            check(net(20, 1 + outputs % 7, outputs, outputs), 0f, 0f);
        }
        for (int inputs = 1; inputs <= 200; inputs += inputs < 35 ? 1 : 7) {
            check(net(inputs, 50, 10, inputs), 0f, 0f);
        }
        check(net(784, 50, 10, 1), 0f, 0f);
        check(net(784, 128, 10, 2), 0f, 0f);
    }

    @Test
    void specialInputs() {
        for (int seed = 0; seed < 20; seed++) {
            check(net(90, 50, 10, seed), 0.02f, 0f);
        }
    }

    /** Where a weight is not finite, zero times it is NaN, so that no zero may be left out. */
    @Test
    void specialWeights() {
        for (int seed = 0; seed < 20; seed++) {
            check(net(90, 1 + seed, 10, seed), 0f, 0.002f);
            check(net(90, 1 + seed, 10, seed), 0.02f, 0.0002f);
        }
    }

    @Test
    void zeroScoresOfEitherSign() {
        TwoLayerNet net = net(20, 9, 3, 1);
        for (Matrix parameter : net.parameters()) {
            for (int i = 0; i < parameter.data().length; i++) {
                parameter.data()[i] = i % 3 == 0 ? 0f : -0f;
            }
        }
        check(net, 0.3f, 0f);
    }

    /** Rows of every density; the whole batch, each row alone, classes and the best ones, at offsets. */
    private static void check(TwoLayerNet net, float specialInputs, float specialWeights) {
        check(FLOAT32, net, specialInputs, specialWeights);
    }

    private static void check(Predictor.Weights weights, TwoLayerNet net, float specialInputs, float specialWeights) {
        Random random = new Random(net.hiddenSize());
        for (Matrix parameter : net.parameters()) {
            sprinkle(parameter.data(), specialWeights, random);
        }
        int rows = 70;
        int in = net.inputSize();
        int out = net.outputSize();
        Matrix x = Matrix.zeros(rows, in);
        for (int i = 0; i < rows; i++) {
            int percent = i < 35 ? 100 : random.nextInt(101);
            for (int j = 0; j < in; j++) {
                x.set(i, j, random.nextInt(100) < percent ? (float) random.nextGaussian() : j % 2 == 0 ? 0f : -0f);
            }
        }
        sprinkle(x.data(), specialInputs, random);
        TwoLayerNet like = weights == FLOAT32 ? net : rounded(net);
        float[] expected = dense(like, x);
        assertHolds(expected, 0, rows * out, like.predict(x).data(), 0);
        float[] given = new float[3 + rows * in];
        System.arraycopy(x.data(), 0, given, 3, rows * in);

        Predictor predictor = net.predictor(weights);
        Predictor.Scratch scratch = predictor.newScratch();
        float[] all = filled(rows * out + 4);
        predictor.predict(given, 3, all, 2, rows, scratch);
        assertHolds(expected, 0, rows * out, all, 2);
        for (int i = 0; i < rows; i++) {
            float[] one = filled(out + 5);
            predictor.predict(given, 3 + i * in, one, 5, scratch);
            assertHolds(expected, i * out, out, one, 5);
            checkBest(predictor, given, 3 + i * in, Arrays.copyOfRange(expected, i * out, (i + 1) * out), scratch);
        }
    }

    /** The net that one of bfloat16 stands for. */
    private static TwoLayerNet rounded(TwoLayerNet net) {
        return TwoLayerNet.of(
                rounded(net.w1()), net.b1().copy(), rounded(net.w2()), net.b2().copy(), net.hiddenActivation());
    }

    private static Matrix rounded(Matrix w) {
        Matrix rounded = w.copy();
        for (int i = 0; i < rounded.data().length; i++) {
            rounded.data()[i] = Bfloat16Matrix.round(rounded.data()[i]);
        }
        return rounded;
    }

    /** The probabilities by the forward pass of training, which leaves nothing out. */
    private static float[] dense(TwoLayerNet net, Matrix x) {
        float[] hidden = new float[x.rows() * net.hiddenSize()];
        float[] y = new float[x.rows() * net.outputSize()];
        Forward.hidden(net, x.rows(), x.data(), 0, hidden, 0);
        Forward.output(net, x.rows(), hidden, 0, y, 0);
        Kernels.active().softmax(y, 0, y, 0, x.rows(), net.outputSize());
        return y;
    }

    private static void checkBest(Predictor predictor, float[] x, int xo, float[] y, Predictor.Scratch scratch) {
        int best = predictor.predictClass(x, xo, scratch);
        assertEquals(Float.isNaN(y[0]), best == -1);
        if (best >= 0) {
            assertEquals(Kernels.scalar().max(y, 0, y.length), y[best]);
        }
        for (int k : new int[] {0, 1, 3, y.length, y.length + 2}) {
            int count = Math.min(k, y.length);
            int[] expected = new int[count];
            Kernels.scalar().topK(y, 0, y.length, expected, 0, k);
            int[] classes = new int[count + 2];
            float[] probabilities = filled(count + 3);
            assertEquals(count, predictor.predictTopK(x, xo, k, classes, 1, probabilities, 2, scratch));
            assertArrayEquals(expected, Arrays.copyOfRange(classes, 1, 1 + count));
            assertEquals(0, classes[0] + classes[count + 1]);
            float[] best0 = new float[count];
            for (int i = 0; i < count; i++) {
                best0[i] = y[expected[i]];
            }
            assertHolds(best0, 0, count, probabilities, 2);
        }
    }

    private static void sprinkle(float[] values, float share, Random random) {
        for (int i = 0; i < values.length; i++) {
            if (random.nextFloat() < share) {
                values[i] = SPECIAL[random.nextInt(SPECIAL.length)];
            }
        }
    }

    private static float[] filled(int length) {
        float[] array = new float[length];
        Arrays.fill(array, SENTINEL);
        return array;
    }

    /** The range is as expected, and what is around it untouched. */
    private static void assertHolds(float[] expected, int from, int length, float[] actual, int offset) {
        float[] whole = filled(actual.length);
        System.arraycopy(expected, from, whole, offset, length);
        int at = Arrays.mismatch(whole, actual);
        assertEquals(-1, at, () -> "at %d: %s, but expected %s".formatted(at, actual[at], whole[at]));
    }

    private static TwoLayerNet net(int inputs, int hidden, int outputs, int seed) {
        HiddenActivation activation = ACTIVATIONS.get(seed % ACTIVATIONS.size());
        TwoLayerNet net = new TwoLayerNet(inputs, hidden, outputs, activation, WeightInit.he(), seed);
        Random random = new Random(seed);
        for (float[] bias : List.of(net.b1().data(), net.b2().data())) {
            for (int i = 0; i < bias.length; i++) {
                bias[i] = (float) random.nextGaussian();
            }
        }
        return net;
    }

    @Test
    void bfloat16OfEveryWidth() {
        for (int hidden = 1; hidden <= 40; hidden++) {
            check(BFLOAT16, net(1 + 2 * hidden, hidden, 1 + hidden % 19, hidden), 0f, 0f);
        }
        for (int hidden : new int[] {50, 65, 129}) {
            check(BFLOAT16, net(70, hidden, hidden % 64, hidden), 0f, 0f);
        }
    }

    @Test
    void bfloat16OfSpecialValues() {
        for (int seed = 0; seed < 2; seed++) {
            check(BFLOAT16, net(90, 50 + seed, 10, seed), 0.02f, 0f);
            check(BFLOAT16, net(90, 50 + seed, 10, seed), 0f, 0.002f);
        }
    }

    /** Rounded, the largest floats are infinite, and zero times those is NaN. */
    @Test
    void weightsRoundedToInfinity() {
        TwoLayerNet net = net(90, 50, 10, 1);
        net.w1().set(7, 3, Float.MAX_VALUE);
        net.w1().set(8, 44, -Float.MAX_VALUE);
        check(BFLOAT16, net, 0f, 0f);
    }

    @ParameterizedTest
    @EnumSource
    void laterTrainingDoesNotReachIt(Predictor.Weights weights) {
        TwoLayerNet net = net(12, 7, 4, 1);
        Predictor predictor = net.predictor(weights);
        float[] x = new float[12];
        Arrays.fill(x, 0.5f);
        float[] before = new float[4];
        predictor.predict(x, 0, before, 0, predictor.newScratch());
        net.parameters().forEach(parameter -> Arrays.fill(parameter.data(), 1f));
        float[] after = new float[4];
        predictor.predict(x, 0, after, 0, predictor.newScratch());
        assertArrayEquals(before, after);
    }

    @Test
    void describesItself() {
        Predictor predictor = net(12, 7, 4, 1).predictor();
        assertEquals("Predictor[12-7-4, TANH]", predictor.toString());
        assertEquals(
                "Predictor[12-7-4, TANH, BFLOAT16]",
                net(12, 7, 4, 1).predictor(BFLOAT16).toString());
        assertEquals(FLOAT32, predictor.weights());
        assertEquals(BFLOAT16, net(12, 7, 4, 1).predictor(BFLOAT16).weights());
        assertEquals(12, predictor.inputSize());
        assertEquals(7, predictor.hiddenSize());
        assertEquals(4, predictor.outputSize());
        assertEquals(HiddenActivation.TANH, predictor.hiddenActivation());
    }

    @Test
    void refusesWhatDoesNotFit() {
        Predictor p = net(12, 7, 4, 1).predictor();
        Predictor.Scratch scratch = p.newScratch();
        Predictor.Scratch other = net(12, 8, 4, 1).predictor().newScratch();
        float[] x = new float[24];
        float[] y = filled(8);
        int[] classes = new int[4];
        Class<NullPointerException> none = NullPointerException.class;
        Class<IndexOutOfBoundsException> outside = IndexOutOfBoundsException.class;
        Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
        rejects(none, () -> p.predict(null, 0, y, 0, scratch), "x");
        rejects(none, () -> p.predict(x, 0, null, 0, scratch), "out");
        rejects(none, () -> p.predict(x, 0, y, 0, null), "scratch");
        rejects(none, () -> p.predictTopK(x, 0, 2, null, 0, y, 0, scratch), "classes");
        rejects(none, () -> p.predictTopK(x, 0, 2, classes, 0, null, 0, scratch), "probabilities");
        for (int offset : new int[] {-1, 13, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            rejects(outside, () -> p.predict(x, offset, y, 0, scratch), "x", "24");
            rejects(outside, () -> p.predict(x, offset, y, 0, 1, scratch), "x", "24");
            rejects(outside, () -> p.predictClass(x, offset, scratch), "x", "24");
            rejects(outside, () -> p.predict(x, 0, y, offset, scratch), "out", "8");
            rejects(outside, () -> p.predictTopK(x, 0, 2, classes, offset, y, 0, scratch), "classes", "4");
            rejects(outside, () -> p.predictTopK(x, 0, 2, classes, 0, y, offset, scratch), "probabilities", "8");
        }
        rejects(outside, () -> p.predict(x, 0, y, 0, 3, scratch), "x", "36", "24");
        rejects(outside, () -> p.predict(x, 0, y, 1, 2, scratch), "out", "8");
        rejects(outside, () -> p.predict(x, 0, y, 0, Integer.MAX_VALUE, scratch), "x");
        rejects(illegal, () -> p.predict(x, 0, y, 0, -1, scratch), "rows", "-1");
        rejects(illegal, () -> p.predictTopK(x, 0, -2, classes, 0, y, 0, scratch), "k", "-2");
        rejects(illegal, () -> p.predict(x, 0, y, 0, other), "scratch", "12-8-4", "12-7-4");
        rejects(illegal, () -> p.predictClass(x, 0, other), "scratch");
        rejects(illegal, () -> p.predict(x, 0, x, 9, scratch), "out", "x");
        rejects(illegal, () -> p.predict(x, 4, x, 1, scratch), "out", "x");
        rejects(illegal, () -> p.predictTopK(x, 0, 2, classes, 0, x, 11, scratch), "probabilities", "x");
        assertArrayEquals(filled(8), y, "written before the exception");
        p.predict(x, 0, x, 12, scratch); // beside each other
        p.predict(x, 24, y, 8, 0, scratch);
    }

    private static void rejects(Class<? extends RuntimeException> type, Executable call, String... words) {
        String message = String.valueOf(assertThrows(type, call).getMessage());
        Stream.of(words).forEach(word -> assertTrue(message.contains(word), () -> message + " lacks " + word));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 64})
    void anyNumberOfThreads(int threads) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            everyTaskGetsTheSameBits(pool, threads, 20);
        }
    }

    @Test
    void tenThousandVirtualThreads() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            everyTaskGetsTheSameBits(threads, 10_000, 1);
        }
    }

    /** Each task predicts all samples alone or together, so that every thread runs every path. */
    private static void everyTaskGetsTheSameBits(ExecutorService pool, int tasks, int times) throws Exception {
        TwoLayerNet net = net(100, 50, 10, 3);
        Matrix x = Matrix.zeros(6, 100);
        Random random = new Random(1);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = random.nextInt(100) < 30 * (i / 100) ? (float) random.nextGaussian() : 0f;
        }
        float[] expected = dense(net, x);
        Predictor predictor = net.predictor();
        List<Future<Integer>> results = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            boolean alone = task % 2 == 0;
            results.add(pool.submit(() -> {
                Predictor.Scratch scratch = predictor.newScratch();
                float[] y = new float[60];
                int wrong = 0;
                for (int time = 0; time < times; time++) {
                    Arrays.fill(y, SENTINEL);
                    if (alone) {
                        IntStream.range(0, 6).forEach(i -> predictor.predict(x.data(), i * 100, y, i * 10, scratch));
                    } else {
                        predictor.predict(x.data(), 0, y, 0, 6, scratch);
                    }
                    wrong += Arrays.equals(expected, y) ? 0 : 1;
                }
                return wrong;
            }));
        }
        for (Future<Integer> result : results) {
            assertEquals(0, result.get());
        }
    }
}
