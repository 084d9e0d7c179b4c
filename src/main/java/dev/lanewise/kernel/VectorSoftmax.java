package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.DOWN_1;
import static dev.lanewise.kernel.Lanes.DOWN_2;
import static dev.lanewise.kernel.Lanes.DOWN_4;
import static dev.lanewise.kernel.Lanes.DOWN_8;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax, its logarithm, and its cross-entropy with the gradient, a block of rows at a time: the exponentials of a block are one array to {@link
 * VectorFunctions}, however short its rows. At least L elements in all.
 *
 * <p>A row shorter than a vector is the first lanes of one that also holds what follows it. Rows are taken in ascending
 * order and what follows is written back as it was (or, in another array than x, is written over later); the last rows,
 * which no whole vector follows, are left to scalar code.
 */
final class VectorSoftmax {

    /** Floats in a block: it stays in the L1 cache through the passes over it. */
    private static final int BLOCK = 2048;

    /** The vector from ONE − c on is 1 in lane c, and 0 elsewhere. */
    private static final int ONE = L - 1;

    private static final float[] ONE_HOT = new float[2 * L - 1];

    static {
        ONE_HOT[ONE] = 1f;
    }

    private VectorSoftmax() {}

    static void softmax(float[] x, int xo, float[] y, int yo, int rows, int cols) {
        for (int i = 0, count; i < rows; i += count) {
            count = blockRows(rows - i, cols);
            int yi = yo + i * cols;
            exponentials(x, xo + i * cols, y, yi, count, cols);
            if (cols < L) {
                divideShortRows(y, yi, count * cols, cols);
            } else {
                for (int row = yi; row < yi + count * cols; row += cols) {
                    divide(y, row, VectorReductions.sum(y, row, cols), cols);
                }
            }
        }
    }

    /** x and y are apart. */
    static void logSoftmax(float[] x, int xo, float[] y, int yo, int rows, int cols) {
        for (int i = 0, count; i < rows; i += count) {
            count = blockRows(rows - i, cols);
            int from = i * cols;
            exponentials(x, xo + from, y, yo + from, count, cols);
            for (int row = from; row < from + count * cols; row += cols) {
                if (cols < L) {
                    ScalarKernels.logSoftmaxOfExponentials(x, xo + row, y, yo + row, cols);
                } else {
                    float log = ScalarFunctions.log(VectorReductions.sum(y, yo + row, cols));
                    float max = VectorExtrema.max(x, xo + row, cols);
                    subtract(x, xo + row, max, log, y, yo + row, cols);
                }
            }
        }
    }

    /** In place, too: the gap to the largest element of a row is taken from g before the exponentials. */
    static void crossEntropy(
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
            int cols) {
        for (int i = 0, count; i < rows; i += count) {
            count = blockRows(rows - i, cols);
            int gi = go + i * cols;
            lessMax(x, xo + i * cols, g, gi, count, cols);
            for (int row = 0; row < count; row++) {
                loss[losso + i + row] = 0f - g[gi + row * cols + labels[lo + i + row]];
            }
            VectorFunctions.exp(g, gi, g, gi, count * cols);
            if (cols < L) {
                gradientOfShortRows(scale, g, gi, count * cols, cols, labels, lo + i, loss, losso + i);
            } else {
                for (int row = 0; row < count; row++) {
                    int r = gi + row * cols;
                    float s = VectorReductions.sum(g, r, cols);
                    divide(g, r, s, cols);
                    g[r + labels[lo + i + row]] -= 1f;
                    VectorArithmetic.scale(scale, g, r, g, r, cols);
                    loss[losso + i + row] -= ScalarFunctions.log(ScalarKernels.largestQuotient(s));
                }
            }
        }
    }

    /** The rows of the next block: no block but an only one has less than a vector. */
    private static int blockRows(int left, int cols) {
        int rows = Math.max(1, BLOCK / cols);
        return left < 2 * rows ? left : rows;
    }

    /** y = e^(x − the maximum of its row). */
    private static void exponentials(float[] x, int xo, float[] y, int yo, int rows, int cols) {
        lessMax(x, xo, y, yo, rows, cols);
        VectorFunctions.exp(y, yo, y, yo, rows * cols);
    }

    /** y = x − the maximum of its row. */
    private static void lessMax(float[] x, int xo, float[] y, int yo, int rows, int cols) {
        if (cols < L) {
            lessMaxOfShortRows(x, xo, y, yo, rows * cols, cols);
        } else {
            for (int i = 0; i < rows * cols; i += cols) {
                subtract(x, xo + i, VectorExtrema.max(x, xo + i, cols), 0f, y, yo + i, cols);
            }
        }
    }

