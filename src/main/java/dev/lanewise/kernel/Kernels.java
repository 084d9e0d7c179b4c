package dev.lanewise.kernel;

import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Every operation of the library over {@code float[]} + offset + length, in two implementations that give the same
 * bits: {@link #scalar()} in plain Java and {@link #vector()} on the Vector API. {@link #active()} is the one that the
 * rest of the library uses.
 *
 * <p><b>Numerics.</b> A result depends on the inputs alone: not on the lane width, the CPU, the JDK, interpreted or
 * compiled code, or the number of threads. Each operation states its order of arithmetic; only IEEE 754
 * {@code + − × ÷ √ fma}, comparisons and bit operations are used. NaN counts as one value: its sign and payload are
 * unspecified. The one exception is a CPU without fused multiply-add, where {@code fma(a, b, c)} is computed as
 * {@code a * b + c} because the exact emulation is hundreds of times slower; {@link #fma()} and
 * {@link #describe()} say so.
 *
 * <p><b>Arguments.</b> Each array comes with the offset of its first element; lengths and offsets count floats. A
 * {@code null} array is a {@link NullPointerException}, a range that leaves its array an
 * {@link IndexOutOfBoundsException}, a negative size or a forbidden overlap an {@link IllegalArgumentException}; each
 * names the argument and is thrown before anything is written. A size of zero is legal and touches nothing.
 *
 * <p><b>Cost.</b> No operation starts a thread, takes a lock or allocates in steady state, but for {@link #pack}, which
 * returns a copy, and products on a pool that is passed in. {@code sgemm}, and {@code sgemv} where it is scaled, work in
 * buffers that are kept and reused, at most 16, each of up to 9 MB and a row of C or a column of B, or in a
 * {@link Workspace} of the caller. Instances are stateless to the caller and safe for use by any number of threads,
 * platform or virtual, as long as no thread writes what another one reads.
 */
public abstract sealed class Kernels permits ScalarKernels, VectorKernels {

    /** argMax and argMin look for the index in that many elements, in which the extreme is known to be. */
    private static final int SEARCHED = 4096;

    /** Rows of a product that are added at once: a multiple of {@link SparseBatch#COLUMNS}. */
    private static final int ADDED = 5 * SparseBatch.COLUMNS;

    private final Stash<Gemm> gemms = new Stash<>(this::newGemm);

    Kernels() {}

    /** The plain Java kernels, which run everywhere. */
    public static Kernels scalar() {
        return KernelSelection.SCALAR;
    }

    /**
     * The Vector API kernels.
     *
     * @throws UnsupportedOperationException if this JVM can't run them well; the message says why
     */
    public static Kernels vector() {
        Kernels vector = KernelSelection.VECTOR;
        if (vector == null) {
            throw new UnsupportedOperationException(
                    "vector kernels are not available: " + KernelSelection.WHY_NOT_VECTOR);
        }
        return vector;
    }

    /**
     * The kernels that the library uses, chosen once per JVM by the system property {@code lanewise.kernels}:
     * {@code auto} (the default: vector where it can be had, else scalar with one log line that gives the reason),
     * {@code vector} or {@code scalar}.
     *
     * @throws UnsupportedOperationException if {@code vector} is asked for and can't be had; the message says why
     * @throws IllegalArgumentException if the property has another value
     */
    public static Kernels active() {
        Kernels active = KernelSelection.Active.KERNELS;
        return active == null ? KernelSelection.refuse() : active;
    }

    /** {@code "scalar"} or {@code "vector"}. */
    public abstract String name();

    /** The number of floats that one instruction works on: 1, 4, 8 or 16. */
    public abstract int lanes();

    /** The width of one instruction in bits: 32 for scalar kernels, else 128, 256 or 512. */
    public final int bits() {
        return lanes() * Float.SIZE;
    }

    /** Whether the CPU fuses multiply and add; if not, results differ in the last bits from those of CPUs that do. */
    public final boolean fma() {
        return Fma.HARDWARE;
    }

    /** One line for people: name, lanes, bits, FMA, and the reason where the vector kernels are not in use. */
    public abstract String describe();

    // Reductions ----------------------------------------------------------------------------------------------------

    /**
     * The inner product Σ a[i]·b[i]. Element i goes to virtual lane i mod 64 by {@code fma}, lanes start at +0; the 64
     * lanes are then folded l ← l + (l + 32), then + 16, 8, 4, 2, 1.
     *
     * <p>A term is rounded at most k = ⌈length / 64⌉ + 6 times, so the error is at most k · 2⁻²⁴ · Σ |a[i]·b[i]| to first
     * order, and length · 2⁻¹⁴⁹ where products are subnormal, as long as nothing overflows.
     *
     * @return the product, +0 for length 0
     */
    public final float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
        Checks.range("a", a, aOffset, length);
        Checks.range("b", b, bOffset, length);
        return dotUnchecked(a, aOffset, b, bOffset, length);
    }

    /**
     * The squared Euclidean distance Σ (a[i] − b[i])², in the order of {@link #dot} with d = a[i] − b[i], rounded, in
     * the place of both factors; +0 for length 0. The error is that of dot with k + 2 for its k: relative to the distance,
     * (⌈length / 64⌉ + 8) · 2⁻²⁴.
     */
    public final float squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int length) {
        Checks.range("a", a, aOffset, length);
        Checks.range("b", b, bOffset, length);
        return squaredDistanceUnchecked(a, aOffset, b, bOffset, length);
    }

    /**
     * The cosine of the angle between a and b: dot(a, b) / √(dot(a, a) · dot(b, b)), the three products by {@link #dot},
     * what follows in {@code double}. The error is at most (2 k + 1) · 2⁻²⁴ to first order, with the k of dot, and so much
     * may the result pass 1, where both sums of squares are finite and at least length · 2⁻¹⁰². Smaller ones lose digits,
     * or all of them: the result is NaN where one is 0, which is so if a or b is zero, of length 0, or at most 2⁻⁷⁵
     * throughout. Where one exceeds the largest float, the result is 0 or NaN.
     */
    public final float cosine(float[] a, int aOffset, float[] b, int bOffset, int length) {
        Checks.range("a", a, aOffset, length);
        Checks.range("b", b, bOffset, length);
        return cosineUnchecked(a, aOffset, b, bOffset, length);
    }

    /**
     * The sum Σ x[i], in the order of {@link #dot}: 64 virtual lanes and a fixed fold; +0 for length 0. The error is at
     * most (⌈length / 64⌉ + 5) · 2⁻²⁴ · Σ |x[i]| to first order.
     */
    public final float sum(float[] x, int xOffset, int length) {
        Checks.range("x", x, xOffset, length);
        return sumUnchecked(x, xOffset, length);
    }

    /** The sum of squares Σ x[i]², bit for bit {@code dot(x, x)}; +0 for length 0. */
    public final float sumOfSquares(float[] x, int xOffset, int length) {
        Checks.range("x", x, xOffset, length);
        return dotUnchecked(x, xOffset, x, xOffset, length);
    }

    /**
     * The largest element by the rules of {@link Math#max(float, float)}: NaN if there is one, +0 above −0.
     *
     * @throws IllegalArgumentException if {@code length} is 0
     */
    public final float max(float[] x, int xOffset, int length) {
        Checks.range("x", x, xOffset, length);
        Checks.notEmpty("x", length);
        return maxUnchecked(x, xOffset, length);
    }

    /**
     * The index, relative to {@code xOffset}, of the first element that equals ({@code ==}) {@link #max}, or of the
     * first NaN if there is one, as in NumPy.
     *
     * @throws IllegalArgumentException if {@code length} is 0
     */
    public final int argMax(float[] x, int xOffset, int length) {
        Checks.range("x", x, xOffset, length);
        Checks.notEmpty("x", length);
        int from = 0;
        float most = maxUnchecked(x, xOffset, Math.min(length, SEARCHED));
        for (int i = 0; length - i > SEARCHED && !Float.isNaN(most); ) {
            i += SEARCHED;
            float m = maxUnchecked(x, xOffset + i, Math.min(length - i, SEARCHED));
            if (m > most || Float.isNaN(m)) {
                most = m;
                from = i;
            }
        }
        return from + indexOfUnchecked(most, x, xOffset + from, Math.min(length - from, SEARCHED));
    }

    /**
     * The smallest element by the rules of {@link Math#min(float, float)}: NaN if there is one, −0 below +0.
     *
     * @throws IllegalArgumentException if {@code length} is 0
     */
    public final float min(float[] x, int xOffset, int length) {
        Checks.range("x", x, xOffset, length);
        Checks.notEmpty("x", length);
        return minUnchecked(x, xOffset, length);
    }

    /**
     * The index, relative to {@code xOffset}, of the first element that equals ({@code ==}) {@link #min}, or of the
     * first NaN if there is one.
     *
     * @throws IllegalArgumentException if {@code length} is 0
     */
    public final int argMin(float[] x, int xOffset, int length) {
        Checks.range("x", x, xOffset, length);
        Checks.notEmpty("x", length);
        int from = 0;
        float least = minUnchecked(x, xOffset, Math.min(length, SEARCHED));
        for (int i = 0; length - i > SEARCHED && !Float.isNaN(least); ) {
            i += SEARCHED;
            float m = minUnchecked(x, xOffset + i, Math.min(length - i, SEARCHED));
            if (m < least || Float.isNaN(m)) {
                least = m;
                from = i;
            }
        }
        return from + indexOfUnchecked(least, x, xOffset + from, Math.min(length - from, SEARCHED));
    }

    /** How many elements are neither +0 nor −0; NaN is not zero. */
    public final int countNonzero(float[] x, int xOffset, int length) {
        Checks.range("x", x, xOffset, length);
        return countNonzeroUnchecked(x, xOffset, length);
    }

    // Elementwise functions -----------------------------------------------------------------------------------------
    // y may be x at the same offset (in place); any other overlap is refused.

    /**
     * y[i] = e^x[i]. Error at most 1 ULP (0.979 is the largest over all floats), subnormal results included; e^−∞ = +0,
     * e^+∞ = +∞, NaN gives NaN. In place is allowed ({@code y == x} at the same offset).
     */
    public final void exp(float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        expUnchecked(x, xOffset, y, yOffset, length);
    }

    /**
     * y[i] = ln x[i]. Error at most 1 ULP (0.826 is the largest over all floats), subnormal arguments included; ln ±0 =
     * −∞, ln +∞ = +∞, a negative argument or NaN gives NaN. In place is allowed.
     */
    public final void log(float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        logUnchecked(x, xOffset, y, yOffset, length);
    }

    /**
     * y[i] = 1 / (1 + e^−x[i]). Error at most 1.5 ULP (1.438 is the largest over all floats), subnormal results
     * included; 0 at −∞, 1 at +∞, NaN gives NaN. In place is allowed.
     */
    public final void sigmoid(float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        sigmoidUnchecked(x, xOffset, y, yOffset, length);
    }

    /**
     * y[i] = tanh x[i]. Error at most 1.5 ULP (1.062 is the largest over all floats); ±1 at ±∞, ±0 at ±0, NaN gives
     * NaN. In place is allowed.
     */
    public final void tanh(float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        tanhUnchecked(x, xOffset, y, yOffset, length);
    }

    /**
     * y[i] = ln(1 + e^x[i]), a smooth {@link #relu}; its derivative is {@link #sigmoid}. Error at most 2 ULP (1.715 is the
     * largest over all floats), subnormal results included; +0 at −∞, +∞ at +∞, NaN gives NaN. In place is allowed.
     */
    public final void softplus(float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        softplusUnchecked(x, xOffset, y, yOffset, length);
    }

    /**
     * y[i] = x[i] · σ(x[i]) with the {@link #sigmoid} σ, also called swish. Error at most 1.5 ULP (1.173 is the largest over
     * all floats), subnormal results included; −0 at −∞, +∞ at +∞, ±0 at ±0, NaN gives NaN. In place is allowed.
     */
    public final void silu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        siluUnchecked(x, xOffset, y, yOffset, length);
    }

    /**
     * y[i] = x[i] · Φ(x[i]) with the distribution function Φ of the standard normal distribution, Φ(x) = (1 + erf(x/√2)) / 2:
     * the exact form of the Gaussian error linear unit. Error at most 2.5 ULP (2.070 is the largest over all floats),
     * subnormal results included; −0 at −∞, +∞ at +∞, ±0 at ±0, NaN gives NaN. In place is allowed.
     */
    public final void gelu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        geluUnchecked(x, xOffset, y, yOffset, length);
    }

    /**
     * y[i] = x[i] · (1 + tanh(√(2/π) · (x[i] + 0.044715 · x[i]³))) / 2, the approximation of {@link #gelu} that many models
     * were trained with. Error against this formula at most 1.5 ULP (1.294 is the largest over all floats), subnormal results
     * included; −0 at −∞, +∞ at +∞, ±0 at ±0, NaN gives NaN. In place is allowed.
     */
    public final void geluTanh(float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        geluTanhUnchecked(x, xOffset, y, yOffset, length);
    }

    /** The rectifier: y[i] = x[i] where x[i] &gt; 0, else +0; NaN gives NaN. Exact. In place is allowed. */
    public final void relu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        reluUnchecked(x, xOffset, y, yOffset, length);
    }

    /** y[i] = x[i] where x[i] &gt; 0, else alpha · x[i], rounded once; NaN gives NaN. In place is allowed. */
    public final void leakyRelu(float alpha, float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        leakyReluUnchecked(alpha, x, xOffset, y, yOffset, length);
    }

    /** The step function: y[i] = 1 where x[i] &gt; 0, else 0; NaN gives NaN. Exact. In place is allowed. */
    public final void step(float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        stepUnchecked(x, xOffset, y, yOffset, length);
    }

    /** y[i] = alpha · x[i]. In place is allowed. */
    public final void scale(float alpha, float[] x, int xOffset, float[] y, int yOffset, int length) {
        Checks.map(x, xOffset, y, yOffset, length);
        scaleUnchecked(alpha, x, xOffset, y, yOffset, length);
    }

    /** out[i] = a[i] + b[i]. {@code out} may be {@code a} or {@code b} at the same offset. */
    public final void add(float[] a, int aOffset, float[] b, int bOffset, float[] out, int outOffset, int length) {
        Checks.zip("a", a, aOffset, "b", b, bOffset, out, outOffset, length);
        addUnchecked(a, aOffset, b, bOffset, out, outOffset, length);
    }

    /** out[i] = a[i] − b[i]. {@code out} may be {@code a} or {@code b} at the same offset. */
    public final void subtract(float[] a, int aOffset, float[] b, int bOffset, float[] out, int outOffset, int length) {
        Checks.zip("a", a, aOffset, "b", b, bOffset, out, outOffset, length);
        subtractUnchecked(a, aOffset, b, bOffset, out, outOffset, length);
    }

    /** out[i] = a[i] · b[i]. {@code out} may be {@code a} or {@code b} at the same offset. */
    public final void multiply(float[] a, int aOffset, float[] b, int bOffset, float[] out, int outOffset, int length) {
        Checks.zip("a", a, aOffset, "b", b, bOffset, out, outOffset, length);
        multiplyUnchecked(a, aOffset, b, bOffset, out, outOffset, length);
    }

    /**
     * out[i] = fma(alpha, x[i], y[i]), BLAS's axpy with a destination of its own. {@code out} may be {@code x} or
     * {@code y} at the same offset.
     */
    public final void axpy(
            float alpha, float[] x, int xOffset, float[] y, int yOffset, float[] out, int outOffset, int length) {
        Checks.zip("x", x, xOffset, "y", y, yOffset, out, outOffset, length);
        axpyUnchecked(alpha, x, xOffset, y, yOffset, out, outOffset, length);
    }

    /**
     * The gradient g passed back through a sigmoid whose output was z: out[i] = g[i] · (z[i] · (1 − z[i])).
     * {@code out} may be {@code z} or {@code g} at the same offset.
     */
    public final void sigmoidGradient(
            float[] z, int zOffset, float[] g, int gOffset, float[] out, int outOffset, int length) {
        Checks.zip("z", z, zOffset, "g", g, gOffset, out, outOffset, length);
        sigmoidGradientUnchecked(z, zOffset, g, gOffset, out, outOffset, length);
    }

    /**
     * The gradient g passed back through a tanh whose output was z: out[i] = g[i] · ((1 − z[i]) · (1 + z[i])).
     * {@code out} may be {@code z} or {@code g} at the same offset.
     */
    public final void tanhGradient(
            float[] z, int zOffset, float[] g, int gOffset, float[] out, int outOffset, int length) {
        Checks.zip("z", z, zOffset, "g", g, gOffset, out, outOffset, length);
        tanhGradientUnchecked(z, zOffset, g, gOffset, out, outOffset, length);
    }

    /**
     * The gradient g passed back through a {@link #relu} whose output (or input) was z: out[i] = +0 where z[i] ≤ 0, else
     * g[i]. {@code out} may be {@code z} or {@code g} at the same offset.
     */
    public final void reluGradient(
            float[] z, int zOffset, float[] g, int gOffset, float[] out, int outOffset, int length) {
        Checks.zip("z", z, zOffset, "g", g, gOffset, out, outOffset, length);
        reluGradientUnchecked(z, zOffset, g, gOffset, out, outOffset, length);
    }

    /**
     * The gradient g passed back through a {@link #leakyRelu} whose input was z (or its output, where alpha &gt; 0):
     * out[i] = g[i] where z[i] &gt; 0, else alpha · g[i]. {@code out} may be {@code z} or {@code g} at the same offset.
     */
    public final void leakyReluGradient(
            float alpha, float[] z, int zOffset, float[] g, int gOffset, float[] out, int outOffset, int length) {
        Checks.zip("z", z, zOffset, "g", g, gOffset, out, outOffset, length);
        leakyReluGradientUnchecked(alpha, z, zOffset, g, gOffset, out, outOffset, length);
    }

    // Update rules --------------------------------------------------------------------------------------------------
    // The gradient g is read, the other arrays are updated in place; no two of them may overlap.

    /**
     * Gradient descent with momentum (heavy ball), in the form of PyTorch: v[i] = fma(momentum, v[i], g[i]), then w[i] =
     * fma(−learningRate, v[i], w[i]).
     */
    public final void momentumStep(
            float momentum,
            float learningRate,
            float[] g,
            int gOffset,
            float[] v,
            int vOffset,
            float[] w,
            int wOffset,
            int length) {
        Checks.range("g", g, gOffset, length);
        Checks.range("v", v, vOffset, length);
        Checks.range("w", w, wOffset, length);
        Checks.disjoint("v", v, vOffset, length, "g", g, gOffset, length);
        Checks.disjoint("w", w, wOffset, length, "g", g, gOffset, length);
        Checks.disjoint("w", w, wOffset, length, "v", v, vOffset, length);
        momentumStepUnchecked(momentum, learningRate, g, gOffset, v, vOffset, w, wOffset, length);
    }

    /**
     * A step of Adam, in this order:
     *
     * <pre>{@code
     * m[i] = fma(beta1, m[i], (1 - beta1) * g[i]);
     * v[i] = fma(beta2, v[i], (1 - beta2) * (g[i] * g[i]));
     * w[i] = fma(-stepSize, m[i] / fma(sqrt(v[i]), rootScale, epsilon), w[i]);
     * }</pre>
     *
     * <p>The caller corrects the bias of the moments: in step t = 1, 2, … of learning rate r, {@code stepSize} is r / (1 −
     * beta1ᵗ), and {@code rootScale} is 1 / √(1 − beta2ᵗ).
     */
    public final void adamStep(
            float beta1,
            float beta2,
            float epsilon,
            float stepSize,
            float rootScale,
            float[] g,
            int gOffset,
            float[] m,
            int mOffset,
            float[] v,
            int vOffset,
            float[] w,
            int wOffset,
            int length) {
        Checks.range("g", g, gOffset, length);
        Checks.range("m", m, mOffset, length);
        Checks.range("v", v, vOffset, length);
        Checks.range("w", w, wOffset, length);
        Checks.disjoint("m", m, mOffset, length, "g", g, gOffset, length);
        Checks.disjoint("v", v, vOffset, length, "g", g, gOffset, length);
        Checks.disjoint("v", v, vOffset, length, "m", m, mOffset, length);
        Checks.disjoint("w", w, wOffset, length, "g", g, gOffset, length);
        Checks.disjoint("w", w, wOffset, length, "m", m, mOffset, length);
        Checks.disjoint("w", w, wOffset, length, "v", v, vOffset, length);
        adamStepUnchecked(
                beta1, beta2, epsilon, stepSize, rootScale, g, gOffset, m, mOffset, v, vOffset, w, wOffset, length);
    }

    // Rows ----------------------------------------------------------------------------------------------------------

    /**
     * Softmax of each row of a rows × cols block, row-major without gaps: with m = max of the row and e[j] = e^(x[j] − m),
     * y[j] = e[j] / s with s = Σ e[j] in the order of {@link #sum}. One division serves a row: r = 1 / s, q = e[j] · r,
     * y[j] = fma(fma(−q, s, e[j]), r, q), which is the quotient but for the rounding of very small ones.
     *
     * <p>A row gives the same bits alone and among others; no finite row overflows; a larger x[j] never gives a smaller
     * y[j]; a row sums to 1 within cols · 2⁻²⁴; adding a number to all of a row, if that is exact, changes no bit. A row
     * that holds NaN or +∞, or nothing but −∞, holds NaN afterwards. In place is allowed.
     *
     * <p>The error of y[j], relative to it, is at most (m − x[j] + ln cols + ⌈cols / 64⌉ + 12) · 2⁻²⁴ to first order:
     * e^x multiplies the rounding of x[j] − m by that difference, whose mean, weighted by y, is at most ln cols; two for
     * each {@link #exp}, and those of the sum and the quotient. Among the subnormal numbers 2⁻¹⁴⁹ is added.
     */
    public final void softmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int cols) {
        int length = Checks.area("rows", rows, "cols", cols);
        Checks.map(x, xOffset, y, yOffset, length);
        if (length > 0) {
            softmaxUnchecked(x, xOffset, y, yOffset, rows, cols);
        }
    }

    /**
     * The logarithm of {@link #softmax} of each row, without its underflow: y[j] = (x[j] − m) − ln s, with the m and s of
     * softmax and {@link #log}. The error is at most (⌈cols / 64⌉ + 8) · 2⁻²⁴, which is that of the sum, plus a unit in the
     * last place of ln s and of the largest |x − m|, plus half a one of y[j].
     * A row that holds NaN or +∞, or nothing but −∞, holds NaN afterwards.
     *
     * @throws IllegalArgumentException also if y overlaps x: in place would lose what the last pass needs
     */
    public final void logSoftmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int cols) {
        int length = Checks.area("rows", rows, "cols", cols);
        Checks.range("x", x, xOffset, length);
        Checks.range("y", y, yOffset, length);
        Checks.disjoint("y", y, yOffset, length, "x", x, xOffset, length);
        if (length > 0) {
            logSoftmaxUnchecked(x, xOffset, y, yOffset, rows, cols);
        }
    }

    /**
     * Softmax with cross-entropy, and its gradient. With y = {@link #softmax}(x) and a row's class c, its label, the loss
     * of the row is −ln y[c], taken without underflow as (m − x[c]) − ln(max y) with softmax's m and {@link #log}; and
     * gradient[j] = (y[j] − t[j]) · scale with t one-hot, 1 at c and 0 elsewhere: scale = 1 / rows gives that of the mean
     * loss. In place is allowed. A loss is +∞ where m − x[c] overflows, or x[c] alone is −∞. A row that holds NaN or +∞, or
     * nothing but −∞, has a loss of NaN and holds NaN afterwards.
     *
     * <p>The error of a loss is at most 2⁻²⁴ more than that of {@link #logSoftmax}. That of the gradient is |scale| times
     * softmax's, plus half a unit in the last place for the product, and at c 2⁻²⁵ · |scale| for the subtraction.
     *
     * @param labels for each row the column of its class
     * @param gradient rows × cols, without gaps
     * @param loss an element for each row
     * @throws IllegalArgumentException if a label is no column, also if the gradient overlaps x but is not in its place, or
     *     the loss overlaps one of them
     */
    public final void softmaxCrossEntropy(
            float scale,
            float[] x,
            int xOffset,
            int[] labels,
            int labelsOffset,
            float[] gradient,
            int gradientOffset,
            float[] loss,
            int lossOffset,
            int rows,
            int cols) {
        int length = Checks.area("rows", rows, "cols", cols);
        Checks.range("x", x, xOffset, length);
        Checks.range("gradient", gradient, gradientOffset, length);
        Checks.sameOrDisjoint("gradient", gradient, gradientOffset, "x", x, xOffset, length);
        Checks.range("loss", loss, lossOffset, rows);
        Checks.disjoint("loss", loss, lossOffset, rows, "x", x, xOffset, length);
        Checks.disjoint("loss", loss, lossOffset, rows, "gradient", gradient, gradientOffset, length);
        Checks.labels(labels, labelsOffset, rows, cols);
        if (length > 0) {
            softmaxCrossEntropyUnchecked(
                    scale, x, xOffset, labels, labelsOffset, gradient, gradientOffset, loss, lossOffset, rows, cols);
        }
    }

    // One against many ----------------------------------------------------------------------------------------------

    /**
     * The inner product of q and each row of a rows × cols matrix: scores[i] is, bit for bit,
     * {@code dot(q, row i)}.
     *
     * @param lda the distance from one row to the next, at least {@code cols} and 1
     * @throws IllegalArgumentException if {@code scores} overlaps {@code q} or {@code a}, a size is negative, or {@code
     *     lda} is too small
     */
    public final void dotRows(
            float[] q,
            int qOffset,
            float[] a,
            int aOffset,
            int lda,
            float[] scores,
            int scoresOffset,
            int rows,
            int cols) {
        Checks.rows(q, qOffset, a, aOffset, lda, scores, scoresOffset, rows, cols);
        dotRowsUnchecked(1f, q, qOffset, a, aOffset, lda, 0f, scores, scoresOffset, rows, cols);
    }

    /**
     * The squared Euclidean distance of q and each row: scores[i] is, bit for bit, {@code squaredDistance(q, row i)}.
     * Parameters and errors as in {@link #dotRows}.
     */
    public final void squaredDistanceRows(
            float[] q,
            int qOffset,
            float[] a,
            int aOffset,
            int lda,
            float[] scores,
            int scoresOffset,
            int rows,
            int cols) {
        Checks.rows(q, qOffset, a, aOffset, lda, scores, scoresOffset, rows, cols);
        squaredDistanceRowsUnchecked(q, qOffset, a, aOffset, lda, scores, scoresOffset, rows, cols);
    }

    /**
     * The cosine of the angle between q and each row: scores[i] is, bit for bit, {@code cosine(q, row i)}, so NaN where
     * the row or q is zero. Parameters and errors as in {@link #dotRows}.
     */
    public final void cosineRows(
            float[] q,
            int qOffset,
            float[] a,
            int aOffset,
            int lda,
            float[] scores,
            int scoresOffset,
            int rows,
            int cols) {
        Checks.rows(q, qOffset, a, aOffset, lda, scores, scoresOffset, rows, cols);
        cosineRowsUnchecked(q, qOffset, a, aOffset, lda, scores, scoresOffset, rows, cols);
    }

    /**
     * The k best scores where more is better: writes their indices, relative to {@code scoresOffset}, the largest score
     * first and the lower index first among equal ({@code ==}) scores. NaN ranks below every number, unlike in {@link
     * #argMax}: a row of zeros, whose cosine is NaN, must not win a search.
     *
     * <p>The scores are not sorted, but scanned for those that beat the worst of the best k so far, which are a heap in
     * {@code indices}: linear in {@code length} for small k, and length · log k at worst.
     *
     * @param indices has room for min(k, length) indices from {@code indicesOffset} on; nothing else of it is written
     * @return how many indices were written: min(k, length)
     * @throws IllegalArgumentException if {@code k} is negative
     */
    public final int topK(float[] scores, int scoresOffset, int length, int[] indices, int indicesOffset, int k) {
        return select(1f, scores, scoresOffset, length, indices, indicesOffset, k);
    }

    /**
     * The k best scores where less is better, such as distances: like {@link #topK}, but the smallest score first. NaN
     * ranks above every number, so it comes last here, too.
     */
    public final int bottomK(float[] scores, int scoresOffset, int length, int[] indices, int indicesOffset, int k) {
        return select(-1f, scores, scoresOffset, length, indices, indicesOffset, k);
    }

    private int select(float sign, float[] scores, int so, int length, int[] indices, int io, int k) {
        Checks.range("scores", scores, so, length);
        Checks.size("k", k);
        int count = Math.min(k, length);
        Checks.range("indices", indices, io, count);
        if (count > 0) {
            TopK.select(this, sign, scores, so, length, indices, io, count);
        }
        return count;
    }

    // Matrix product ------------------------------------------------------------------------------------------------

    /**
     * C ← alpha · op(A) · op(B) + beta · C, BLAS's sgemm for row-major matrices; op(X) is X, or its transpose where the
     * flag is set. op(A) is m × k, op(B) is k × n, C is m × n.
     *
     * <p>Each element of C is one chain: it starts from beta · c (from +0 where beta is 0; C is then not read), and for
     * p = 0 … k − 1 in this order {@code acc = fma(alpha * a[i, p], b[p, j], acc)}. Blocking, tiles, packing and
     * threads do not change it, so a row alone gives the same bits as that row among others. alpha = 0 is no special
     * case: NaN and ∞ in A or B reach C. With k = 0, C ← beta · C.
     *
     * @param lda the distance from one row of the stored A to the next, at least its columns (k, or m where
     *     {@code transA}) and 1; {@code ldb} and {@code ldc} likewise (n, or k where {@code transB}; n). Elements of C
     *     between its rows are left alone
     * @throws IllegalArgumentException if the range of C, from its first to its last element, overlaps that of A or B,
     * a size is negative, or a leading dimension is too small
     */
    public final void sgemm(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            float[] b,
            int bOffset,
            int ldb,
            float beta,
            float[] c,
            int cOffset,
            int ldc) {
        product(
                transA,
                transB,
                m,
                n,
                k,
                alpha,
                a,
                aOffset,
                lda,
                b,
                bOffset,
                ldb,
                beta,
                Epilogue.NONE,
                c,
                cOffset,
                ldc,
                null,
                null);
    }

    /**
     * C ← alpha · op(A) · op(B), with chains that start and end as the epilogue says: with a bias, an activation, or
     * added to C. The chains are those of {@link #sgemm(boolean, boolean, int, int, int, float, float[], int, int,
     * float[], int, int, float, float[], int, int) BLAS's sgemm}, which this is with {@link Epilogue#beta}; shapes,
     * leading dimensions and exceptions are the same, too. If a function of the epilogue throws, C is partly written.
     *
     * @param epilogue its bias has n elements, an array of its functions m × n
     * @throws IllegalArgumentException as there, or if C overlaps an array of the epilogue
     * @throws IndexOutOfBoundsException as there, or if an array of the epilogue is too short
     */
    public final void sgemm(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            float[] b,
            int bOffset,
            int ldb,
            float[] c,
            int cOffset,
            int ldc,
            Epilogue epilogue) {
        Objects.requireNonNull(epilogue, "epilogue");
        product(
                transA,
                transB,
                m,
                n,
                k,
                alpha,
                a,
                aOffset,
                lda,
                b,
                bOffset,
                ldb,
                epilogue.beta,
                epilogue,
                c,
                cOffset,
                ldc,
                null,
                null);
    }

    /**
     * C ← alpha · op(A) · op(B) with an epilogue, on the threads of a pool, where the product is large enough to pay for
     * waking them (about 2 × 256³ multiplications); else, as without a pool, on the calling thread. Each chain is
     * computed by one thread, so the bits are the same. The calling thread works, too, and takes what no other has begun:
     * it never waits for a thread of a busy pool to come. Returns when all threads have left C, also by an exception. A
     * call on several threads allocates some hundred bytes for each.
     *
     * @param pool as many threads as its parallelism at most, the calling one among them (for the common pool, which
     *     counts on its caller, one more)
     * @throws java.util.concurrent.RejectedExecutionException if the pool is shut down
     */
    public final void sgemm(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            float[] b,
            int bOffset,
            int ldb,
            float[] c,
            int cOffset,
            int ldc,
            Epilogue epilogue,
            ForkJoinPool pool) {
        Objects.requireNonNull(epilogue, "epilogue");
        Objects.requireNonNull(pool, "pool");
        product(
                transA,
                transB,
                m,
                n,
                k,
                alpha,
                a,
                aOffset,
                lda,
                b,
                bOffset,
                ldb,
                epilogue.beta,
                epilogue,
                c,
                cOffset,
                ldc,
                pool,
                null);
    }

    /**
     * C ← alpha · op(A) · op(B) with an epilogue, on the calling thread, in the memory of a workspace: the bits of the
     * product without one. For callers of which more than 16 compute at once and none may allocate, or that want their memory to
     * end with them.
     *
     * @param workspace used by no other product at the same time
     * @throws IllegalArgumentException as without it, or if the workspace is in use or was made by other kernels
     */
    public final void sgemm(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            float[] b,
            int bOffset,
            int ldb,
            float[] c,
            int cOffset,
            int ldc,
            Epilogue epilogue,
            Workspace workspace) {
        Objects.requireNonNull(epilogue, "epilogue");
        Objects.requireNonNull(workspace, "workspace");
        product(
                transA,
                transB,
                m,
                n,
                k,
                alpha,
                a,
                aOffset,
                lda,
                b,
                bOffset,
                ldb,
                epilogue.beta,
                epilogue,
                c,
                cOffset,
                ldc,
                null,
                workspace);
    }

    /** Memory for products by {@code sgemm}, one at a time. Allocates some hundred bytes; the products, what they need. */
    public final Workspace newWorkspace() {
        return new Workspace(newGemm());
    }

    /**
     * op(B), k × n, in the layout that products with it as their right operand read fastest: for a B of many products,
     * such as the weights of a layer, whose packing would be repeated by each. Allocates the copy: k · n
     * floats, each row padded to whole vectors; a B narrower than a vector is copied as it is.
     *
     * @throws IllegalArgumentException if a size is negative, {@code ldb} is too small, or the copy, whose columns are
     *     padded to whole vectors, would exceed an array
     */
    public final PackedMatrix pack(boolean transB, int k, int n, float[] b, int bOffset, int ldb) {
        Checks.size("k", k);
        Checks.size("n", n);
        Checks.block("b", b, bOffset, transB ? n : k, transB ? k : n, "ldb", ldb);
        return packUnchecked(transB, k, n, b, bOffset, ldb);
    }

    /**
     * C ← alpha · op(A) · B for a packed B, with an epilogue: the bits of the product with the matrix that was packed.
     * op(A) is m × {@code b.rows()}, C is m × {@code b.cols()}; otherwise as for an unpacked B.
     *
     * @throws IllegalArgumentException as for an unpacked B, or if B was packed by other kernels
     */
    public final void sgemm(
            boolean transA,
            int m,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            PackedMatrix b,
            float[] c,
            int cOffset,
            int ldc,
            Epilogue epilogue) {
        Objects.requireNonNull(epilogue, "epilogue");
        product(transA, m, alpha, a, aOffset, lda, b, epilogue, c, cOffset, ldc, null, null);
    }

    /**
     * C ← alpha · op(A) · B for a packed B, with an epilogue, on the threads of a pool under the conditions of an
     * unpacked B.
     */
    public final void sgemm(
            boolean transA,
            int m,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            PackedMatrix b,
            float[] c,
            int cOffset,
            int ldc,
            Epilogue epilogue,
            ForkJoinPool pool) {
        Objects.requireNonNull(epilogue, "epilogue");
        Objects.requireNonNull(pool, "pool");
        product(transA, m, alpha, a, aOffset, lda, b, epilogue, c, cOffset, ldc, pool, null);
    }

    /**
     * C ← alpha · op(A) · B for a packed B, with an epilogue, on the calling thread, in the memory of a workspace, under
     * the conditions of an unpacked B.
     */
    public final void sgemm(
            boolean transA,
            int m,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            PackedMatrix b,
            float[] c,
            int cOffset,
            int ldc,
            Epilogue epilogue,
            Workspace workspace) {
        Objects.requireNonNull(epilogue, "epilogue");
        Objects.requireNonNull(workspace, "workspace");
        product(transA, m, alpha, a, aOffset, lda, b, epilogue, c, cOffset, ldc, null, workspace);
    }

    private void product(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            float[] b,
            int bOffset,
            int ldb,
            float beta,
            Epilogue epilogue,
            float[] c,
            int cOffset,
            int ldc,
            @Nullable ForkJoinPool pool,
            @Nullable Workspace workspace) {
        Checks.size("m", m);
        Checks.size("n", n);
        Checks.size("k", k);
        long aLength = Checks.block("a", a, aOffset, transA ? k : m, transA ? m : k, "lda", lda);
        long bLength = Checks.block("b", b, bOffset, transB ? n : k, transB ? k : n, "ldb", ldb);
        long cLength = Checks.block("c", c, cOffset, m, n, "ldc", ldc);
        Checks.disjoint("c", c, cOffset, cLength, "a", a, aOffset, aLength);
        Checks.disjoint("c", c, cOffset, cLength, "b", b, bOffset, bLength);
        epilogue.check(m, n, c, cOffset, cLength);
        check(workspace);
        if (m == 0 || n == 0) {
            return;
        }
        boolean plain = !transB && alpha == 1f && !epilogue.finishes() && pool == null;
        if (plain
                && productUnchecked(
                        transA, m, n, k, a, aOffset, lda, b, bOffset, ldb, beta, epilogue, c, cOffset, ldc)) {
            return;
        }
        Gemm gemm = begin(workspace);
        gemm.a(transA, alpha, a, aOffset, lda);
        gemm.b(transB, b, bOffset, ldb);
        gemm.c(m, n, k, c, cOffset, ldc);
        run(gemm, beta, epilogue, pool, workspace);
    }

    private void product(
            boolean transA,
            int m,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            PackedMatrix b,
            Epilogue epilogue,
            float[] c,
            int cOffset,
            int ldc,
            @Nullable ForkJoinPool pool,
            @Nullable Workspace workspace) {
        Checks.size("m", m);
        int k = Objects.requireNonNull(b, "b").rows();
        int n = b.cols();
        if (b.kernels != this) {
            throw new IllegalArgumentException("b is " + b + ", but these are the " + name() + " kernels");
        }
        long aLength = Checks.block("a", a, aOffset, transA ? k : m, transA ? m : k, "lda", lda);
        long cLength = Checks.block("c", c, cOffset, m, n, "ldc", ldc);
        Checks.disjoint("c", c, cOffset, cLength, "a", a, aOffset, aLength);
        epilogue.check(m, n, c, cOffset, cLength);
        check(workspace);
        if (m == 0 || n == 0) {
            return;
        }
        Gemm gemm = begin(workspace);
        gemm.a(transA, alpha, a, aOffset, lda);
        gemm.b(b);
        gemm.c(m, n, k, c, cOffset, ldc);
        run(gemm, epilogue.beta, epilogue, pool, workspace);
    }

    private void run(
            Gemm gemm, float beta, Epilogue epilogue, @Nullable ForkJoinPool pool, @Nullable Workspace workspace) {
        try {
            gemm.run(beta, epilogue, pool, gemms);
        } finally {
            end(gemm, workspace);
        }
    }

    private void check(@Nullable Workspace workspace) {
        if (workspace != null) {
            workspace.check(this);
        }
    }

    private Gemm begin(@Nullable Workspace workspace) {
        return workspace == null ? gemms.take() : workspace.begin();
    }

    private void end(Gemm gemm, @Nullable Workspace workspace) {
        gemm.clear();
        if (workspace == null) {
            gemms.give(gemm);
        } else {
            workspace.end();
        }
    }

    /**
     * y ← alpha · op(A) · x + beta · y, BLAS's sgemv for a row-major m × n matrix; op(A) is A, or its transpose where
     * {@code transA}. y is not read where beta is 0; alpha = 0 is no special case.
     *
     * <p>Without {@code transA}, y has m elements, and y[i] is {@code alpha * d} where beta is 0, else
     * {@code fma(alpha, d, beta * y[i])}, with d = {@link #dot} of row i and x. With it, y has n elements, and each is
     * the chain of {@link #sgemm} for the 1 × n product xᵀ · A: it starts from beta · y[j] (from +0 where beta is 0),
     * then {@code acc = fma(alpha * x[p], a[p, j], acc)} for p = 0 … m − 1.
     *
     * @param lda the distance from one row of A to the next, at least {@code n} and 1
     * @throws IllegalArgumentException if y overlaps A or x, a size is negative, or {@code lda} is too small
     */
    public final void sgemv(
            boolean transA,
            int m,
            int n,
            float alpha,
            float[] a,
            int aOffset,
            int lda,
            float[] x,
            int xOffset,
            float beta,
            float[] y,
            int yOffset) {
        Checks.size("m", m);
        Checks.size("n", n);
        int xLength = transA ? m : n;
        int yLength = transA ? n : m;
        long aLength = Checks.block("a", a, aOffset, m, n, "lda", lda);
        Checks.range("x", x, xOffset, xLength);
        Checks.range("y", y, yOffset, yLength);
        Checks.disjoint("y", y, yOffset, yLength, "a", a, aOffset, aLength);
        Checks.disjoint("y", y, yOffset, yLength, "x", x, xOffset, xLength);
        if (!transA) {
            dotRowsUnchecked(alpha, x, xOffset, a, aOffset, lda, beta, y, yOffset, m, n);
        } else if (n > 0 && alpha == 1f) {
            ScalarKernels.start(beta, 1, n, y, yOffset, n);
            rowUnchecked(n, m, x, xOffset, a, aOffset, lda, y, yOffset);
        } else if (n > 0) {
            product(
                    false,
                    false,
                    1,
                    n,
                    m,
                    alpha,
                    x,
                    xOffset,
                    Math.max(1, m),
                    a,
                    aOffset,
                    lda,
                    beta,
                    Epilogue.NONE,
                    y,
                    yOffset,
                    n,
                    null,
                    null);
        }
    }

    /**
     * yᵀ ← xᵀ · A + beta · yᵀ for an x many of whose m elements are zero, and a row-major m × n matrix: {@link #sgemv} of
     * the transpose, without the terms in which x is zero. One chain for each element of y, which starts from beta · y[j]
     * (from +0, without reading y, where beta is 0), then {@code acc = fma(x[p], a[p, j], acc)} for each x[p] that is not
     * zero, p ascending. These are the bits of {@code sgemv} as long as A is finite, but for the sign of a zero. Faster
     * than it where half of x is zero; {@link #countNonzero} tells.
     *
     * @param lda the distance from one row of A to the next, at least {@code n} and 1
     * @throws IllegalArgumentException if y overlaps A or x, a size is negative, or {@code lda} is too small
     */
    public final void spvm(
            int m, int n, float[] x, int xOffset, float[] a, int aOffset, int lda, float beta, float[] y, int yOffset) {
        Checks.size("m", m);
        Checks.size("n", n);
        long aLength = Checks.block("a", a, aOffset, m, n, "lda", lda);
        Checks.range("x", x, xOffset, m);
        Checks.range("y", y, yOffset, n);
        Checks.disjoint("y", y, yOffset, n, "a", a, aOffset, aLength);
        Checks.disjoint("y", y, yOffset, n, "x", x, xOffset, m);
        if (n > 0) {
            ScalarKernels.start(beta, 1, n, y, yOffset, n);
            sparseRowUnchecked(n, m, x, xOffset, a, aOffset, lda, y, yOffset);
        }
    }

    /**
     * y ← bias + xᵀ · A for a matrix of bfloat16, a layer's affine part for one sample: one chain for each element of y,
     * which starts from bias[j], then {@code acc = fma(x[p], a[p, j], acc)} for p = 0 … rows − 1. The bits of {@link
     * #sgemv(boolean, int, int, float, float[], int, int, float[], int, float, float[], int) sgemv} of the transpose of
     * the rounded matrix.
     *
     * @param x {@code a.rows()} elements from {@code xOffset} on
     * @param bias {@code a.cols()} elements from {@code biasOffset} on
     * @param y as many; they may not overlap x or the bias
     * @throws IllegalArgumentException if y overlaps x or the bias
     */
    public final void sgemv(
            float[] x, int xOffset, Bfloat16Matrix a, float[] bias, int biasOffset, float[] y, int yOffset) {
        checkRow(x, xOffset, a, bias, biasOffset, y, yOffset);
        if (a.narrow()) {
            int n = a.cols();
            System.arraycopy(bias, biasOffset, y, yOffset, n);
            sgemv(true, a.rows(), n, 1f, a.floats, 0, Math.max(1, n), x, xOffset, 1f, y, yOffset);
        } else {
            rowUnchecked(x, xOffset, a, bias, biasOffset, y, yOffset);
        }
    }

    /**
     * y ← bias + xᵀ · A for a matrix of bfloat16, without the terms in which x is zero, as in {@link #spvm(int, int,
     * float[], int, float[], int, int, float, float[], int) spvm}; otherwise as {@link #sgemv(float[], int,
     * Bfloat16Matrix, float[], int, float[], int) sgemv}.
     */
    public final void spvm(
            float[] x, int xOffset, Bfloat16Matrix a, float[] bias, int biasOffset, float[] y, int yOffset) {
        checkRow(x, xOffset, a, bias, biasOffset, y, yOffset);
        if (a.narrow()) {
            int n = a.cols();
            System.arraycopy(bias, biasOffset, y, yOffset, n);
            spvm(a.rows(), n, x, xOffset, a.floats, 0, Math.max(1, n), 1f, y, yOffset);
        } else {
            sparseRowUnchecked(x, xOffset, a, bias, biasOffset, y, yOffset);
        }
    }

    private static void checkRow(float[] x, int xo, Bfloat16Matrix a, float[] bias, int bo, float[] y, int yo) {
        int m = Objects.requireNonNull(a, "a").rows();
        int n = a.cols();
        Checks.range("x", x, xo, m);
        Checks.range("bias", bias, bo, n);
        Checks.range("y", y, yo, n);
        Checks.disjoint("y", y, yo, n, "x", x, xo, m);
        Checks.disjoint("y", y, yo, n, "bias", bias, bo, n);
    }

    /**
     * C ← bias + A · B for a B of bfloat16, a layer's affine part for some samples: the bits of the rounded B's product
     * with {@link Epilogue#bias}. Some rows of B at a time are widened to floats, of which 64 KB or a row are kept for
     * later calls.
     *
     * @param a m × {@code b.rows()}
     * @param bias {@code b.cols()} elements from {@code biasOffset} on, added to each row
     * @param c m × {@code b.cols()}; it may not overlap A or the bias
     * @throws IllegalArgumentException if m is negative, a leading dimension is too small, or C overlaps A or the bias
     */
    public final void sgemm(
            int m,
            float[] a,
            int aOffset,
            int lda,
            Bfloat16Matrix b,
            float[] bias,
            int biasOffset,
            float[] c,
            int cOffset,
            int ldc) {
        product(m, a, aOffset, lda, b, bias, biasOffset, c, cOffset, ldc, null);
    }

    /**
     * C ← bias + A · B for a B of bfloat16, in the memory of a workspace, which takes the 64 KB or a row, too; of the
     * workspace under the conditions of a B of floats.
     */
    public final void sgemm(
            int m,
            float[] a,
            int aOffset,
            int lda,
            Bfloat16Matrix b,
            float[] bias,
            int biasOffset,
            float[] c,
            int cOffset,
            int ldc,
            Workspace workspace) {
        Objects.requireNonNull(workspace, "workspace");
        product(m, a, aOffset, lda, b, bias, biasOffset, c, cOffset, ldc, workspace);
    }

    private void product(
            int m,
            float[] a,
            int aOffset,
            int lda,
            Bfloat16Matrix b,
            float[] bias,
            int biasOffset,
            float[] c,
            int cOffset,
            int ldc,
            @Nullable Workspace workspace) {
        Checks.size("m", m);
        int k = Objects.requireNonNull(b, "b").rows();
        int n = b.cols();
        long aLength = Checks.block("a", a, aOffset, m, k, "lda", lda);
        Checks.range("bias", bias, biasOffset, n);
        long cLength = Checks.block("c", c, cOffset, m, n, "ldc", ldc);
        Checks.disjoint("c", c, cOffset, cLength, "a", a, aOffset, aLength);
        Checks.disjoint("c", c, cOffset, cLength, "bias", bias, biasOffset, n);
        check(workspace);
        if (m == 0 || n == 0) {
            return;
        }
        Gemm gemm = begin(workspace);
        try {
            gemm.run(m, a, aOffset, lda, b, bias, biasOffset, c, cOffset, ldc);
        } finally {
            end(gemm, workspace);
        }
    }

    /**
     * C ← A · B + beta · C for rows and columns of a sparse A: with those {@code from ≤ i < to}, row i − from of C is row i
     * of A times B, one chain for each element that starts from beta · c (from +0, without reading C, where beta is 0), then
     * {@code acc = fma(a, b[p, j], acc)} for the elements a of the row that are not zero, p ascending. A result that is zero
     * is +0. But for that, these are the bits of {@link #sgemm} as long as B is finite.
     *
     * <p>Of A, only the columns {@code first ≤ p < last} may be taken. With beta 1, one call for each part of the columns,
     * in ascending order, has the bits of one call for all: the chains go on where they were.
     *
     * <p>At 512 bits, rows are multiplied six at a time: a call for six rows is faster than six calls.
     *
     * @param from the first row of A
     * @param to the row of A after the last, at most {@code a.rows()}
     * @param first the first column of A and row of B, a multiple of {@link SparseBatch#COLUMNS} or {@code a.cols()}
     * @param last the column of A after the last, likewise
     * @param b {@code a.cols()} × n
     * @param n columns of B and C
     * @param c (to − from) × n; it may not overlap B
     * @throws IllegalArgumentException if a size is negative, a leading dimension is too small, columns are cut elsewhere,
     *     or C overlaps B
     * @throws IndexOutOfBoundsException if a matrix leaves its array, or A has not such a row or column
     */
    public final void spmm(
            SparseBatch a,
            int from,
            int to,
            int first,
            int last,
            int n,
            float[] b,
            int bOffset,
            int ldb,
            float beta,
            float[] c,
            int cOffset,
            int ldc) {
        Objects.requireNonNull(a, "a");
        a.checkRows(from, to);
        a.checkColumns(first, last);
        Checks.size("n", n);
        long bLength = Checks.block("b", b, bOffset, a.cols(), n, "ldb", ldb);
        long cLength = Checks.block("c", c, cOffset, to - from, n, "ldc", ldc);
        Checks.disjoint("c", c, cOffset, cLength, "b", b, bOffset, bLength);
        if (from == to || n == 0) {
            return;
        }
        ScalarKernels.start(beta, to - from, n, c, cOffset, ldc);
        gatherUnchecked(a, from, to, first, last, n, b, bOffset, ldb, c, cOffset, ldc);
    }

    /**
     * C ← Aᵀ · B for columns of a sparse A: with those {@code first ≤ p < last}, row p − first of C is column p of A times
     * B. One chain for each element, from +0, over the rows of A in their order, leaving out the zeros of A. A result that is
     * zero is +0. But for that, these are the bits of {@link #sgemm} as long as B is finite.
     *
     * @param first the first column of A, a multiple of {@link SparseBatch#COLUMNS} or {@code a.cols()}
     * @param last the column of A after the last, likewise
     * @param b {@code a.rows()} × n
     * @param n columns of B and C
     * @param c (last − first) × n, which is not read; it may not overlap B
     * @throws IllegalArgumentException if a size is negative, a leading dimension is too small, columns are cut elsewhere,
     *     or C overlaps B
     * @throws IndexOutOfBoundsException if a matrix leaves its array, or A has not such a column
     */
    public final void spmmTransposed(
            SparseBatch a,
            int first,
            int last,
            int n,
            float[] b,
            int bOffset,
            int ldb,
            float[] c,
            int cOffset,
            int ldc) {
        Objects.requireNonNull(a, "a");
        a.checkColumns(first, last);
        Checks.size("n", n);
        long bLength = Checks.block("b", b, bOffset, a.rows(), n, "ldb", ldb);
        long cLength = Checks.block("c", c, cOffset, last - first, n, "ldc", ldc);
        Checks.disjoint("c", c, cOffset, cLength, "b", b, bOffset, bLength);
        if (first == last || n == 0) {
            return;
        }
        ScalarKernels.start(0f, last - first, n, c, cOffset, ldc);
        scatterUnchecked(a, first, last, n, b, bOffset, ldb, c, cOffset, ldc);
    }

    /**
     * C ← C + scale · (Aᵀ · B) for columns of a sparse A: what {@link #spmmTransposed} gives, and then
     * {@code c = fma(scale, product, c)}, bit for bit. With a negative learning rate for a scale, this is the step of gradient
     * descent. At 512 bits, the product mostly does not leave the registers.
     *
     * @param b {@code a.rows()} × n
     * @param n columns of B, C and the product
     * @param product room for (last − first) × n elements without gaps between rows. Where the product leaves the registers,
     *     it goes there; so what is there afterwards is not specified. It may not overlap B
     * @param c (last − first) × n; it may overlap neither B nor the product
     * @throws IllegalArgumentException if a size is negative, a leading dimension is too small, columns are cut elsewhere,
     *     or matrices overlap
     * @throws IndexOutOfBoundsException if a matrix leaves its array, or A has not such a column
     */
    public final void addSpmmTransposed(
            float scale,
            SparseBatch a,
            int first,
            int last,
            int n,
            float[] b,
            int bOffset,
            int ldb,
            float[] product,
            int productOffset,
            float[] c,
            int cOffset,
            int ldc) {
        Objects.requireNonNull(a, "a");
        a.checkColumns(first, last);
        Checks.size("n", n);
        int m = last - first;
        long bLength = Checks.block("b", b, bOffset, a.rows(), n, "ldb", ldb);
        long productLength = Checks.block("product", product, productOffset, m, n, "n", Math.max(1, n));
        long cLength = Checks.block("c", c, cOffset, m, n, "ldc", ldc);
        Checks.disjoint("product", product, productOffset, productLength, "b", b, bOffset, bLength);
        Checks.disjoint("c", c, cOffset, cLength, "b", b, bOffset, bLength);
        Checks.disjoint("c", c, cOffset, cLength, "product", product, productOffset, productLength);
        if (m == 0 || n == 0 || addScatterUnchecked(scale, a, first, last, n, b, bOffset, ldb, c, cOffset, ldc)) {
            return;
        }
        for (int p = first, end; p < last; p = end) { // a product is added while it is in the second cache
            end = p + Math.min(ADDED, last - p);
            int po = productOffset + (p - first) * n;
            int ci = cOffset + (p - first) * ldc;
            ScalarKernels.start(0f, end - p, n, product, po, n);
            scatterUnchecked(a, p, end, n, b, bOffset, ldb, product, po, n);
            // without gaps between its rows, C is one row
            int rows = ldc == n ? 1 : end - p;
            int cols = ldc == n ? (end - p) * n : n;
            for (int i = 0; i < rows; i++, po += n, ci += ldc) {
                axpyUnchecked(scale, product, po, c, ci, c, ci, cols);
            }
        }
    }

    // What an implementation provides: the same operations, arguments already checked -----------------------------

    abstract float dotUnchecked(float[] a, int ao, float[] b, int bo, int n);

    abstract float squaredDistanceUnchecked(float[] a, int ao, float[] b, int bo, int n);

    float cosineUnchecked(float[] a, int ao, float[] b, int bo, int n) {
        return Rows.cosine(dotUnchecked(a, ao, b, bo, n), dotUnchecked(a, ao, a, ao, n), dotUnchecked(b, bo, b, bo, n));
    }

    abstract float sumUnchecked(float[] x, int xo, int n);

    abstract float maxUnchecked(float[] x, int xo, int n);

    abstract float minUnchecked(float[] x, int xo, int n);

    /** The first index of an element that equals m, or is NaN where m is NaN; there is one. */
    abstract int indexOfUnchecked(float m, float[] x, int xo, int n);

    abstract void expUnchecked(float[] x, int xo, float[] y, int yo, int n);

    abstract void logUnchecked(float[] x, int xo, float[] y, int yo, int n);

    abstract void sigmoidUnchecked(float[] x, int xo, float[] y, int yo, int n);

    abstract void tanhUnchecked(float[] x, int xo, float[] y, int yo, int n);

    abstract void softplusUnchecked(float[] x, int xo, float[] y, int yo, int n);

    abstract void siluUnchecked(float[] x, int xo, float[] y, int yo, int n);

    abstract void geluUnchecked(float[] x, int xo, float[] y, int yo, int n);

    abstract void geluTanhUnchecked(float[] x, int xo, float[] y, int yo, int n);

    abstract void reluUnchecked(float[] x, int xo, float[] y, int yo, int n);

    abstract void leakyReluUnchecked(float alpha, float[] x, int xo, float[] y, int yo, int n);

    abstract void stepUnchecked(float[] x, int xo, float[] y, int yo, int n);

    abstract void scaleUnchecked(float alpha, float[] x, int xo, float[] y, int yo, int n);

    abstract void addUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n);

    abstract void subtractUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n);

    abstract void multiplyUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n);

    abstract void axpyUnchecked(float alpha, float[] x, int xo, float[] y, int yo, float[] out, int oo, int n);

    abstract void sigmoidGradientUnchecked(float[] z, int zo, float[] g, int go, float[] out, int oo, int n);

    abstract void tanhGradientUnchecked(float[] z, int zo, float[] g, int go, float[] out, int oo, int n);

    abstract void reluGradientUnchecked(float[] z, int zo, float[] g, int go, float[] out, int oo, int n);

    abstract void leakyReluGradientUnchecked(
            float alpha, float[] z, int zo, float[] g, int go, float[] out, int oo, int n);

    abstract void momentumStepUnchecked(
            float momentum, float learningRate, float[] g, int go, float[] v, int vo, float[] w, int wo, int n);

    abstract void adamStepUnchecked(
            float beta1,
            float beta2,
            float epsilon,
            float stepSize,
            float rootScale,
            float[] g,
            int go,
            float[] m,
            int mo,
            float[] v,
            int vo,
            float[] w,
            int wo,
            int n);

    /** rows and cols are positive. */
    abstract void softmaxUnchecked(float[] x, int xo, float[] y, int yo, int rows, int cols);

    /** rows and cols are positive. */
    abstract void logSoftmaxUnchecked(float[] x, int xo, float[] y, int yo, int rows, int cols);

    /** rows and cols are positive. */
    abstract void softmaxCrossEntropyUnchecked(
            float scale,
            float[] x,
            int xo,
            int[] labels,
            int lo,
            float[] g,
            int go,
            float[] loss,
            int losso,
            int rows,
            int cols);

    /** y[i] = alpha · dot(q, row i) + beta · y[i], as in {@link #sgemv}. */
    abstract void dotRowsUnchecked(
            float alpha, float[] q, int qo, float[] a, int ao, int lda, float beta, float[] y, int yo, int rows, int n);

    abstract void squaredDistanceRowsUnchecked(
            float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int n);

    abstract void cosineRowsUnchecked(
            float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int n);

    /** The first index from {@code from} on, at most n, with {@code sign * x[i] >= least}; n if there is none. */
    abstract int indexOfAtLeastUnchecked(float sign, float least, float[] x, int xo, int from, int n);

    /**
     * c[i − from, j] ← c[i − from, j] + Σ a[i, p] · b[p, j] over first ≤ p &lt; last, ascending, for from ≤ i &lt; to; zero is
     * +0. n is positive.
     */
    abstract void gatherUnchecked(
            SparseBatch a,
            int from,
            int to,
            int first,
            int last,
            int n,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc);

    /**
     * c[p − first, j] ← Σ a[i, p] · b[i, j] over i ascending, for first ≤ p &lt; last; zero is +0. n is positive, and all of
     * c +0.
     */
    abstract void scatterUnchecked(
            SparseBatch a, int first, int last, int n, float[] b, int bo, int ldb, float[] c, int co, int ldc);

    /**
     * c[p − first, j] ← fma(scale, Σ a[i, p] · b[i, j], c[p − first, j]) over i ascending, for first ≤ p &lt; last, where a
     * sum that is zero is +0; if that needs no memory, else false. n is positive.
     */
    boolean addScatterUnchecked(
            float scale,
            SparseBatch a,
            int first,
            int last,
            int n,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc) {
        return false;
    }

    /** How many elements are not zero. */
    abstract int countNonzeroUnchecked(float[] x, int xo, int n);

    /** y[j] ← y[j] + Σ x[p] · b[p, j] for p ascending. n is positive. */
    abstract void rowUnchecked(int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo);

    /** The same without the terms in which x is zero. */
    abstract void sparseRowUnchecked(int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo);

    /** y[j] ← s[j] + Σ x[p] · a[p, j] for p ascending. A is not narrow. */
    abstract void rowUnchecked(float[] x, int xo, Bfloat16Matrix a, float[] s, int so, float[] y, int yo);

    /** The same without the terms in which x is zero. */
    abstract void sparseRowUnchecked(float[] x, int xo, Bfloat16Matrix a, float[] s, int so, float[] y, int yo);

    /** Some rows of A, which is not narrow, as floats without gaps. */
    abstract void widenUnchecked(Bfloat16Matrix a, int from, int rows, float[] out);

    /** C ← S + op(A) · B with an epilogue that does not finish, if that needs no memory; else false. */
    boolean productUnchecked(
            boolean transA,
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float beta,
            Epilogue epilogue,
            float[] c,
            int co,
            int ldc) {
        return false;
    }

    abstract PackedMatrix packUnchecked(boolean transB, int k, int n, float[] b, int bo, int ldb);

    /** What runs one product at a time. */
    abstract Gemm newGemm();
}
