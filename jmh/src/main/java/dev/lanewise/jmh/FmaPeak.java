package dev.lanewise.jmh;

import dev.lanewise.jmh.Operands.Lengths;
import dev.lanewise.kernel.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What a core can do in fused multiply-adds: chains in registers that depend on nothing but themselves. 12 of them hide
 * the latency of two units of 4 cycles, or of 5, and leave room in 16 registers. The work is the same at every width: as
 * many floats as 64 lanes of 12 chains, each 1024 steps long.
 */
final class FmaPeak {

    static final String SHAPE = "12x64x1024";

    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

    private FmaPeak() {}

    static Lengths lengths(Shape s) {
        return new Lengths(s.area(), 2 * s.cols(), 0);
    }

    /** On the scalar kernels one lane at a time, to compare with. */
    static float run(Kernels kernels, Operands o) {
        int steps = o.shape().depth() * (o.shape().cols() / S.length());
        return kernels.lanes() == 1 ? lane(o.a(), o.b(), steps) : chains(o.a(), o.b(), steps);
    }

    // spotless:off
    private static float chains(float[] a, float[] b, int steps) {
        FloatVector x = FloatVector.fromArray(S, b, 0);
        FloatVector y = FloatVector.fromArray(S, b, 64);
        FloatVector c0 = FloatVector.fromArray(S, a, 0);
        FloatVector c1 = FloatVector.fromArray(S, a, 64);
        FloatVector c2 = FloatVector.fromArray(S, a, 128);
        FloatVector c3 = FloatVector.fromArray(S, a, 192);
        FloatVector c4 = FloatVector.fromArray(S, a, 256);
        FloatVector c5 = FloatVector.fromArray(S, a, 320);
        FloatVector c6 = FloatVector.fromArray(S, a, 384);
        FloatVector c7 = FloatVector.fromArray(S, a, 448);
        FloatVector c8 = FloatVector.fromArray(S, a, 512);
        FloatVector c9 = FloatVector.fromArray(S, a, 576);
        FloatVector c10 = FloatVector.fromArray(S, a, 640);
        FloatVector c11 = FloatVector.fromArray(S, a, 704);
        for (int i = 0; i < steps; i++) {
            c0 = c0.fma(x, y);
            c1 = c1.fma(x, y);
            c2 = c2.fma(x, y);
            c3 = c3.fma(x, y);
            c4 = c4.fma(x, y);
            c5 = c5.fma(x, y);
            c6 = c6.fma(x, y);
            c7 = c7.fma(x, y);
            c8 = c8.fma(x, y);
            c9 = c9.fma(x, y);
            c10 = c10.fma(x, y);
            c11 = c11.fma(x, y);
        }
        FloatVector sum = c0.add(c1).add(c2).add(c3).add(c4).add(c5).add(c6).add(c7).add(c8).add(c9).add(c10).add(c11);
        return sum.lane(0);
    }
    // spotless:on

    /** The first lane of the same. */
    private static float lane(float[] a, float[] b, int steps) {
        float sum = 0;
        for (int chain = 0; chain < 12; chain++) {
            float c = a[64 * chain];
            for (int i = 0; i < steps; i++) {
                c = Math.fma(c, b[0], b[64]);
            }
            sum = chain == 0 ? c : sum + c;
        }
        return sum;
    }
}
