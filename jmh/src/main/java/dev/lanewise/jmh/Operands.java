package dev.lanewise.jmh;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The arrays of one call. Kernels read a and b, and write out or indices; what an operation has no use for is empty, but
 * for some indices, which are always there.
 */
@SuppressWarnings("ArrayRecordComponent") // the arrays themselves, not their contents
record Operands(Shape shape, float[] a, float[] b, float[] out, int[] indices, Runnable library) {

    /** Far from every element of a product, but a number: some kernels update what is there. */
    static final float UNWRITTEN = 100f;

    private static final int MOST = 8;

    /** The best k, or classes of as many rows. */
    private static final int INDICES = 128;

    /** So much that all of them stay in a first-level cache if one of them does: half of a small one, for it holds more. */
    private static final int BYTES_OF_ALL = 16 << 10;

    /** How many floats the three arrays hold. */
    record Lengths(int a, int b, int out) {
        int bytes() {
            return (a + b + out) * Float.BYTES;
        }
    }

    /**
     * Several calls' arrays to take turns, so that neither the branch predictors nor one lucky alignment decide; a power
     * of two of them, and only one where more would be measured in another cache than one.
     */
    static Operands[] several(Operation operation, Shape shape) {
        // Values are the same in each JVM, places in memory are not
        Random places = new Random();
        return IntStream.range(0, sets(operation, shape))
                .mapToObj(i -> random(operation, shape, new SplittableRandom(i), places))
                .toArray(Operands[]::new);
    }

    private static void noLibrary() {}

    /** How many: Python takes as many. */
    static int sets(Operation operation, Shape shape) {
        if (operation.isRoof()) {
            return 1; // it leaves room in its cache for all else
        }
        int fit = BYTES_OF_ALL / Math.max(1, operation.lengths(shape).bytes());
        return Integer.highestOneBit(Math.clamp(fit, 1, MOST));
    }

    private static Operands random(Operation operation, Shape shape, SplittableRandom values, Random places) {
        Lengths lengths = operation.lengths(shape);
        return new Operands(
                shape,
                uniform(lengths.a(), operation.range(), values, places),
                uniform(lengths.b(), operation.range(), values, places),
                uniform(lengths.out(), operation.range(), values, places),
                new int[INDICES],
                Operands::noLibrary);
    }

    private static float[] uniform(int length, Range range, SplittableRandom values, Random places) {
        skip(places);
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = (float) values.nextDouble(range.low(), range.high());
        }
        return x;
    }

    /** The same at other places in memory. */
    Operands moved(Random places) {
        return new Operands(shape, moved(a, places), moved(b, places), moved(out, places), indices.clone(), library);
    }

    private static float[] moved(float[] x, Random places) {
        skip(places);
        return x.clone();
    }

    /** Moves the next array on by up to a page: x and y of equal length must not always be at the same distance. */
    private static void skip(Random places) {
        unused = new byte[places.nextInt(512) * 8];
    }

    @SuppressWarnings("unused") // keeps the compiler from leaving the array out
    private static volatile byte[] unused = {};

    int n() {
        return shape.cols();
    }

    /** The same inputs with an output that is {@link #UNWRITTEN}. */
    Operands fresh() {
        float[] unwritten = new float[out.length];
        Arrays.fill(unwritten, UNWRITTEN);
        return new Operands(shape, a, b, unwritten, new int[INDICES], Operands::noLibrary);
    }

    /** The same with a call of another library that reads a and b and writes out. */
    Operands with(Runnable call) {
        return new Operands(shape, a, b, out, indices, call);
    }

    /** Uniform values from low to high. */
    record Range(float low, float high) {}
}
