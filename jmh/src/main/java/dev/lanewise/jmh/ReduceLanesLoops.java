package dev.lanewise.jmh;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reductions as a vector search engine writes them, in the manner of Lucene: four accumulators, {@code reduceLanes} at
 * the end, a scalar tail. Their last bits follow the lane width.
 */
final class ReduceLanesLoops {

    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();

    private ReduceLanesLoops() {}

    static float dot(Operands o) {
        return dot(o.a(), o.b(), o.n());
    }

    private static float dot(float[] a, float[] b, int n) {
        int i = S.loopBound(n);
        float sum = i == 0 ? 0f : dotOfVectors(a, b, i);
        for (; i < n; i++) {
            sum = Math.fma(a[i], b[i], sum);
        }
        return sum;
    }

    private static float dotOfVectors(float[] a, float[] b, int n) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = FloatVector.zero(S);
        FloatVector s2 = FloatVector.zero(S);
        FloatVector s3 = FloatVector.zero(S);
        int i = 0;
        for (; i < n - 3 * L; i += 4 * L) {
            s0 = FloatVector.fromArray(S, a, i).fma(FloatVector.fromArray(S, b, i), s0);
            s1 = FloatVector.fromArray(S, a, i + L).fma(FloatVector.fromArray(S, b, i + L), s1);
            s2 = FloatVector.fromArray(S, a, i + 2 * L).fma(FloatVector.fromArray(S, b, i + 2 * L), s2);
            s3 = FloatVector.fromArray(S, a, i + 3 * L).fma(FloatVector.fromArray(S, b, i + 3 * L), s3);
        }
        for (; i < n; i += L) {
            s0 = FloatVector.fromArray(S, a, i).fma(FloatVector.fromArray(S, b, i), s0);
        }
        return s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
    }

    static float squaredDistance(Operands o) {
        return squaredDistance(o.a(), o.b(), o.n());
    }

    private static float squaredDistance(float[] a, float[] b, int n) {
        int i = S.loopBound(n);
        float sum = i == 0 ? 0f : squaredDistanceOfVectors(a, b, i);
        for (; i < n; i++) {
            float d = a[i] - b[i];
            sum = Math.fma(d, d, sum);
        }
        return sum;
    }

    private static float squaredDistanceOfVectors(float[] a, float[] b, int n) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = FloatVector.zero(S);
        FloatVector s2 = FloatVector.zero(S);
        FloatVector s3 = FloatVector.zero(S);
        int i = 0;
        for (; i < n - 3 * L; i += 4 * L) {
            FloatVector d0 = FloatVector.fromArray(S, a, i).sub(FloatVector.fromArray(S, b, i));
            s0 = d0.fma(d0, s0);
            FloatVector d1 = FloatVector.fromArray(S, a, i + L).sub(FloatVector.fromArray(S, b, i + L));
            s1 = d1.fma(d1, s1);
            FloatVector d2 = FloatVector.fromArray(S, a, i + 2 * L).sub(FloatVector.fromArray(S, b, i + 2 * L));
            s2 = d2.fma(d2, s2);
            FloatVector d3 = FloatVector.fromArray(S, a, i + 3 * L).sub(FloatVector.fromArray(S, b, i + 3 * L));
            s3 = d3.fma(d3, s3);
        }
        for (; i < n; i += L) {
            FloatVector d = FloatVector.fromArray(S, a, i).sub(FloatVector.fromArray(S, b, i));
            s0 = d.fma(d, s0);
        }
        return s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
    }

    static float cosine(Operands o) {
        return cosine(o.a(), o.b(), o.n());
    }

    /** One pass over both arrays, two accumulators for each of the three sums. */
    private static float cosine(float[] a, float[] b, int n) {
        FloatVector ab0 = FloatVector.zero(S);
        FloatVector ab1 = FloatVector.zero(S);
        FloatVector aa0 = FloatVector.zero(S);
        FloatVector aa1 = FloatVector.zero(S);
        FloatVector bb0 = FloatVector.zero(S);
        FloatVector bb1 = FloatVector.zero(S);
        int whole = S.loopBound(n);
        int i = 0;
        for (; i < whole - L; i += 2 * L) {
            FloatVector a0 = FloatVector.fromArray(S, a, i);
            FloatVector b0 = FloatVector.fromArray(S, b, i);
            ab0 = a0.fma(b0, ab0);
            aa0 = a0.fma(a0, aa0);
            bb0 = b0.fma(b0, bb0);
            FloatVector a1 = FloatVector.fromArray(S, a, i + L);
            FloatVector b1 = FloatVector.fromArray(S, b, i + L);
            ab1 = a1.fma(b1, ab1);
            aa1 = a1.fma(a1, aa1);
            bb1 = b1.fma(b1, bb1);
        }
        for (; i < whole; i += L) {
            FloatVector a0 = FloatVector.fromArray(S, a, i);
            FloatVector b0 = FloatVector.fromArray(S, b, i);
            ab0 = a0.fma(b0, ab0);
            aa0 = a0.fma(a0, aa0);
            bb0 = b0.fma(b0, bb0);
        }
        float ab = ab0.add(ab1).reduceLanes(VectorOperators.ADD);
        float aa = aa0.add(aa1).reduceLanes(VectorOperators.ADD);
        float bb = bb0.add(bb1).reduceLanes(VectorOperators.ADD);
        for (; i < n; i++) {
            ab = Math.fma(a[i], b[i], ab);
            aa = Math.fma(a[i], a[i], aa);
            bb = Math.fma(b[i], b[i], bb);
        }
        return (float) (ab / Math.sqrt((double) aa * bb));
    }

    static float sum(Operands o) {
        return sum(o.a(), o.n());
    }

    private static float sum(float[] x, int n) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = FloatVector.zero(S);
        FloatVector s2 = FloatVector.zero(S);
        FloatVector s3 = FloatVector.zero(S);
        int whole = S.loopBound(n);
        int i = 0;
        for (; i < whole - 3 * L; i += 4 * L) {
            s0 = s0.add(FloatVector.fromArray(S, x, i));
            s1 = s1.add(FloatVector.fromArray(S, x, i + L));
            s2 = s2.add(FloatVector.fromArray(S, x, i + 2 * L));
            s3 = s3.add(FloatVector.fromArray(S, x, i + 3 * L));
        }
        for (; i < whole; i += L) {
            s0 = s0.add(FloatVector.fromArray(S, x, i));
        }
        float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        for (; i < n; i++) {
            sum += x[i];
        }
        return sum;
    }
}
