package dev.lanewise.jmh;

import ai.onnxruntime.OrtException;
import dev.lanewise.Matrix;
import dev.lanewise.jmh.report.Markdown;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.nn.Predictor;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.WarmUp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * How long single predictions take, ours (with weights of float and of bfloat16) beside those of ONNX Runtime and a loop
 * that does nothing: all in one JVM, taking turns, each call timed by itself. A main of its own, since its JVM must be like
 * that of a service.
 */
final class Latency {

    private static final int FEATURES = TrainingData.FEATURES;
    private static final int CLASSES = TrainingData.CLASSES;

    /** Calls of one side before the other has its turn. */
    private static final int TURN = 1000;

    /** What two ways to compute in float may differ by, in probabilities of at most 1. */
    private static final double TOLERANCE = 2e-6;

    /** Weights rounded by up to 2⁻⁹ of themselves, a few scores that differ by hundredths. */
    private static final double BFLOAT16_TOLERANCE = 0.05;

    private static final List<Double> PERCENTILES = List.of(50.0, 99.0, 99.9, 99.99);

    /** Longer ones count as this. */
    private static final long MOST_NANOS = 10_000_000_000L;

    private Latency() {}

    /**
     * Counts in a register for a given time, in steps whose number was found before: what is long among its times is the
     * machine's doing, and would have been in any other's.
     */
    private static final class Spin implements Prediction {

        private static final int TRIAL = 1_000_000;

        private long steps = 1;
        private long state = 1;

        void last(long nanos) {
            long best = Long.MAX_VALUE;
            for (int trial = 0; trial < 20; trial++) {
                long start = System.nanoTime();
                state = count(state, TRIAL);
                best = Math.min(best, System.nanoTime() - start);
            }
            steps = Math.max(1, nanos * TRIAL / best);
        }

        /** A chain of multiplications, which no compiler shortens. */
        private static long count(long from, long steps) {
            long x = from;
            for (long step = 0; step < steps; step++) {
                x = x * 0x5851f42d4c957f2dL + 0x14057b7ef767814fL;
            }
            return x;
        }

        @Override
        public void predict(float[] rows, int offset, float[] out) {
            state = count(state, steps);
        }
    }

    /** One prediction: of a row into an array. */
    private interface Prediction {
        void predict(float[] rows, int offset, float[] out) throws OrtException;
    }

    /** Prints the table for so many calls of each side, and writes them, as JMH's sampled times, into that file. */
    public static void main(String... args) throws OrtException, IOException {
        int calls = Integer.parseInt(args[0]);
        SampledTimes sampled = new SampledTimes();
        System.out.printf("%s, ONNX Runtime %s%n%n", Kernels.active().describe(), OnnxRuntime.version());
        List<String> heads = Stream.concat(
                        Stream.of("net", "rows", "side"),
                        Stream.concat(PERCENTILES.stream().map(p -> "p" + trimmed(p)), Stream.of("max")))
                .toList();
        Stream.Builder<List<String>> rows = Stream.builder();
        for (int hidden : new int[] {50, 128}) {
            measure(calls, hidden, "digits", Samples.digits(), rows, sampled);
            measure(calls, hidden, "dense", Samples.dense(), rows, sampled);
        }
        sampled.write(Path.of(args[1]));
        Markdown.table("a prediction (µs), %d calls each".formatted(calls), heads, rows.build())
                .forEach(System.out::println);
    }

