package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The elementwise kernels of a few operations each. At least L elements. The last L are loaded and computed before the
 * loop and stored after it, so that they may overlap the vector before them even in place.
 */
final class VectorArithmetic {

    private VectorArithmetic() {}

    static void relu(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, x, xo + last);
        FloatVector end = v.blend(0f, v.compare(VectorOperators.LE, 0f));
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, x, xo + i);
            v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(y, yo + i);
        }
        end.intoArray(y, yo + last);
    }

    static void leakyRelu(float alpha, float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, x, xo + last);
        FloatVector end = v.mul(alpha).blend(v, v.compare(VectorOperators.GT, 0f));
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, x, xo + i);
            v.mul(alpha).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, yo + i);
        }
        end.intoArray(y, yo + last);
    }

    static void step(float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, x, xo + last);
        FloatVector end = v.blend(0f, v.compare(VectorOperators.LE, 0f)).blend(1f, v.compare(VectorOperators.GT, 0f));
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, x, xo + i);
            v.blend(0f, v.compare(VectorOperators.LE, 0f))
                    .blend(1f, v.compare(VectorOperators.GT, 0f))
                    .intoArray(y, yo + i);
        }
        end.intoArray(y, yo + last);
    }

    static void scale(float alpha, float[] x, int xo, float[] y, int yo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, x, xo + last);
        FloatVector end = v.mul(alpha);
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, x, xo + i);
            v.mul(alpha).intoArray(y, yo + i);
        }
        end.intoArray(y, yo + last);
    }

    static void add(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, a, ao + last);
        FloatVector w = fromArray(S, b, bo + last);
        FloatVector end = v.add(w);
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, a, ao + i);
            w = fromArray(S, b, bo + i);
            v.add(w).intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    static void subtract(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, a, ao + last);
        FloatVector w = fromArray(S, b, bo + last);
        FloatVector end = v.sub(w);
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, a, ao + i);
            w = fromArray(S, b, bo + i);
            v.sub(w).intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    static void multiply(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, a, ao + last);
        FloatVector w = fromArray(S, b, bo + last);
        FloatVector end = v.mul(w);
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, a, ao + i);
            w = fromArray(S, b, bo + i);
            v.mul(w).intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    static void axpy(float alpha, float[] x, int xo, float[] y, int yo, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, x, xo + last);
        FloatVector w = fromArray(S, y, yo + last);
        FloatVector end = broadcast(S, alpha).fma(v, w);
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, x, xo + i);
            w = fromArray(S, y, yo + i);
            broadcast(S, alpha).fma(v, w).intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    static void sigmoidGradient(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, z, zo + last);
        FloatVector w = fromArray(S, g, go + last);
        FloatVector end = w.mul(v.mul(broadcast(S, 1f).sub(v)));
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, z, zo + i);
            w = fromArray(S, g, go + i);
            w.mul(v.mul(broadcast(S, 1f).sub(v))).intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    static void tanhGradient(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, z, zo + last);
        FloatVector w = fromArray(S, g, go + last);
        FloatVector end = w.mul(broadcast(S, 1f).sub(v).mul(v.add(1f)));
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, z, zo + i);
            w = fromArray(S, g, go + i);
            w.mul(broadcast(S, 1f).sub(v).mul(v.add(1f))).intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    static void reluGradient(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, z, zo + last);
        FloatVector w = fromArray(S, g, go + last);
        FloatVector end = w.blend(0f, v.compare(VectorOperators.LE, 0f));
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, z, zo + i);
            w = fromArray(S, g, go + i);
            w.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    static void leakyReluGradient(float alpha, float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        int last = n - L;
        FloatVector v = fromArray(S, z, zo + last);
        FloatVector w = fromArray(S, g, go + last);
        FloatVector end = w.mul(alpha).blend(w, v.compare(VectorOperators.GT, 0f));
        for (int i = 0; i < last; i += L) {
            v = fromArray(S, z, zo + i);
            w = fromArray(S, g, go + i);
            w.mul(alpha).blend(w, v.compare(VectorOperators.GT, 0f)).intoArray(out, oo + i);
        }
        end.intoArray(out, oo + last);
    }

    static void momentumStep(
            float momentum, float learningRate, float[] g, int go, float[] v, int vo, float[] w, int wo, int n) {
        int last = n - L;
        FloatVector endV = broadcast(S, momentum).fma(fromArray(S, v, vo + last), fromArray(S, g, go + last));
        FloatVector endW = broadcast(S, -learningRate).fma(endV, fromArray(S, w, wo + last));
        for (int i = 0; i < last; i += L) {
            FloatVector velocity = broadcast(S, momentum).fma(fromArray(S, v, vo + i), fromArray(S, g, go + i));
            velocity.intoArray(v, vo + i);
            broadcast(S, -learningRate).fma(velocity, fromArray(S, w, wo + i)).intoArray(w, wo + i);
        }
        endV.intoArray(v, vo + last);
        endW.intoArray(w, wo + last);
    }

    static void adamStep(
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
            int n) {
        int last = n - L;
        FloatVector x = fromArray(S, g, go + last);
        FloatVector endM = broadcast(S, beta1).fma(fromArray(S, m, mo + last), x.mul(1f - beta1));
        FloatVector endV =
                broadcast(S, beta2).fma(fromArray(S, v, vo + last), x.mul(x).mul(1f - beta2));
        FloatVector quotient = endM.div(endV.sqrt().fma(broadcast(S, rootScale), broadcast(S, epsilon)));
        FloatVector endW = broadcast(S, -stepSize).fma(quotient, fromArray(S, w, wo + last));
        for (int i = 0; i < last; i += L) {
            x = fromArray(S, g, go + i);
            FloatVector first = broadcast(S, beta1).fma(fromArray(S, m, mo + i), x.mul(1f - beta1));
            FloatVector second =
                    broadcast(S, beta2).fma(fromArray(S, v, vo + i), x.mul(x).mul(1f - beta2));
            first.intoArray(m, mo + i);
            second.intoArray(v, vo + i);
            quotient = first.div(second.sqrt().fma(broadcast(S, rootScale), broadcast(S, epsilon)));
            broadcast(S, -stepSize).fma(quotient, fromArray(S, w, wo + i)).intoArray(w, wo + i);
        }
        endM.intoArray(m, mo + last);
        endV.intoArray(v, vo + last);
        endW.intoArray(w, wo + last);
    }
}
