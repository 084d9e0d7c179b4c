package dev.lanewise.jmh;

import static java.lang.invoke.VarHandle.loadLoadFence;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast a core reads memory, or the cache that what it reads fits into: eight chains of additions, which hide their
 * latency, through a megabyte at least, so that what a call costs by itself has no share in it. An array begins at a cache
 * line by luck alone, and every vector of one that does not may lie in two lines, which the first-level cache takes longer
 * for: each 32nd call tries another place, the others read from the one that was fastest. The fences cost no instruction;
 * they keep C2 from reading a block in another order, which prefetchers mistake for something else.
 */
final class ReadBandwidth implements SelfChecking {

    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final int LEAST = 1 << 18;

    /** Of which sums are exact. */
    private static final float VALUE = 0.5f;

    /** The places in a line of 64 bytes where an element of an array may begin that lies at a multiple of 8. */
    private static final int PLACES = 8;

    /** Calls of which one tries a place, again and again: a collector may move the array, and the compiler is at work. */
    private static final int CALLS = 32;

    private final float[] floats;
    private final int length;
    private final int passes;
    private final float expected;

    private final long[] nanos = new long[PLACES];
    private int calls;
    private int fastest;

    /** Of a multiple of 128 elements. */
    ReadBandwidth(Operands o) {
        length = o.shape().area();
        passes = passes(o.shape());
        expected = VALUE * length * passes / L * 2;
        floats = new float[length + 2 * PLACES];
        Arrays.fill(nanos, Long.MAX_VALUE);
        Arrays.fill(floats, VALUE);
    }

    static long bytes(Shape s) {
        return (long) s.area() * Float.BYTES;
    }

    /** How often a call reads all of it. */
    static int passes(Shape s) {
        return Math.ceilDiv(LEAST, s.area());
    }

    /** Reads, and checks the sum of two lanes. */
    @Override
    public void run() {
        int call = calls++;
        if (call % CALLS != 0) {
            read(fastest);
            return;
        }
        int place = call / CALLS % PLACES;
        long start = System.nanoTime();
        read(place);
        nanos[place] = System.nanoTime() - start;
        for (int i = 0; i < PLACES; i++) {
            fastest = nanos[i] < nanos[fastest] ? i : fastest;
        }
    }

    /** Each call has checked its own sum. */
    @Override
    public void require() {}

    private void read(int place) {
        int from = 2 * place;
        float sum = sum(floats, from, from + length, passes);
        if (sum != expected) {
            throw new AssertionError("readBandwidth: the sum is " + sum + ", expected " + expected);
        }
    }

    // spotless:off
    private static float sum(float[] a, int from, int to, int passes) {
        FloatVector c0 = FloatVector.zero(S), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = from; i < to; i += 8 * L) {
                c0 = c0.add(FloatVector.fromArray(S, a, i));
                loadLoadFence();
                c1 = c1.add(FloatVector.fromArray(S, a, i + L));
                loadLoadFence();
                c2 = c2.add(FloatVector.fromArray(S, a, i + 2 * L));
                loadLoadFence();
                c3 = c3.add(FloatVector.fromArray(S, a, i + 3 * L));
                loadLoadFence();
                c4 = c4.add(FloatVector.fromArray(S, a, i + 4 * L));
                loadLoadFence();
                c5 = c5.add(FloatVector.fromArray(S, a, i + 5 * L));
                loadLoadFence();
                c6 = c6.add(FloatVector.fromArray(S, a, i + 6 * L));
                loadLoadFence();
                c7 = c7.add(FloatVector.fromArray(S, a, i + 7 * L));
            }
        }
        FloatVector sum = c0.add(c1).add(c2.add(c3)).add(c4.add(c5).add(c6.add(c7)));
        return sum.lane(0) + sum.lane(L - 1);
    }
    // spotless:on
}
