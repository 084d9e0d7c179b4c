package dev.lanewise.kernel;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the chains of a matrix product start, and what becomes of each element of C once its chain is complete: done
 * block by block while C is in the cache, instead of in further passes over memory. The bits are those of the separate
 * passes.
 *
 * <pre>{@code
 * Epilogue hidden = Epilogue.bias(b1, 0).then(Kernels::sigmoid);          // Y ← sigmoid(X · W + b)
 * Epilogue descend = Epilogue.add(-learningRate);                         // W ← fma(-lr, Xᵀ · D, W)
 * Epilogue delta = Epilogue.NONE.then(Kernels::sigmoidGradient, y, 0);    // D ← (E · Wᵀ) ⊙ y ⊙ (1 − y)
 * }</pre>
 *
 * <p>Immutable, but it refers to the caller's arrays, which are read when a product runs. Make it once and keep it:
 * making one allocates, using it does not. Safe for use by several threads while nobody writes those arrays.
 */
public final class Epilogue {

    /** Chains start from +0, and C takes them as they are: C ← alpha · A · B. */
    public static final Epilogue NONE = beta(0f);

    /** Chains start from beta · c; from +0, without reading C, where it is 0. */
    final float beta;

    /** Chains of column j start from bias[biasOffset + j], if there is a bias; beta is 0 then. */
    final float @Nullable [] bias;

    final int biasOffset;

    /** Whether C ← fma(scale, chain, C); beta is 0 then, and there is no bias. */
    final boolean adds;

    final float scale;

    private final List<Step> steps;

    private Epilogue(float beta, float @Nullable [] bias, int biasOffset, boolean adds, float scale, List<Step> steps) {
        this.beta = beta;
        this.bias = bias;
        this.biasOffset = biasOffset;
        this.adds = adds;
        this.scale = scale;
        this.steps = steps;
    }

    /** C ← alpha · A · B + beta · C, with chains that start from beta · c, as in {@link Kernels#sgemm BLAS's sgemm}. */
    public static Epilogue beta(float beta) {
        return new Epilogue(beta, null, 0, false, 0f, List.of());
    }

    /**
     * C ← alpha · A · B + bias, the same bias for each row: the chains of column j start from {@code bias[offset + j]}.
     * C is not read.
     *
     * @param bias n elements from {@code offset} on; they may not overlap C
     */
    public static Epilogue bias(float[] bias, int offset) {
        Objects.requireNonNull(bias, "bias");
        return new Epilogue(0f, bias, offset, false, 0f, List.of());
    }

    /**
     * C ← C + scale · (alpha · A · B): chains start from +0, then {@code c = fma(scale, chain, c)}. With a negative
     * learning rate for a scale, this is the step of gradient descent.
     */
    public static Epilogue add(float scale) {
        return new Epilogue(0f, null, 0, true, scale, List.of());
    }

    /** This epilogue, then c = f(c) for each element, by a kernel such as {@code Kernels::sigmoid}. */
    public Epilogue then(Unary f) {
        Objects.requireNonNull(f, "f");
        return then(new Step(f, null, null, 0));
    }

    /**
     * This epilogue, then c = f(z, c) for each element, by a kernel such as {@code Kernels::sigmoidGradient}.
     *
     * @param z m × n without gaps between rows, from {@code zOffset} on; it may not overlap C
     */
    public Epilogue then(Binary f, float[] z, int zOffset) {
        Objects.requireNonNull(f, "f");
        Objects.requireNonNull(z, "z");
        return then(new Step(null, f, z, zOffset));
    }

    private Epilogue then(Step step) {
        return new Epilogue(
                beta,
                bias,
                biasOffset,
                adds,
                scale,
                Stream.concat(steps.stream(), Stream.of(step)).toList());
    }

    /**
     * An elementwise function x → y. It gets pieces of C of any length, in any order, and with a pool from several
     * threads at once; so each y may depend on its x alone, or the bits would depend on the blocks. It may call other
     * kernels, products among them. An exception leaves the product with C partly written.
     */
    @FunctionalInterface
    public interface Unary {
        /**
         * Computes {@code length} elements.
         *
         * @param kernels those that run the product
         * @param x the array of C; y is the same one, and the offsets are equal
         */
        void apply(Kernels kernels, float[] x, int xOffset, float[] y, int yOffset, int length);
    }

    /** An elementwise function z, c → out, under the conditions of {@link Unary}. */
    @FunctionalInterface
    public interface Binary {
        /**
         * Computes {@code length} elements.
         *
         * @param kernels those that run the product
         * @param c the array of C; out is the same one, and the offsets are equal
         */
        void apply(
                Kernels kernels,
                float[] z,
                int zOffset,
                float[] c,
                int cOffset,
                float[] out,
                int outOffset,
                int length);
    }

    /** One of the two functions. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Step(@Nullable Unary unary, @Nullable Binary binary, float @Nullable [] z, int zOffset) {

        void apply(Kernels kernels, int at, float[] c, int co, int length) {
            if (unary != null) {
                unary.apply(kernels, c, co, c, co, length);
            } else if (binary != null && z != null) {
                binary.apply(kernels, z, zOffset + at, c, co, c, co, length);
            }
        }
    }

    void check(int m, int n, float[] c, int cOffset, long cLength) {
        if (bias != null) {
            Checks.range("bias", bias, biasOffset, n);
            Checks.disjoint("c", c, cOffset, cLength, "bias", bias, biasOffset, n);
        }
        for (int q = 0; q < steps.size(); q++) { // an iterator would be an object
            Step step = steps.get(q);
            if (step.z != null) {
                long length = Checks.block("z", step.z, step.zOffset, m, n, "n", Math.max(1, n));
                Checks.disjoint("c", c, cOffset, cLength, "z", step.z, step.zOffset, length);
            }
        }
    }

    /** Whether there is anything to do once a chain is complete. */
    boolean finishes() {
        return adds || !steps.isEmpty();
    }

    /**
     * Finishes the rows × cols block of C whose first element is c[co], in row i and column j of a C of n columns. The
     * chains lie in it already, or in {@code chains}, without gaps, where this epilogue {@link #adds}.
     */
    void finish(Kernels kernels, float[] chains, int rows, int cols, int i, int j, int n, float[] c, int co, int ldc) {
        // without gaps between its rows, a block is one row
        boolean whole = cols == n && ldc == n;
        int times = whole ? 1 : rows;
        int length = whole ? rows * cols : cols;
        for (int r = 0; r < times; r++) {
            int at = co + r * ldc;
            if (adds) {
                kernels.axpyUnchecked(scale, chains, r * cols, c, at, c, at, length);
            }
            for (int q = 0; q < steps.size(); q++) { // an iterator would be an object
                steps.get(q).apply(kernels, (i + r) * n + j, c, at, length);
            }
        }
    }
}
