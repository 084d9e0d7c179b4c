package dev.lanewise.kernel;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shape of this JVM: constants, or C2 would not turn vectors into instructions. {@link #H} is a
 * second one, and other libraries may have theirs; that this is harmless is the work of {@link TypeProfiles}, and of the
 * blends in {@link NarrowTiles}.
 */
final class Lanes {

    /** 512 bits at most: the canonical order has 64 virtual lanes, four such vectors. */
    static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED.vectorBitSize() > 512
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;

    /** Lanes in a vector: 4, 8 or 16. */
    static final int L = S.length();

    /** Vectors of half that length. */
    static final VectorSpecies<Float> H = S.length() == 16
            ? FloatVector.SPECIES_256
            : S.length() == 8 ? FloatVector.SPECIES_128 : FloatVector.SPECIES_64;

    /** Ints as wide as the floats. */
    static final VectorSpecies<Integer> INTS = S.withLanes(int.class);

    /**
     * The vector of these from i on selects lane l + i, modulo L, for lane l. From a list of shuffles it would take a call,
     * and where C2 does not inline that, it keeps accumulators in memory.
     */
    static final int[] DOWN = IntStream.range(0, 2 * L).map(l -> l % L).toArray();

    /** Lane l takes lane l + i, modulo L: constants, for the canonical fold. The first one swaps halves of 16. */
    static final VectorShuffle<Float> DOWN_8 = rotation(8);

    static final VectorShuffle<Float> DOWN_4 = rotation(4);
    static final VectorShuffle<Float> DOWN_2 = rotation(2);
    static final VectorShuffle<Float> DOWN_1 = rotation(1);

    /** The upper half. */
    static final VectorMask<Float> UPPER = VectorMask.fromLong(S, -1L << (L / 2));

    /** Both halves take the upper one. */
    static final VectorShuffle<Float> UPPER_TWICE = VectorShuffle.fromOp(S, lane -> L / 2 + lane % (L / 2));

    /** Each four lanes take the last four. */
    static final VectorShuffle<Float> LAST_4 = VectorShuffle.fromOp(S, lane -> L - 4 + lane % 4);

    static {
        TypeProfiles.widen();
    }

    private Lanes() {}

    private static VectorShuffle<Float> rotation(int i) {
        return VectorShuffle.fromOp(S, lane -> (lane + i) % L);
    }
}
