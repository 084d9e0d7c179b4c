package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReductionTest {
    private static final int LENGTH = Ranges.longest() + 64;

    static Stream<Arguments> kernels() {
        return KernelsUnderTest.with(Reduction.values());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void everyRange(Kernels kernels, Reduction operation) {
        float[] ordinary = Values.ORDINARY.array(LENGTH, 1);
        float[] sprinkled = Values.SPRINKLED.array(LENGTH, 2);
        Ranges.forEach((length, aOffset, bOffset) -> {
            if (length > 0 || operation.takesNothing()) {
                float[] values = bOffset % 2 == 0 ? ordinary : sprinkled;
                check(kernels, operation, values, length, aOffset, bOffset);
            }
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void zerosAndAnyBits(Kernels kernels, Reduction operation) {
        for (Values kind : new Values[] {Values.ZEROS, Values.ANY_BITS}) {
            for (int seed = 0; seed < 16; seed++) {
                float[] values = kind.array(LENGTH, seed);
                for (int length = 1; length <= 200; length++) {
                    check(kernels, operation, values, length, seed, 0);
                }
            }
        }
    }

    /** Each special value alone, at each place: a lane, a step of the unrolled loop, the tail. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void oneSpecialValueAtEachPlace(Kernels kernels, Reduction operation) {
        for (int length : new int[] {1, 7, 64, 67, 141, 271}) {
            float[] values = Values.ORDINARY.array(length, length);
            for (int i = 0; i < length; i++) {
                float kept = values[i];
                for (float special : Values.SPECIAL) {
                    values[i] = special;
                    check(kernels, operation, values, length, 3, 6);
                }
                values[i] = kept;
            }
        }
    }

    /** Two of the same at each pair of places: the first one counts. */
    @EveryKernels
    void argMaxAndArgMinTakeTheFirst(Kernels kernels) {
        float[] x = new float[133];
        for (float most : new float[] {5, Float.POSITIVE_INFINITY, Float.NaN}) {
            for (int first = 0; first < x.length; first++) {
                for (int second = first + 1; second < x.length; second++) {
                    x[first] = most;
                    x[second] = most;
                    assertEquals(first, kernels.argMax(x, 0, x.length));
                    x[first] = -most;
                    x[second] = -most;
                    assertEquals(first, kernels.argMin(x, 0, x.length));
                    x[first] = 0;
                    x[second] = 0;
                }
            }
        }
    }

    /** The extreme at and beside the ends of the blocks of 4096 that are searched, twice, and a zero of either sign. */
    @EveryKernels
    void argMaxAndArgMinOverBlocks(Kernels kernels) {
        int[] places = {0, 1, 4094, 4095, 4096, 4097, 8191, 8192, 8193, 9000};
        for (int length : new int[] {4095, 4096, 4097, 8192, 8193, 9001}) {
            for (float most : new float[] {5, 0, Float.POSITIVE_INFINITY, Float.NaN}) {
                for (int first : places) {
                    for (int second : places) {
                        if (first < second && second < length) {
                            float[] x = new float[length];
                            Arrays.fill(x, -1);
                            x[first] = -most == 0 ? -0f : most;
                            x[second] = most;
                            assertEquals(first, kernels.argMax(x, 0, length));
                            kernels.scale(-1, x, 0, x, 0, length);
                            assertEquals(first, kernels.argMin(x, 0, length));
                        }
                    }
                }
            }
        }
    }

    /** A NaN wins over an infinity before it, and the first NaN over a later one. */
    @EveryKernels
    void argMaxTakesTheFirstNaN(Kernels kernels) {
        float[] x = Values.ORDINARY.array(200, 7);
        x[3] = Float.POSITIVE_INFINITY;
        x[190] = Float.NaN;
        assertEquals(190, kernels.argMax(x, 0, x.length));
        x[77] = Float.intBitsToFloat(0xffc01234);
        assertEquals(77, kernels.argMax(x, 0, x.length));
        assertEquals(67, kernels.argMax(x, 10, 190));
    }

    /** -0 == +0, so argMax takes the first zero of either sign, though max is +0. */
    @EveryKernels
    void zerosOfEitherSign(Kernels kernels) {
        float[] x = new float[100];
        Arrays.fill(x, -1);
        x[20] = -0f;
        x[70] = 0f;
        assertEquals(0f, kernels.max(x, 0, x.length));
        assertEquals(20, kernels.argMax(x, 0, x.length));
        x[70] = -1;
        assertEquals(-0f, kernels.max(x, 0, x.length));
    }

    @EveryKernels
    void cosineOfParallelOppositeAndZero(Kernels kernels) {
        float[] x = Values.ORDINARY.array(300, 5);
        float[] y = new float[300];
        kernels.scale(-4, x, 0, y, 0, 300); // exact
        assertEquals(1f, kernels.cosine(x, 0, x, 0, 300));
        assertEquals(-1f, kernels.cosine(x, 0, y, 0, 300));
        assertEquals(Float.NaN, kernels.cosine(x, 0, new float[300], 0, 300));
        float[] tiny = {0x1p-75f, 0x1p-75f}; // a square of it is half of the smallest number, a tie, which goes to 0
        assertEquals(Float.NaN, kernels.cosine(tiny, 0, new float[] {1, 1}, 0, 2));
        assertEquals(0f, kernels.cosine(new float[] {1e20f, 1e20f}, 0, new float[] {1, 1}, 0, 2));
    }

    /** The bounds of the Javadoc, against double, in which the products are exact and their sums nearly so. */
    @EveryKernels
    void errorsWithinTheirBounds(Kernels kernels) {
        for (int n : new int[] {1, 2, 5, 63, 64, 65, 100, 128, 1000, 4096, 50_000}) {
            double k = Math.ceilDiv(n, 64) + 6;
            for (int round = 0; round < 20; round++) {
                float[] a = Values.ORDINARY.array(n, 2L * round);
                float[] b = Values.ORDINARY.array(n, 2L * round + 1);
                if (round % 2 == 1) { // no cancellation: each rounding of a lane has the size of the sum so far
                    for (int i = 0; i < n; i++) {
                        a[i] = Math.abs(a[i]);
                        b[i] = a[i];
                    }
                }
                double dot = 0, products = 0, sum = 0, size = 0, distance = 0, aa = 0, bb = 0;
                for (int i = 0; i < n; i++) {
                    dot += (double) a[i] * b[i];
                    products += Math.abs((double) a[i] * b[i]);
                    sum += a[i];
                    size += Math.abs(a[i]);
                    distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
                    aa += (double) a[i] * a[i];
                    bb += (double) b[i] * b[i];
                }
                Supplier<String> what = () -> "length " + n;
                assertEquals(dot, kernels.dot(a, 0, b, 0, n), k * 0x1p-24 * products, what);
                assertEquals(sum, kernels.sum(a, 0, n), (k - 1) * 0x1p-24 * size, what);
                assertEquals(aa, kernels.sumOfSquares(a, 0, n), k * 0x1p-24 * aa, what);
                assertEquals(distance, kernels.squaredDistance(a, 0, b, 0, n), (k + 2) * 0x1p-24 * distance, what);
                assertEquals(dot / Math.sqrt(aa * bb), kernels.cosine(a, 0, b, 0, n), (2 * k + 1) * 0x1p-24, what);
            }
        }
    }

    @EveryKernels
    void nothingSumsToPositiveZero(Kernels kernels) {
        float[] none = {};
        assertEquals(0f, kernels.sum(none, 0, 0));
        assertEquals(0f, kernels.sumOfSquares(none, 0, 0));
        assertEquals(0f, kernels.dot(none, 0, none, 0, 0));
    }

    /** C2 inlines a hot method of at most 325 bytecodes, which saves a quarter of the time at 64 elements. */
    @Test
    void kernelsOfShortArraysCanBeInlined() throws IOException {
        assertCanBeInlined("VectorReductions4", Set.of("dotWhole", "squaredDistanceWhole", "sumWhole"));
        assertCanBeInlined("VectorReductions8", Set.of("dot", "squaredDistance", "sum"));
        assertCanBeInlined("VectorReductions16", Set.of("dot", "squaredDistance", "sum"));
    }

    private static void assertCanBeInlined(String name, Set<String> methods) throws IOException {
        try (InputStream code = Kernels.class.getResourceAsStream(name + ".class")) {
            List<MethodModel> found = ClassFile.of().parse(code.readAllBytes()).methods().stream()
                    .filter(method -> methods.contains(method.methodName().stringValue()))
                    .toList();
            assertEquals(methods.size(), found.size());
            for (MethodModel method : found) {
                int length =
                        method.findAttribute(Attributes.code()).orElseThrow().codeLength();
                assertTrue(length <= 325, () -> method.methodName() + " has " + length);
            }
        }
    }

    private static void check(
            Kernels kernels, Reduction operation, float[] values, int length, int aOffset, int bOffset) {
        Supplier<String> what = () -> "length " + length + " offsets " + aOffset + " " + bOffset;
        int available = values.length;
        Guarded a = Guarded.copy(values, Ranges.start(length, aOffset, bOffset, available), length, aOffset);
        Guarded b = Guarded.copy(values, Ranges.start(length, bOffset, aOffset, available), length, bOffset);
        float expected = operation.oracle(a.array, a.offset, b.array, b.offset, length);
        float actual = operation.run(kernels, a.array, a.offset, b.array, b.offset, length);
        assertEquals(expected, actual, what);
        a.assertUnchanged(what);
        b.assertUnchanged(what);
    }
}
