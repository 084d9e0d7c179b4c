package dev.lanewise.kernel;

import static dev.lanewise.kernel.Guarded.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SgemmTest {
    private static final boolean[] BOTH = {false, true};
    private static final int[] SIZES = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16, 17, 31, 33, 47, 48, 49, 50, 56, 57, 63, 64, 65, 88, 100, 136
    };

    @Test
    void everySmallShape() {
        Random random = new Random(1);
        for (int m = 0; m <= 9; m++) {
            for (int n = 0; n <= 9; n++) {
                for (int k = 0; k <= 9; k++) {
                    checkAllTransposes(m, n, k, Values.ORDINARY, random);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ORDINARY", "SPRINKLED", "ZEROS"})
    void sampledShapes(Values kind) {
        Random random = new Random(2);
        for (int i = 0; i < 600; i++) {
            checkAllTransposes(oneOf(SIZES, random), oneOf(SIZES, random), oneOf(SIZES, random), kind, random);
        }
    }

    /** Fewer columns than lanes, around whole vectors of rows, panels of them and blocks of steps, with each factor. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void fewColumns(int n) {
        Random random = new Random(6);
        for (int m : new int[] {4, 7, 8, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65, 79, 80, 129}) {
            for (int k : new int[] {1, 4, 7, 8, 15, 16, 17, 31, 32, 127, 128, 129, 131, 143, 144, 257}) {
                boolean transA = random.nextBoolean();
                SgemmCall call = new SgemmCall(transA, random.nextBoolean(), m, n, k, Values.ORDINARY, random);
                check(call);
                call.alpha = 1;
                check(call);
            }
        }
    }

    /** Any bits overflow and underflow at once: every product is special. */
    @Test
    void anyBits() {
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            checkAllTransposes(random.nextInt(20), random.nextInt(40), random.nextInt(6), Values.ANY_BITS, random);
        }
    }

    /** Shapes of training and prediction, and such as cross every block size. */
    @ParameterizedTest
    @CsvSource({
        "false, false, 100, 50, 784",
        "true, false, 784, 50, 100",
        "false, true, 100, 784, 50",
        "false, false, 300, 300, 700",
        "true, true, 190, 210, 530",
        "false, false, 1, 128, 784",
        "false, true, 1, 128, 784",
        "false, false, 1024, 1, 64",
        "true, false, 1024, 1, 64",
        "false, false, 130, 1100, 600",
        "false, true, 67, 1041, 515",
        "false, false, 2, 2, 9000",
        "false, false, 401, 3, 1030",
        "false, true, 100, 1, 1031",
        "false, false, 37, 12, 1030",
        "true, false, 100, 15, 300",
        "false, false, 61, 97, 200",
        "true, false, 61, 97, 200",
        "false, true, 383, 96, 171",
        "true, true, 75, 130, 1030",
        "false, false, 50, 98, 1025",
        "false, false, 48, 2000, 9",
        "false, false, 50, 2100, 20",
        "true, false, 400, 100, 300",
        "true, false, 60, 1090, 500",
        "true, false, 60, 1082, 500",
        "false, false, 50, 50, 4100",
        "true, false, 16, 8, 64",
        "true, false, 16, 8, 65",
        "true, true, 61, 40, 2051"
    })
    void largeShapes(boolean transA, boolean transB, int m, int n, int k) {
        // Scrambled, for small seeds draw alike.
        Random random = new Random((m + n + k) * 0x9e3779b97f4a7c15L);
        for (float alpha : new float[] {1, -0.5f}) {
            SgemmCall call = new SgemmCall(transA, transB, m, n, k, Values.ORDINARY, random);
            call.alpha = alpha;
            check(call);
        }
    }

    /** Columns for which rows share a vector, or half vectors overlap, in tiles of each height. */
    @ParameterizedTest
    @ValueSource(ints = {8, 9, 12, 14, 15, 49, 51, 52, 53, 56, 57, 68, 100, 104, 116, 132})
    void fewColumnsBeyondWholeVectorsOrHalves(int n) {
        Random random = new Random(14);
        for (int m = 1; m <= 16; m++) {
            for (int k : new int[] {0, 1, 2, 19, 70}) {
                for (boolean added : BOTH) {
                    SgemmCall call;
                    do {
                        call = new SgemmCall(random.nextBoolean(), false, m, n, k, Values.SPRINKLED, random);
                    } while (added == (call.beta == 0));
                    call.alpha = 1;
                    check(call);
                }
            }
        }
    }

    /** Rows of C beside each other, which are stored as whole vectors, from more steps than one block has. */
    @ParameterizedTest
    @ValueSource(ints = {5, 11, 12, 15})
    void narrowRowsBesideEachOther(int n) {
        Random random = new Random(12);
        for (int k : new int[] {7, 600, 1030}) {
            for (int m : new int[] {1, 2, 13, 40}) {
                SgemmCall call;
                do {
                    call = new SgemmCall(false, true, m, n, k, Values.ORDINARY, random);
                } while (call.beta != 0 || call.ldc != n);
                check(call);
            }
        }
    }

    /**
     * Twelve rows of A, transposed or not, and a B of few vectors, both without gaps, look like packed panels, but may have
     * more steps than a block.
     */
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 12, 16, 24, 32, 48, 64})
    void operandsLikePackedPanels(int n) {
        Random random = new Random(13);
        for (int k : new int[] {0, 1, 2, 3, 16, 101, 700, 1025, 2050}) {
            for (boolean transA : BOTH) {
                for (boolean added : BOTH) {
                    SgemmCall call;
                    do {
                        call = new SgemmCall(transA, false, 12, n, k, Values.ORDINARY, random);
                    } while (added == (call.beta == 0) || call.lda != (transA ? 12 : Math.max(1, k)) || call.ldb != n);
                    call.alpha = 1;
                    check(call);
                }
            }
        }
    }

    /** Rows 4 KB apart are not in step with each other: from two vectors of rows and half of 1024 steps on. */
    @ParameterizedTest
    @ValueSource(ints = {511, 512, 513, 519, 1000, 1024, 2040, 4096, 4098, 4103, 4104, 4345, 4352, 5120})
    void oneColumnAndRowsThatShareACacheSet(int k) {
        Random random = new Random(11);
        int stride = Math.ceilDiv(k, 1024) * 1024;
        for (int m : new int[] {16, 31, 32, 33, 47, 48, 100}) {
            SgemmCall call;
            do {
                call = new SgemmCall(false, false, m, 1, stride, Values.ORDINARY, random);
            } while (call.lda != stride);
            call.k = k;
            call.alpha = 1;
            for (int p = k; p < stride; p++) {
                call.b[call.bOffset + p * call.ldb] = Float.NaN;
            }
            // blocks begin at each of eight places; a ends with its last row
            int offset = (k + m) % 8;
            float[] a = new float[offset + (m - 1) * stride + k];
            Arrays.fill(a, Float.NaN);
            for (int i = 0; i < m; i++) {
                System.arraycopy(call.a, call.aOffset + i * stride, a, offset + i * stride, k);
            }
            call.a = a;
            call.aOffset = offset;
            check(call);
        }
    }

    /** One row, wider than a tile, where rows of b are 4 KB apart. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 6, 7, 11, 12, 31, 32, 33, 40, 100})
    void oneRowAndRowsOfBThatShareACacheSet(int k) {
        Random random = new Random(14);
        for (boolean transA : BOTH) {
            for (int n : new int[] {130, 600, 1024, 1030, 2048, 5000}) {
                int stride = Math.ceilDiv(n, 1024) * 1024;
                for (float beta : new float[] {0, 1, -1.5f}) {
                    SgemmCall call;
                    do {
                        call = new SgemmCall(transA, false, 1, stride, k, Values.ORDINARY, random);
                    } while (call.ldb != stride || (call.beta == 0) != (beta == 0));
                    call.n = n;
                    call.beta = beta;
                    check(call);
                }
            }
        }
    }

    /** Nothing of a and b is read when k is zero: they may be empty. */
    @EveryKernels
    void emptyInnerDimension(Kernels kernels) {
        for (boolean transA : BOTH) {
            for (boolean transB : BOTH) {
                float[] none = {};
                float[] c = {1, 2, 3, 4, 5, 6};
                kernels.sgemm(transA, transB, 2, 3, 0, 1, none, 0, 3, none, 0, 3, -0.5f, c, 0, 3);
                assertSameBits(new float[] {-0.5f, -1, -1.5f, -2, -2.5f, -3}, c, () -> "beta is -0.5");
                kernels.sgemm(transA, transB, 2, 3, 0, 1, none, 0, 3, none, 0, 3, 0, c, 0, 3);
                assertSameBits(new float[6], c, () -> "beta is 0");
            }
        }
    }

    /** The stride of a matrix of one row is never used, however large. */
    @EveryKernels
    void oneRowWithHugeLeadingDimensions(Kernels kernels) {
        int huge = Integer.MAX_VALUE;
        float[] c = {100};
        kernels.sgemm(false, true, 1, 1, 2, 1, new float[] {2, 3}, 0, huge, new float[] {5, 7}, 0, huge, 1, c, 0, huge);
        assertEquals(131, c[0]);
    }

    @EveryKernels
    void matricesSideBySideInOneArray(Kernels kernels) {
        SgemmCall call = new SgemmCall(false, true, 17, 19, 23, Values.ORDINARY, new Random(4));
        call.alpha = 2.5f;
        int cStart = call.a.length;
        int bStart = cStart + call.c.length;
        float[] all = Arrays.copyOf(call.a, bStart + call.b.length);
        System.arraycopy(call.c, 0, all, cStart, call.c.length);
        System.arraycopy(call.b, 0, all, bStart, call.b.length);
        float[] expected = all.clone();
        System.arraycopy(call.oracle(), 0, expected, cStart, call.c.length);
        call.a = all;
        call.b = all;
        call.c = all;
        call.bOffset += bStart;
        call.cOffset += cStart;
        call.run(kernels);
        assertSameBits(expected, all, call::toString);
    }

    @EveryKernels
    void concurrentCallsEqualTheSingleThread(Kernels kernels) throws Exception {
        Random random = new Random(5);
        List<SgemmCall> calls = new ArrayList<>();
        for (int[] shape : new int[][] {{1, 50, 784}, {100, 50, 78}, {30, 17, 20}, {64, 64, 64}, {200, 150, 310}}) {
            for (boolean transA : BOTH) {
                calls.add(new SgemmCall(transA, !transA, shape[0], shape[1], shape[2], Values.ORDINARY, random));
            }
        }
        List<float[]> expected =
                calls.stream().map(call -> call.result(kernels)).toList();
        Callable<Void> worker = () -> {
            for (int i = 0; i < 20 * calls.size(); i++) {
                int at = i % calls.size();
                assertSameBits(
                        expected.get(at),
                        calls.get(at).result(kernels),
                        () -> calls.get(at).toString());
            }
            return null;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Void> done : threads.invokeAll(Collections.nCopies(8, worker))) {
                done.get();
            }
        }
    }

    private static void checkAllTransposes(int m, int n, int k, Values kind, Random random) {
        for (boolean transA : BOTH) {
            for (boolean transB : BOTH) {
                check(new SgemmCall(transA, transB, m, n, k, kind, random));
            }
        }
    }

    private static void check(SgemmCall call) {
        float[] a = call.a.clone();
        float[] b = call.b.clone();
        float[] expected = call.oracle();
        for (Kernels kernels : KernelsUnderTest.all()) {
            assertSameBits(expected, call.result(kernels), () -> kernels.name() + " " + call);
            assertSameBits(a, call.a, () -> "a of " + call);
            assertSameBits(b, call.b, () -> "b of " + call);
        }
    }

    private static int oneOf(int[] values, Random random) {
        return values[random.nextInt(values.length)];
    }
}
