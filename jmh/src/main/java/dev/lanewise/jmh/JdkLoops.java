package dev.lanewise.jmh;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The same operations by the JDK's operator, in the loop that its documentation shows: whole vectors, a masked tail. */
final class JdkLoops {

    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

    private JdkLoops() {}

    static void exp(Operands o) {
        exp(o.a(), o.out(), o.n());
    }

    private static void exp(float[] x, float[] y, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += S.length()) {
            FloatVector.fromArray(S, x, i).lanewise(VectorOperators.EXP).intoArray(y, i);
        }
        if (i < n) {
            VectorMask<Float> rest = S.indexInRange(i, n);
            FloatVector.fromArray(S, x, i, rest).lanewise(VectorOperators.EXP).intoArray(y, i, rest);
        }
    }

    static void log(Operands o) {
        log(o.a(), o.out(), o.n());
    }

    private static void log(float[] x, float[] y, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += S.length()) {
            FloatVector.fromArray(S, x, i).lanewise(VectorOperators.LOG).intoArray(y, i);
        }
        if (i < n) {
            VectorMask<Float> rest = S.indexInRange(i, n);
            FloatVector.fromArray(S, x, i, rest).lanewise(VectorOperators.LOG).intoArray(y, i, rest);
        }
    }

    static void tanh(Operands o) {
        tanh(o.a(), o.out(), o.n());
    }

    private static void tanh(float[] x, float[] y, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += S.length()) {
            FloatVector.fromArray(S, x, i).lanewise(VectorOperators.TANH).intoArray(y, i);
        }
        if (i < n) {
            VectorMask<Float> rest = S.indexInRange(i, n);
            FloatVector.fromArray(S, x, i, rest).lanewise(VectorOperators.TANH).intoArray(y, i, rest);
        }
    }

    static void sigmoid(Operands o) {
        sigmoid(o.a(), o.out(), o.n());
    }

    private static void sigmoid(float[] x, float[] y, int n) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        int i = 0;
        for (; i < S.loopBound(n); i += S.length()) {
            FloatVector e = FloatVector.fromArray(S, x, i).neg().lanewise(VectorOperators.EXP);
            one.div(e.add(1f)).intoArray(y, i);
        }
        if (i < n) {
            VectorMask<Float> rest = S.indexInRange(i, n);
            FloatVector e = FloatVector.fromArray(S, x, i, rest).neg().lanewise(VectorOperators.EXP);
            one.div(e.add(1f)).intoArray(y, i, rest);
        }
    }

    static void relu(Operands o) {
        relu(o.a(), o.out(), o.n());
    }

    private static void relu(float[] x, float[] y, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += S.length()) {
            FloatVector.fromArray(S, x, i).max(0f).intoArray(y, i);
        }
        if (i < n) {
            VectorMask<Float> rest = S.indexInRange(i, n);
            FloatVector.fromArray(S, x, i, rest).max(0f).intoArray(y, i, rest);
        }
    }

    static void scale(Operands o) {
        scale(0.3f, o.a(), o.out(), o.n());
    }

    private static void scale(float alpha, float[] x, float[] y, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += S.length()) {
            FloatVector.fromArray(S, x, i).mul(alpha).intoArray(y, i);
        }
        if (i < n) {
            VectorMask<Float> rest = S.indexInRange(i, n);
            FloatVector.fromArray(S, x, i, rest).mul(alpha).intoArray(y, i, rest);
        }
    }

    static void add(Operands o) {
        add(o.a(), o.b(), o.out(), o.n());
    }

    private static void add(float[] a, float[] b, float[] out, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += S.length()) {
            FloatVector.fromArray(S, a, i).add(FloatVector.fromArray(S, b, i)).intoArray(out, i);
        }
        if (i < n) {
            VectorMask<Float> rest = S.indexInRange(i, n);
            FloatVector.fromArray(S, a, i, rest)
                    .add(FloatVector.fromArray(S, b, i, rest))
                    .intoArray(out, i, rest);
        }
    }

    static void subtract(Operands o) {
        subtract(o.a(), o.b(), o.out(), o.n());
    }

    private static void subtract(float[] a, float[] b, float[] out, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += S.length()) {
            FloatVector.fromArray(S, a, i).sub(FloatVector.fromArray(S, b, i)).intoArray(out, i);
        }
        if (i < n) {
            VectorMask<Float> rest = S.indexInRange(i, n);
            FloatVector.fromArray(S, a, i, rest)
                    .sub(FloatVector.fromArray(S, b, i, rest))
                    .intoArray(out, i, rest);
        }
    }

    static void multiply(Operands o) {
        multiply(o.a(), o.b(), o.out(), o.n());
    }

    private static void multiply(float[] a, float[] b, float[] out, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += S.length()) {
            FloatVector.fromArray(S, a, i).mul(FloatVector.fromArray(S, b, i)).intoArray(out, i);
        }
        if (i < n) {
            VectorMask<Float> rest = S.indexInRange(i, n);
            FloatVector.fromArray(S, a, i, rest)
                    .mul(FloatVector.fromArray(S, b, i, rest))
                    .intoArray(out, i, rest);
        }
    }

    static void axpy(Operands o) {
        axpy(0.3f, o.a(), o.b(), o.out(), o.n());
    }

    private static void axpy(float alpha, float[] x, float[] y, float[] out, int n) {
        FloatVector factor = FloatVector.broadcast(S, alpha);
        int i = 0;
        for (; i < S.loopBound(n); i += S.length()) {
            factor.fma(FloatVector.fromArray(S, x, i), FloatVector.fromArray(S, y, i))
                    .intoArray(out, i);
        }
        if (i < n) {
            VectorMask<Float> rest = S.indexInRange(i, n);
            factor.fma(FloatVector.fromArray(S, x, i, rest), FloatVector.fromArray(S, y, i, rest))
                    .intoArray(out, i, rest);
        }
    }
}
