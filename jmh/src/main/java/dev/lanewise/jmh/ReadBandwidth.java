package dev.lanewise.jmh;

import dev.lanewise.jmh.Operands.Lengths;
import dev.lanewise.kernel.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast a core reads an array, from the first-level cache, the second-level cache or memory, by its size: eight chains
 * of additions, which hide their latency.
 */
final class ReadBandwidth {

    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();

    private ReadBandwidth() {}

    static Lengths lengths(Shape s) {
        return new Lengths(s.area(), 0, 0);
    }

    /** Of a multiple of 128 elements. The sum depends on the lanes, so only that it is a number is returned: 0. */
    static float run(Kernels kernels, Operands o) {
        float sum = kernels.lanes() == 1 ? elements(o.a()) : vectors(o.a());
        return Float.isNaN(sum) ? sum : 0;
    }

    // spotless:off
    private static float vectors(float[] a) {
        FloatVector c0 = FloatVector.zero(S), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        for (int i = 0; i <= a.length - 8 * L; i += 8 * L) {
            c0 = c0.add(FloatVector.fromArray(S, a, i));
            c1 = c1.add(FloatVector.fromArray(S, a, i + L));
            c2 = c2.add(FloatVector.fromArray(S, a, i + 2 * L));
            c3 = c3.add(FloatVector.fromArray(S, a, i + 3 * L));
            c4 = c4.add(FloatVector.fromArray(S, a, i + 4 * L));
            c5 = c5.add(FloatVector.fromArray(S, a, i + 5 * L));
            c6 = c6.add(FloatVector.fromArray(S, a, i + 6 * L));
            c7 = c7.add(FloatVector.fromArray(S, a, i + 7 * L));
        }
        FloatVector sum = c0.add(c1).add(c2.add(c3)).add(c4.add(c5).add(c6.add(c7)));
        return sum.lane(0) + sum.lane(L - 1);
    }
    // spotless:on

    private static float elements(float[] a) {
        float sum = 0;
        for (float x : a) {
            sum += x;
        }
        return sum;
    }
}
