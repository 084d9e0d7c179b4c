package dev.lanewise.kernel;

import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The vector shape of this JVM: constants, or C2 would not turn vectors into instructions. */
final class Lanes {

    /** 512 bits at most: the canonical order has 64 virtual lanes, four such vectors. */
    static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED.vectorBitSize() > 512
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;

    /** Lanes in a vector: 4, 8 or 16. */
    static final int L = S.length();

    /** Lane l takes lane l + i, modulo L. */
    static final List<VectorShuffle<Float>> DOWN =
            IntStream.range(0, L).mapToObj(Lanes::rotation).toList();

    /** The same as constants, for the canonical fold. */
    static final VectorShuffle<Float> DOWN_8 = rotation(8);

    static final VectorShuffle<Float> DOWN_4 = rotation(4);
    static final VectorShuffle<Float> DOWN_2 = rotation(2);
    static final VectorShuffle<Float> DOWN_1 = rotation(1);

    private Lanes() {}

    private static VectorShuffle<Float> rotation(int i) {
        return VectorShuffle.fromOp(S, lane -> (lane + i) % L);
    }
}
