package dev.lanewise.nn;

import dev.lanewise.SplitMix64;
import dev.lanewise.kernel.Kernels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls a predictor in each way that a service may, until C2's code for it is in place. Two signs tell: no kind of call
 * has become faster for some time, and, since only C2 removes the objects that the Vector API is written in, none
 * allocates.
 *
 * <p>The calls are behind an interface with many implementations, so that no method of the predictor is compiled into
 * this loop instead of by itself, for all callers.
 */
final class WarmUpRun {

    /** Rows of different content, lest one of them decide what the compiler takes for likely. */
    private static final int ROWS = 12;

    /** One input in so many is not zero in a sparse row. */
    private static final int SPARSITY = 5;

    /** Floats of the batch that fills a scratch, at most: 64 MB. */
    private static final int MOST_OF_MIXED = 1 << 24;

    /** A kind has as many calls a round as take this long, up to a number. */
    private static final long TURN_NANOS = 500_000;

    private static final int TURN_CALLS = 64;

    /** A quick method is in C2's queue after 5,000 calls; slow ones are there sooner, by their loops. */
    private static final int LEAST_CALLS = 10_000;

    private static final long MOST_NANOS_FOR_CALLS = 2_000_000_000L;

    /** A round is an improvement if it takes less than this share of the best one. */
    private static final double IMPROVEMENT = 0.9;

    /** Without one, C2 is done: longer than it takes for a method. */
    private static final int STILL_ROUNDS = 20;

    private static final long STILL_NANOS = 60_000_000;

    /** The last round of all may be slower than the best by this factor, as on a busy machine. */
    private static final double SLACK = 1.5;

    private final Predictor predictor;
    private final Predictor.Scratch scratch;
    private final float[] dense;
    private final float[] sparse;
    private final float[] out;
    private final int[] classes;
    private final List<Kind> kinds = new ArrayList<>();
    private int row;

    WarmUpRun(Predictor predictor) {
        this.predictor = predictor;
        scratch = predictor.newScratch();
        int in = predictor.inputSize();
        int rows = Math.clamp(Integer.MAX_VALUE / 4L / Math.max(in, predictor.outputSize()), 1, ROWS);
        dense = new float[rows * in];
        sparse = new float[rows * in];
        out = new float[rows * predictor.outputSize()];
        classes = new int[predictor.outputSize()];
        SplitMix64 random = new SplitMix64(0);
        for (int i = 0; i < dense.length; i++) {
            dense[i] = (float) random.nextGaussian();
            sparse[i] = random.nextInt(SPARSITY) == 0 ? dense[i] : 0f;
        }
        kinds.add(new Kind(() -> predictor.predict(dense, next(), out, 0, scratch)));
        kinds.add(new Kind(() -> predictor.predict(sparse, next(), out, 0, scratch)));
        kinds.add(new Kind(() -> predictor.predict(dense, 0, out, 0, rows, scratch)));
        kinds.add(new Kind(() -> predictor.predict(sparse, 0, out, 0, rows, scratch)));
        float[] mixed = mixed(Math.clamp(MOST_OF_MIXED / in, 1, scratch.rows + 4));
        float[] mixedOut = new float[mixed.length / in * predictor.outputSize()];
        kinds.add(new Kind(() -> predictor.predict(mixed, 0, mixedOut, 0, mixed.length / in, scratch)));
        kinds.add(new Kind(() -> predictor.predictClass(sparse, next(), scratch)));
        kinds.add(new Kind(() -> predictor.predictTopK(sparse, next(), 3, classes, 0, out, 0, scratch)));
        kinds.add(new Kind(this::softmaxOfDistantScores));
    }

    /** More dense rows than are computed together, then one by itself, a sparse one, and two. */
    private float[] mixed(int rows) {
        int in = predictor.inputSize();
        float[] mixed = new float[rows * in];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(i == rows - 3 ? sparse : dense, 0, mixed, i * in, in);
        }
        return mixed;
    }

    /** The offset of another row than the last one. */
    private int next() {
        row = row + predictor.inputSize() < dense.length ? row + predictor.inputSize() : 0;
        return row;
    }

    /** e^x has a path of its own for results next to zero; the first sample to take it must find it compiled. */
    private void softmaxOfDistantScores() {
        int n = predictor.outputSize();
        for (int i = 0; i < n; i++) {
            out[i] = -20f * (i % 16);
        }
        Kernels.active().softmax(out, 0, out, 0, 1, n);
    }

    WarmUp run(Duration limit) {
        long start = System.nanoTime();
        long most = saturatedNanos(limit);
        long lastImprovement = start;
        int stillRounds = 0;
        boolean steady = false;
        long now = start;
        do {
            boolean improved = false;
            for (Kind kind : kinds) {
                improved |= kind.turn();
            }
            now = System.nanoTime();
            stillRounds = improved ? 0 : stillRounds + 1;
            lastImprovement = improved ? now : lastImprovement;
            steady = stillRounds >= STILL_ROUNDS
                    && now - lastImprovement >= STILL_NANOS
                    && (kinds.getFirst().calls >= LEAST_CALLS || now - start >= MOST_NANOS_FOR_CALLS)
                    && kinds.stream().allMatch(Kind::steady);
        } while (!steady && now - start < most);
        WarmUp result = new WarmUp(
                steady,
                Duration.ofNanos(now - start),
                kinds.stream().mapToLong(kind -> kind.calls).sum(),
                Math.max(kinds.get(0).best, kinds.get(1).best),
                kinds.stream().mapToDouble(kind -> kind.bytes).max().orElseThrow());
        // last of all, so that weights and code are in the caches, where the lines above had their turn
        kinds.forEach(Kind::turn);
        return result;
    }

    private static long saturatedNanos(Duration limit) {
        return limit.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? limit.toNanos() : Long.MAX_VALUE;
    }

    /** One way to call, and what it took. */
    private static final class Kind {

        private final Runnable call;
        private int times = 1;
        private long calls;
        private double best = Double.MAX_VALUE;
        private double nanos;
        private double bytes;

        Kind(Runnable call) {
            this.call = call;
        }

        /** Some calls; true if they were faster than before. */
        boolean turn() {
            long allocated = AllocatedBytes.ofThisThread();
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) {
                call.run();
            }
            long spent = System.nanoTime() - start;
            bytes = allocated < 0 ? Double.NaN : (AllocatedBytes.ofThisThread() - allocated) / (double) times;
            nanos = spent / (double) times;
            calls += times;
            if (spent < TURN_NANOS / 2 && times < TURN_CALLS) {
                times *= 2;
            }
            boolean improved = nanos < IMPROVEMENT * best;
            best = Math.min(best, nanos);
            return improved;
        }

        boolean steady() {
            return nanos <= SLACK * best && !(bytes >= 1);
        }
    }
}