    /** y = (x − a) − b. */
    private static void subtract(float[] x, int xo, float a, float b, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last).sub(a).sub(b);
        for (int i = 0; i < last; i += L) {
            fromArray(S, x, xo + i).sub(a).sub(b).intoArray(y, yo + i);
        }
        end.intoArray(y, yo + last);
    }

    /** y = y / by, as the contract of {@link Kernels#softmax} divides. */
    private static void divide(float[] y, int yo, float by, int n) {
        float inverse = 1f / by;
        int last = n - L;
        FloatVector v = fromArray(S, y, yo + last);
        FloatVector q = v.mul(inverse);
        FloatVector end = q.fma(broadcast(S, -by), v).fma(broadcast(S, inverse), q);
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, y, yo + i);
            q = v.mul(inverse);
            q.fma(broadcast(S, -by), v).fma(broadcast(S, inverse), q).intoArray(y, yo + i);
        }
        end.intoArray(y, yo + last);
    }

    /**
     * The largest float is the largest of their bits as integers once those of negative numbers are turned around. NaN
     * need not be found: its row becomes NaN in any case.
     */
    private static void lessMaxOfShortRows(float[] x, int xo, float[] y, int yo, int length, int cols) {
        VectorMask<Float> row = S.indexInRange(0, cols);
        // loaded before the row ahead of it is stored: a load that overlaps a store in flight waits for it
        FloatVector next = fromArray(S, x, xo);
        int i = 0;
        for (; i <= length - L; i += cols) {
            FloatVector v = next;
            next = fromArray(S, x, xo + Math.min(i + cols, length - L));
            IntVector bits = broadcast(S, Float.NEGATIVE_INFINITY).blend(v, row).reinterpretAsInts();
            IntVector negative = bits.lanewise(VectorOperators.ASHR, 31);
            int key = bits.lanewise(VectorOperators.XOR, negative.lanewise(VectorOperators.LSHR, 1))
                    .reduceLanes(VectorOperators.MAX);
            float max = Float.intBitsToFloat(key ^ (key >> 31) >>> 1);
            v.blend(v.sub(max), row).intoArray(y, yo + i);
        }
        for (; i < length; i += cols) {
            ScalarKernels.lessMax(x, xo + i, y, yo + i, cols);
        }
    }

    /**
     * Divides rows by their sums: the canonical fold of up to L of the 64 lanes, since the others are +0 and, as no element
     * is negative, change nothing. Fold and division have no methods of their own, here and below: where C2 does not inline
     * such a one, vectors become objects.
     */
    private static void divideShortRows(float[] y, int yo, int length, int cols) {
        VectorMask<Float> row = S.indexInRange(0, cols);
        // ahead, as above
        FloatVector next = fromArray(S, y, yo);
        int i = 0;
        for (; i <= length - L; i += cols) {
            FloatVector v = next;
            next = fromArray(S, y, yo + Math.min(i + cols, length - L));
            FloatVector s = zero(S).blend(v, row);
            if (L == 16) {
                s = s.add(s.rearrange(DOWN_8));
            }
            if (L >= 8) {
                s = s.add(s.rearrange(DOWN_4));
            }
            s = s.add(s.rearrange(DOWN_2));
            float by = s.add(s.rearrange(DOWN_1)).lane(0);
            float inverse = 1f / by;
            FloatVector q = v.mul(inverse);
            q = q.fma(broadcast(S, -by), v).fma(broadcast(S, inverse), q);
            v.blend(q, row).intoArray(y, yo + i);
        }
        for (; i < length; i += cols) {
            ScalarKernels.divide(y, yo + i, ScalarReductions.sum(y, yo + i, cols), cols);
        }
    }

    /** As {@link ScalarKernels#gradientOfExponentials}, row after row; from each loss the logarithm is subtracted. */
    private static void gradientOfShortRows(
            float scale, float[] g, int go, int length, int cols, int[] labels, int lo, float[] loss, int losso) {
        VectorMask<Float> row = S.indexInRange(0, cols);
        // ahead, as above
        FloatVector next = fromArray(S, g, go);
        int i = 0;
        int at = 0;
        for (; i <= length - L; i += cols, at++) {
            FloatVector v = next;
            next = fromArray(S, g, go + Math.min(i + cols, length - L));
            FloatVector s = zero(S).blend(v, row);
            if (L == 16) {
                s = s.add(s.rearrange(DOWN_8));
            }
            if (L >= 8) {
                s = s.add(s.rearrange(DOWN_4));
            }
            s = s.add(s.rearrange(DOWN_2));
            float by = s.add(s.rearrange(DOWN_1)).lane(0);
            float inverse = 1f / by;
            FloatVector q = v.mul(inverse);
            q = q.fma(broadcast(S, -by), v).fma(broadcast(S, inverse), q);
            FloatVector t = fromArray(S, ONE_HOT, ONE - labels[lo + at]);
            v.blend(q.sub(t).mul(scale), row).intoArray(g, go + i);
            loss[losso + at] -= ScalarFunctions.log(ScalarKernels.largestQuotient(by));
        }
        for (; i < length; i += cols, at++) {
            loss[losso + at] -=
                    ScalarFunctions.log(ScalarKernels.gradientOfExponentials(scale, g, go + i, labels[lo + at], cols));
        }
    }
}