    private static void measure(
            int calls, int hidden, String kind, Matrix x, Stream.Builder<List<String>> table, SampledTimes sampled)
            throws OrtException {
        TwoLayerNet net = new TwoLayerNet(FEATURES, hidden, CLASSES, 0.05, 42);
        Prediction own = warm(net.predictor());
        Prediction halved = warm(net.predictor(Predictor.Weights.BFLOAT16));
        try (OnnxRuntime runtime = new OnnxRuntime(net)) {
            check(net, x, own, TOLERANCE);
            check(net, x, halved, BFLOAT16_TOLERANCE);
            check(net, x, runtime::predict, TOLERANCE);
            Histogram ownTimes = new Histogram(MOST_NANOS, 3);
            Histogram halvedTimes = new Histogram(MOST_NANOS, 3);
            Histogram theirTimes = new Histogram(MOST_NANOS, 3);
            Histogram idleTimes = new Histogram(MOST_NANOS, 3);
            Spin spin = new Spin();
            // as much again first, for the JNI of the one and the loop of all
            for (int pass = 0; pass < 2; pass++) {
                spin.last(ownTimes.getValueAtPercentile(50));
                ownTimes.reset();
                halvedTimes.reset();
                theirTimes.reset();
                idleTimes.reset();
                for (int done = 0; done < calls; done += TURN) {
                    turn(own, x, ownTimes);
                    turn(halved, x, halvedTimes);
                    turn(runtime::predict, x, theirTimes);
                    turn(spin, x, idleTimes);
                }
            }
            String name = "%d-%d-%d".formatted(FEATURES, hidden, CLASSES);
            table.add(row(name, kind, "Lanewise", ownTimes, ownTimes));
            table.add(row(name, kind, "Lanewise, bfloat16", halvedTimes, ownTimes));
            table.add(row(name, kind, "ONNX Runtime", theirTimes, ownTimes));
            table.add(row(name, kind, "a loop as long as ours", idleTimes, ownTimes));
            sampled.add(name, kind, Side.VECTOR.toString(), ownTimes);
            sampled.add(name, kind, "vector-bfloat16", halvedTimes);
            sampled.add(name, kind, "onnx-runtime", theirTimes);
            sampled.add(name, kind, "empty-loop", idleTimes);
        }
    }

    private static Prediction warm(Predictor predictor) {
        WarmUp warmUp = predictor.warmUp();
        if (!warmUp.steady()) {
            throw new IllegalStateException("did not warm up: " + warmUp);
        }
        Predictor.Scratch scratch = predictor.newScratch();
        return (rows, offset, out) -> predictor.predict(rows, offset, out, 0, scratch);
    }

    private static void turn(Prediction prediction, Matrix x, Histogram times) throws OrtException {
        float[] out = new float[CLASSES];
        for (int call = 0; call < TURN; call++) {
            int offset = call % Samples.ROWS * FEATURES;
            long start = System.nanoTime();
            prediction.predict(x.data(), offset, out);
            times.recordValue(Math.min(MOST_NANOS, System.nanoTime() - start));
        }
    }

    private static void check(TwoLayerNet net, Matrix x, Prediction prediction, double tolerance) throws OrtException {
        Matrix expected = net.predict(x);
        float[] out = new float[CLASSES];
        for (int i = 0; i < Samples.ROWS; i++) {
            prediction.predict(x.data(), i * FEATURES, out);
            for (int c = 0; c < CLASSES; c++) {
                if (!(Math.abs(out[c] - (double) expected.get(i, c)) <= tolerance)) {
                    throw new IllegalStateException(
                            "row %d, class %d: %s, but %s expected".formatted(i, c, out[c], expected.get(i, c)));
                }
            }
        }
    }

    /** Microseconds, and in brackets by how many times more than ours. */
    private static List<String> row(String net, String kind, String side, Histogram times, Histogram own) {
        Stream<String> cells = Stream.concat(
                PERCENTILES.stream().map(p -> cell(times.getValueAtPercentile(p), own.getValueAtPercentile(p))),
                Stream.of(cell(times.getMaxValue(), own.getMaxValue())));
        return Stream.concat(Stream.of(net, kind, side), cells).toList();
    }

    private static String cell(long nanos, long own) {
        String time = Markdown.digits(nanos / 1e3);
        return nanos == own ? time : "%s (%s)".formatted(time, Markdown.ratio((double) nanos / own));
    }

    private static String trimmed(double percentile) {
        return percentile == Math.rint(percentile) ? "%.0f".formatted(percentile) : Double.toString(percentile);
    }
}
