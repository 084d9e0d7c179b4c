package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.UMAX;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/** Maximum, minimum and the search for them. */
final class VectorExtrema {

    /** The bits of +∞; those of a NaN without its sign are above. */
    private static final int INFINITY = 0x7f800000;

    private static final int SIGN = 0x80000000;

    private VectorExtrema() {}

    /**
     * At least L elements. The order of floats is that of their bits as integers, for negative ones backwards: so the
     * largest integer is the maximum if it is not negative, and else the smallest one is. C2 has no instruction for the
     * rules of {@link Math#max(float, float)}, and spends three times the instructions of this on them.
     *
     * <p>What the loop carries stays a FloatVector: the class of an IntVector there C2 knows by its profile alone, and the
     * profiles of an AOT cache may lack it, so that every step would allocate.
     */
    static float max(float[] x, int xo, int n) {
        // spotless:off
        FloatVector high0 = fromArray(S, x, xo + n - L), high1 = high0;
        FloatVector low0 = high0, low1 = high0;
        FloatVector unsigned0 = high0, unsigned1 = high0;
        // spotless:on
        int i = 0;
        for (; i <= n - 2 * L; i += 2 * L) {
            IntVector v0 = fromArray(S, x, xo + i).reinterpretAsInts();
            IntVector v1 = fromArray(S, x, xo + i + L).reinterpretAsInts();
            high0 = high0.reinterpretAsInts().max(v0).reinterpretAsFloats();
            high1 = high1.reinterpretAsInts().max(v1).reinterpretAsFloats();
            low0 = low0.reinterpretAsInts().min(v0).reinterpretAsFloats();
            low1 = low1.reinterpretAsInts().min(v1).reinterpretAsFloats();
            unsigned0 = unsigned0.reinterpretAsInts().lanewise(UMAX, v0).reinterpretAsFloats();
            unsigned1 = unsigned1.reinterpretAsInts().lanewise(UMAX, v1).reinterpretAsFloats();
        }
        if (i <= n - L) {
            IntVector v = fromArray(S, x, xo + i).reinterpretAsInts();
            high0 = high0.reinterpretAsInts().max(v).reinterpretAsFloats();
            low0 = low0.reinterpretAsInts().min(v).reinterpretAsFloats();
            unsigned0 = unsigned0.reinterpretAsInts().lanewise(UMAX, v).reinterpretAsFloats();
        }
        int high = high0.reinterpretAsInts().max(high1.reinterpretAsInts()).reduceLanes(MAX);
        int low = low0.reinterpretAsInts().min(low1.reinterpretAsInts()).reduceLanes(MIN);
        int negative = unsigned0
                .reinterpretAsInts()
                .lanewise(UMAX, unsigned1.reinterpretAsInts())
                .lanewise(XOR, SIGN)
                .reduceLanes(MAX);
        if (Math.max(high, negative) > INFINITY) {
            return Float.NaN;
        }
        return Float.intBitsToFloat(high >= 0 ? high : low);
    }

    /** Like {@link #max}: the largest of the negative ones, as unsigned integers, or else the smallest integer. */
    static float min(float[] x, int xo, int n) {
        // spotless:off
        FloatVector high0 = fromArray(S, x, xo + n - L), high1 = high0;
        FloatVector low0 = high0, low1 = high0;
        FloatVector unsigned0 = high0, unsigned1 = high0;
        // spotless:on
        int i = 0;
        for (; i <= n - 2 * L; i += 2 * L) {
            IntVector v0 = fromArray(S, x, xo + i).reinterpretAsInts();
            IntVector v1 = fromArray(S, x, xo + i + L).reinterpretAsInts();
            high0 = high0.reinterpretAsInts().max(v0).reinterpretAsFloats();
            high1 = high1.reinterpretAsInts().max(v1).reinterpretAsFloats();
            low0 = low0.reinterpretAsInts().min(v0).reinterpretAsFloats();
            low1 = low1.reinterpretAsInts().min(v1).reinterpretAsFloats();
            unsigned0 = unsigned0.reinterpretAsInts().lanewise(UMAX, v0).reinterpretAsFloats();
            unsigned1 = unsigned1.reinterpretAsInts().lanewise(UMAX, v1).reinterpretAsFloats();
        }
        if (i <= n - L) {
            IntVector v = fromArray(S, x, xo + i).reinterpretAsInts();
            high0 = high0.reinterpretAsInts().max(v).reinterpretAsFloats();
            low0 = low0.reinterpretAsInts().min(v).reinterpretAsFloats();
            unsigned0 = unsigned0.reinterpretAsInts().lanewise(UMAX, v).reinterpretAsFloats();
        }
        int high = high0.reinterpretAsInts().max(high1.reinterpretAsInts()).reduceLanes(MAX);
        int low = low0.reinterpretAsInts().min(low1.reinterpretAsInts()).reduceLanes(MIN);
        int negative = unsigned0
                .reinterpretAsInts()
                .lanewise(UMAX, unsigned1.reinterpretAsInts())
                .lanewise(XOR, SIGN)
                .reduceLanes(MAX);
        if (Math.max(high, negative) > INFINITY) {
            return Float.NaN;
        }
        return Float.intBitsToFloat(negative >= 0 ? negative | SIGN : low);
    }

    /** The first index of an element that equals m. There must be one, and at least L elements. */
    static int indexOf(float m, float[] x, int xo, int n) {
        for (int i = 0; i < n - L; i += L) {
            VectorMask<Float> hit = fromArray(S, x, xo + i).eq(m);
            if (hit.anyTrue()) {
                return i + hit.firstTrue();
            }
        }
        return n - L + fromArray(S, x, xo + n - L).eq(m).firstTrue();
    }
}
