package dev.lanewise.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Keeps C2 from guessing how long a vector is.
 *
 * <p>Methods of the Vector API such as {@link FloatVector#intoArray(float[], int)} call others of the same vector, and for
 * each such call HotSpot remembers two classes, together for all code in the JVM: ours and that of other libraries. One
 * class is no danger to vectors of it. If there are exactly two, C2 compiles both ways, and often keeps the vectors as
 * objects for the one that is never taken: beside code that stores vectors of 256 bits beside ours of 512, 1000 x 1000 x
 * 1000 took 1.6 times as long and made 250 MB of garbage a call, for as long as the JVM ran. With three it does not
 * guess, but waits until it knows what made the vector. So vectors of three lengths come first, before a kernel is compiled.
 *
 * <p>In time ours may become by far the most frequent, and C2 guesses again: {@link NarrowTiles}, whose loops carry
 * shorter ones, see to that themselves.
 */
final class TypeProfiles {
    /** For each length. With its usual thresholds, HotSpot begins to remember by the 512th call of a method. */
    private static final int CALLS = 320;

    private TypeProfiles() {}

    /** Takes some milliseconds, once. */
    static void widen() {
        VectorSpecies<Float> other = Lanes.L == 4 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;
        float[] x = new float[16];
        for (int i = 0; i < CALLS; i++) {
            use(FloatVector.SPECIES_64, x);
            use(other, x);
            use(Lanes.S, x);
        }
    }

    /** Found by measuring: these methods suffice. AllocationTest tells if one is missing. */
    private static void use(VectorSpecies<Float> species, float[] x) {
        FloatVector v = FloatVector.fromArray(species, x, 0);
        FloatVector.broadcast(species, x[0])
                .fma(v, v)
                .add(v)
                .sub(v)
                .mul(v)
                .max(v)
                .min(v)
                .intoArray(x, 0);
    }
}
