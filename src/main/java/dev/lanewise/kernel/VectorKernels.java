package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The kernels on the Vector API.
 *
 * <p>The elementwise loops share one shape: the last L elements are loaded before the loop and stored at its end, so that
 * they may overlap the vector before them even in place. Fewer than L elements are left to the scalar kernels.
 *
 * <p>No vector is passed to a method of this package inside a kernel, or returned by one: C2 inlines the JDK's vector
 * methods always, but ours only up to a number of nodes in the method that it compiles, which may be any caller. Past
 * that, each vector that crosses a call is an object, and the kernel two orders of magnitude slower.
 */
final class VectorKernels extends Kernels {

    private final VectorGemm gemm = new VectorGemm();

    /** For fewer elements than a vector has lanes. */
    private final Kernels few;

    VectorKernels(Kernels few) {
        this.few = few;
    }

    /** The bits of this JVM's preferred vectors; they may be too few to construct these kernels. */
    static int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    /** Fewer than a vector, or so many that an index past the last one would overflow. */
    private static boolean tooFew(int n) {
        return n < L || n > Integer.MAX_VALUE - L;
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public int lanes() {
        return L;
    }

    @Override
    public String describe() {
        return "vector kernels, %d lanes of 32 bits = %d bits, hardware FMA".formatted(L, bits());
    }

    @Override
    float dotUnchecked(float[] a, int ao, float[] b, int bo, int n) {
        boolean whole = ao <= a.length - L && bo <= b.length - L;
        return whole ? VectorReductions.dot(a, ao, b, bo, n) : few.dotUnchecked(a, ao, b, bo, n);
    }

    @Override
    float squaredDistanceUnchecked(float[] a, int ao, float[] b, int bo, int n) {
        boolean whole = ao <= a.length - L && bo <= b.length - L;
        return whole
                ? VectorReductions.squaredDistance(a, ao, b, bo, n)
                : few.squaredDistanceUnchecked(a, ao, b, bo, n);
    }

    @Override
    float sumUnchecked(float[] x, int xo, int n) {
        return xo <= x.length - L ? VectorReductions.sum(x, xo, n) : few.sumUnchecked(x, xo, n);
    }

    @Override
    float maxUnchecked(float[] x, int xo, int n) {
        return n < L ? few.maxUnchecked(x, xo, n) : VectorReductions.max(x, xo, n);
    }

    @Override
    float minUnchecked(float[] x, int xo, int n) {
        return n < L ? few.minUnchecked(x, xo, n) : VectorReductions.min(x, xo, n);
    }

    @Override
    int indexOfUnchecked(float m, float[] x, int xo, int n) {
        return Float.isNaN(m) ? few.indexOfUnchecked(m, x, xo, n) : VectorReductions.indexOf(m, x, xo, n);
    }

    @Override
    void expUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.expUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.exp(0f, x, xo, y, yo, n);
        }
    }

    @Override
    void logUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.logUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.log(x, xo, y, yo, n);
        }
    }

    @Override
    void sigmoidUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.sigmoidUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.sigmoid(x, xo, y, yo, n);
        }
    }

    @Override
    void tanhUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.tanhUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.tanh(x, xo, y, yo, n);
        }
    }

    @Override
    void reluUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        if (tooFew(n)) {
            few.reluUnchecked(x, xo, y, yo, n);
            return;
        }
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(y, yo + Math.min(i, last));
        }
    }

    @Override
    void stepUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        if (tooFew(n)) {
            few.stepUnchecked(x, xo, y, yo, n);
            return;
        }
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            v.blend(0f, v.compare(VectorOperators.LE, 0f))
                    .blend(1f, v.compare(VectorOperators.GT, 0f))
                    .intoArray(y, yo + Math.min(i, last));
        }
    }

    @Override
    void scaleUnchecked(float alpha, float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        if (last < 0) {
            few.scaleUnchecked(alpha, x, xo, y, yo, n);
            return;
        }
        FloatVector end = fromArray(S, x, xo + last).mul(alpha);
        for (int i = 0; i < last; i += L) {
            fromArray(S, x, xo + i).mul(alpha).intoArray(y, yo + i);
        }
        end.intoArray(y, yo + last);
    }

    @Override
    void addUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        int last = n - L;
        if (last < 0) {
            few.addUnchecked(a, ao, b, bo, out, oo, n);
            return;
        }
        FloatVector end = fromArray(S, a, ao + last).add(fromArray(S, b, bo + last));
        for (int i = 0; i < last; i += L) {
            fromArray(S, a, ao + i).add(fromArray(S, b, bo + i)).intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    @Override
    void subtractUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        int last = n - L;
        if (last < 0) {
            few.subtractUnchecked(a, ao, b, bo, out, oo, n);
            return;
        }
        FloatVector end = fromArray(S, a, ao + last).sub(fromArray(S, b, bo + last));
        for (int i = 0; i < last; i += L) {
            fromArray(S, a, ao + i).sub(fromArray(S, b, bo + i)).intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    @Override
    void multiplyUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        int last = n - L;
        if (last < 0) {
            few.multiplyUnchecked(a, ao, b, bo, out, oo, n);
            return;
        }
        FloatVector end = fromArray(S, a, ao + last).mul(fromArray(S, b, bo + last));
        for (int i = 0; i < last; i += L) {
            fromArray(S, a, ao + i).mul(fromArray(S, b, bo + i)).intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    @Override
    void axpyUnchecked(float alpha, float[] x, int xo, float[] y, int yo, float[] out, int oo, int n) {
        int last = n - L;
        if (last < 0) {
            few.axpyUnchecked(alpha, x, xo, y, yo, out, oo, n);
            return;
        }
        FloatVector end = broadcast(S, alpha).fma(fromArray(S, x, xo + last), fromArray(S, y, yo + last));
        for (int i = 0; i < last; i += L) {
            broadcast(S, alpha)
                    .fma(fromArray(S, x, xo + i), fromArray(S, y, yo + i))
                    .intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    @Override
    void sigmoidGradientUnchecked(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        int last = n - L;
        if (tooFew(n)) {
            few.sigmoidGradientUnchecked(z, zo, g, go, out, oo, n);
            return;
        }
        FloatVector zEnd = fromArray(S, z, zo + last);
        FloatVector gEnd = fromArray(S, g, go + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, z, zo + i) : zEnd;
            FloatVector w = i < last ? fromArray(S, g, go + i) : gEnd;
            w.mul(v.mul(broadcast(S, 1f).sub(v))).intoArray(out, oo + Math.min(i, last));
        }
    }

    @Override
    void softmaxUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        float m = maxUnchecked(x, xo, n);
        if (tooFew(n)) {
            ScalarFunctions.exp(m, x, xo, y, yo, n);
        } else {
            VectorFunctions.exp(m, x, xo, y, yo, n);
        }
        divide(y, yo, sumUnchecked(y, yo, n), n);
    }

    private static void divide(float[] y, int yo, float by, int n) {
        int last = n - L;
        if (last < 0) {
            for (int i = yo; i < yo + n; i++) {
                y[i] /= by;
            }
            return;
        }
        FloatVector end = fromArray(S, y, yo + last).div(by);
        for (int i = 0; i < last; i += L) {
            fromArray(S, y, yo + i).div(by).intoArray(y, yo + i);
        }
        end.intoArray(y, yo + last);
    }

    @Override
    void sgemmUnchecked(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float beta,
            float[] c,
            int co,
            int ldc) {
        gemm.run(transA, transB, m, n, k, alpha, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
    }
}
