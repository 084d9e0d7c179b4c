package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Comparisons over an array: the search for the next score that is good enough, for {@link TopK}, and the count of zeros. */
final class VectorScan {

    private VectorScan() {}

    /**
     * The first index from {@code from} on with {@code sign * x[i] >= least}, or, if there is none in a whole vector, the
     * first index that these do not cover.
     */
    static int atLeast(float sign, float least, float[] x, int xo, int from, int n) {
        int i = from;
        for (; i <= n - 4 * L; i += 4 * L) {
            VectorMask<Float> m0 = fromArray(S, x, xo + i).mul(sign).compare(VectorOperators.GE, least);
            VectorMask<Float> m1 = fromArray(S, x, xo + i + L).mul(sign).compare(VectorOperators.GE, least);
            VectorMask<Float> m2 = fromArray(S, x, xo + i + 2 * L).mul(sign).compare(VectorOperators.GE, least);
            VectorMask<Float> m3 = fromArray(S, x, xo + i + 3 * L).mul(sign).compare(VectorOperators.GE, least);
            if (m0.or(m1).or(m2.or(m3)).anyTrue()) {
                break;
            }
        }
        for (; i <= n - L; i += L) {
            VectorMask<Float> hit = fromArray(S, x, xo + i).mul(sign).compare(VectorOperators.GE, least);
            if (hit.anyTrue()) {
                return i + hit.firstTrue();
            }
        }
        return i;
    }

    /** How many elements of the whole vectors are not zero. */
    static int nonzeros(float[] x, int xo, int n) {
        int count = 0;
        for (int i = xo; i <= xo + n - L; i += L) {
            count += fromArray(S, x, i).compare(VectorOperators.NE, 0f).trueCount();
        }
        return count;
    }
}
