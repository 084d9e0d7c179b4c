package dev.lanewise.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast a core reads memory, or the cache that what it reads fits into: eight chains of additions, which hide their
 * latency, through a megabyte at least, so that what a call costs by itself has no share in it. What is read begins at a
 * cache line, outside of Java's heap: an array does so by luck alone, and every other vector of one that does not lies in
 * two lines, which the first-level cache takes longer for.
 */
final class ReadBandwidth implements Runnable {

    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final long BYTES = S.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long LINE = 64;
    private static final long LEAST = 1 << 20;

    /** Of which sums are exact. */
    private static final float VALUE = 0.5f;

    private final MemorySegment floats;
    private final long passes;
    private final float expected;

    /** Of a multiple of 128 elements. */
    ReadBandwidth(Operands o) {
        floats = Arena.ofAuto().allocate(bytes(o.shape()), LINE);
        passes = passes(o.shape());
        expected = VALUE * o.shape().area() * passes / S.length() * 2;
        for (long i = 0; i < o.shape().area(); i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, VALUE);
        }
    }

    static long bytes(Shape s) {
        return (long) s.area() * Float.BYTES;
    }

    /** How often a call reads all of it. */
    static long passes(Shape s) {
        return Math.ceilDiv(LEAST, bytes(s));
    }

    /** Reads, and checks the sum of two lanes. */
    @Override
    public void run() {
        float sum = sum(floats, passes);
        if (sum != expected) {
            throw new AssertionError("readBandwidth: the sum is " + sum + ", expected " + expected);
        }
    }

    // spotless:off
    private static float sum(MemorySegment a, long passes) {
        FloatVector c0 = FloatVector.zero(S), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        for (long pass = 0; pass < passes; pass++) {
            for (long i = 0; i <= a.byteSize() - 8 * BYTES; i += 8 * BYTES) {
                c0 = c0.add(FloatVector.fromMemorySegment(S, a, i, ORDER));
                c1 = c1.add(FloatVector.fromMemorySegment(S, a, i + BYTES, ORDER));
                c2 = c2.add(FloatVector.fromMemorySegment(S, a, i + 2 * BYTES, ORDER));
                c3 = c3.add(FloatVector.fromMemorySegment(S, a, i + 3 * BYTES, ORDER));
                c4 = c4.add(FloatVector.fromMemorySegment(S, a, i + 4 * BYTES, ORDER));
                c5 = c5.add(FloatVector.fromMemorySegment(S, a, i + 5 * BYTES, ORDER));
                c6 = c6.add(FloatVector.fromMemorySegment(S, a, i + 6 * BYTES, ORDER));
                c7 = c7.add(FloatVector.fromMemorySegment(S, a, i + 7 * BYTES, ORDER));
            }
        }
        FloatVector sum = c0.add(c1).add(c2.add(c3)).add(c4.add(c5).add(c6.add(c7)));
        return sum.lane(0) + sum.lane(S.length() - 1);
    }
    // spotless:on
}
