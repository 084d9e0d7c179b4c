package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The elementwise kernels of a few operations each. At least L elements; the loops have the shape that {@link
 * VectorKernels} describes.
 */
final class VectorArithmetic {

    private VectorArithmetic() {}

    static void relu(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(y, yo + Math.min(i, last));
        }
    }

    static void leakyRelu(float alpha, float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            v.mul(alpha).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, yo + Math.min(i, last));
        }
    }

    static void step(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            v.blend(0f, v.compare(VectorOperators.LE, 0f))
                    .blend(1f, v.compare(VectorOperators.GT, 0f))
                    .intoArray(y, yo + Math.min(i, last));
        }
    }

    static void scale(float alpha, float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector end = fromArray(S, x, xo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : end;
            v.mul(alpha).intoArray(y, yo + Math.min(i, last));
        }
    }

    static void add(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector aEnd = fromArray(S, a, ao + last);
        FloatVector bEnd = fromArray(S, b, bo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, a, ao + i) : aEnd;
            FloatVector w = i < last ? fromArray(S, b, bo + i) : bEnd;
            v.add(w).intoArray(out, oo + Math.min(i, last));
        }
    }

    static void subtract(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector aEnd = fromArray(S, a, ao + last);
        FloatVector bEnd = fromArray(S, b, bo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, a, ao + i) : aEnd;
            FloatVector w = i < last ? fromArray(S, b, bo + i) : bEnd;
            v.sub(w).intoArray(out, oo + Math.min(i, last));
        }
    }

    static void multiply(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector aEnd = fromArray(S, a, ao + last);
        FloatVector bEnd = fromArray(S, b, bo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, a, ao + i) : aEnd;
            FloatVector w = i < last ? fromArray(S, b, bo + i) : bEnd;
            v.mul(w).intoArray(out, oo + Math.min(i, last));
        }
    }

    static void axpy(float alpha, float[] x, int xo, float[] y, int yo, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector xEnd = fromArray(S, x, xo + last);
        FloatVector yEnd = fromArray(S, y, yo + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, x, xo + i) : xEnd;
            FloatVector w = i < last ? fromArray(S, y, yo + i) : yEnd;
            broadcast(S, alpha).fma(v, w).intoArray(out, oo + Math.min(i, last));
        }
    }

    static void sigmoidGradient(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector zEnd = fromArray(S, z, zo + last);
        FloatVector gEnd = fromArray(S, g, go + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, z, zo + i) : zEnd;
            FloatVector w = i < last ? fromArray(S, g, go + i) : gEnd;
            w.mul(v.mul(broadcast(S, 1f).sub(v))).intoArray(out, oo + Math.min(i, last));
        }
    }

    static void tanhGradient(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector zEnd = fromArray(S, z, zo + last);
        FloatVector gEnd = fromArray(S, g, go + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, z, zo + i) : zEnd;
            FloatVector w = i < last ? fromArray(S, g, go + i) : gEnd;
            w.mul(broadcast(S, 1f).sub(v).mul(v.add(1f))).intoArray(out, oo + Math.min(i, last));
        }
    }

    static void reluGradient(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector zEnd = fromArray(S, z, zo + last);
        FloatVector gEnd = fromArray(S, g, go + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, z, zo + i) : zEnd;
            FloatVector w = i < last ? fromArray(S, g, go + i) : gEnd;
            w.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(out, oo + Math.min(i, last));
        }
    }

    static void leakyReluGradient(float alpha, float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector zEnd = fromArray(S, z, zo + last);
        FloatVector gEnd = fromArray(S, g, go + last);
        for (int i = 0; i < n; i += L) {
            FloatVector v = i < last ? fromArray(S, z, zo + i) : zEnd;
            FloatVector w = i < last ? fromArray(S, g, go + i) : gEnd;
            w.mul(alpha).blend(w, v.compare(VectorOperators.GT, 0f)).intoArray(out, oo + Math.min(i, last));
        }
    }
}
