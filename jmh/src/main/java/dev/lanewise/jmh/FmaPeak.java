package dev.lanewise.jmh;

import dev.lanewise.jmh.Operands.Lengths;
import dev.lanewise.kernel.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What a core can do in fused multiply-adds: chains in registers, each of which depends on nothing but itself. 12 of them
 * hide the latency of two units of 4 cycles, or of 5, and leave room in 16 registers. A chain is the addend, as in a matrix
 * product, because C2 writes the result over it; as a factor, it would be copied in every step. The work is the same at
 * every width: as many floats as 64 lanes of 12 chains, each 1024 steps long.
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
            c0 = x.fma(y, c0);
            c1 = x.fma(y, c1);
            c2 = x.fma(y, c2);
            c3 = x.fma(y, c3);
            c4 = x.fma(y, c4);
            c5 = x.fma(y, c5);
            c6 = x.fma(y, c6);
            c7 = x.fma(y, c7);
            c8 = x.fma(y, c8);
            c9 = x.fma(y, c9);
            c10 = x.fma(y, c10);
            c11 = x.fma(y, c11);
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
                c = Math.fma(b[0], b[64], c);
            }
            sum = chain == 0 ? c : sum + c;
        }
        return sum;
    }
}
