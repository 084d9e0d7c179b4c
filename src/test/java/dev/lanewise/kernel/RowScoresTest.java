package dev.lanewise.kernel;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowScoresTest {
    private static final int[] ROWS = {0, 1, 2, 3, 4, 5, 7, 8, 9, 13};
    private static final int[] GAPS = {0, 1, 15, 16, 40, 70};

    static Stream<Arguments> kernels() {
        return KernelsUnderTest.with(RowScores.values());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void everyWidth(Kernels kernels, RowScores operation) {
        for (int cols = 0; cols <= 200; cols++) {
            for (int rows : ROWS) {
                check(kernels, operation, Values.ORDINARY, rows, cols, GAPS[(cols + rows) % GAPS.length], cols);
            }
        }
        for (int cols : new int[] {255, 256, 257, 319, 511, 512, 513, 768, 1000, 1023, 1025, 1536, 4099}) {
            for (int rows : new int[] {3, 8, 9}) {
                check(kernels, operation, Values.SPRINKLED, rows, cols, GAPS[(cols + rows) % GAPS.length], cols);
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void everyGapAndOffset(Kernels kernels, RowScores operation) {
        for (int cols : new int[] {0, 1, 5, 16, 31, 50, 64, 65, 100, 127, 128, 130}) {
            for (int gap : GAPS) {
                for (int rows : ROWS) {
                    for (int misalignment = 0; misalignment < 16; misalignment++) {
                        check(kernels, operation, Values.SPRINKLED, rows, cols, gap, misalignment);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void zerosAndAnyBits(Kernels kernels, RowScores operation) {
        for (Values kind : new Values[] {Values.ZEROS, Values.ANY_BITS}) {
            for (int cols = 1; cols <= 200; cols++) {
                check(kernels, operation, kind, 9, cols, cols % 3, cols);
            }
        }
    }

    /** Several calls of a kernel, the last of them with fewer rows, and with rows left over. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void manyRows(Kernels kernels, RowScores operation) {
        for (int rows = 14; rows <= 140; rows++) {
            for (int cols : new int[] {16, 50, 100}) {
                check(kernels, operation, Values.SPRINKLED, rows, cols, rows % 3, rows + cols);
            }
        }
        check(kernels, operation, Values.ORDINARY, 2101, 1001, 2, 3);
    }

    /** Each special value alone, at each place of each row of a block; the other rows must not see it. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void oneSpecialValueAtEachPlace(Kernels kernels, RowScores operation) {
        int rows = 6;
        for (int cols : new int[] {1, 67, 128, 141}) {
            float[] q = Values.ORDINARY.array(cols, 1);
            float[] a = Values.ORDINARY.array(rows * cols, 2);
            for (int i = 0; i < a.length; i++) {
                float kept = a[i];
                a[i] = Values.SPECIAL[i % Values.SPECIAL.length];
                check(kernels, operation, q, a, rows, cols, cols, 5);
                a[i] = kept;
            }
        }
    }

    /** What lies between the rows and after them, such as NaN, is of no account. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void gapsAreNotSeen(Kernels kernels, RowScores operation) {
        int rows = 9;
        for (int cols : new int[] {1, 10, 63, 64, 100, 130}) {
            int lda = cols + 21;
            float[] q = Values.ORDINARY.array(cols, 3);
            float[] a = Values.NAN.array(rows * lda, 4);
            float[] rowValues = Values.ORDINARY.array(rows * cols, 5);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(rowValues, row * cols, a, row * lda, cols);
            }
            check(kernels, operation, q, a, rows, cols, lda, 2);
        }
    }

    /** The distance between rows is never used where there is one row, however large. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void oneRowWithHugeLeadingDimension(Kernels kernels, RowScores operation) {
        float[] q = Values.ORDINARY.array(100, 6);
        float[] a = Values.ORDINARY.array(100, 7);
        float[] scores = new float[1];
        operation.run(kernels, q, 0, a, 0, Integer.MAX_VALUE, scores, 0, 1, 100);
        Guarded.assertSameBits(operation.oracle(q, 0, a, 0, 0, 1, 100), scores, () -> "one row");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kernels")
    void sideBySideInOneArray(Kernels kernels, RowScores operation) {
        float[] all = Values.ORDINARY.array(100 + 9 * 100 + 9, 8);
        float[] expected = all.clone();
        System.arraycopy(operation.oracle(all, 0, all, 109, 100, 9, 100), 0, expected, 100, 9);
        operation.run(kernels, all, 0, all, 109, 100, all, 100, 9, 100);
        Guarded.assertSameBits(expected, all, () -> "q, scores, rows");
    }

    private static void check(
            Kernels kernels, RowScores operation, Values kind, int rows, int cols, int gap, int misalignment) {
        int lda = Math.max(1, cols + gap);
        float[] q = kind.array(cols, cols);
        float[] a = kind.array(rows == 0 ? 0 : (rows - 1) * lda + cols, 31L * rows + cols);
        check(kernels, operation, q, a, rows, cols, lda, misalignment);
    }

    private static void check(
            Kernels kernels, RowScores operation, float[] q, float[] a, int rows, int cols, int lda, int misalignment) {
        Supplier<String> what = () -> rows + " x " + cols + ", lda " + lda + ", misalignment " + misalignment;
        Guarded query = Guarded.copy(q, 0, cols, misalignment % 16);
        Guarded matrix = Guarded.copy(a, 0, rows == 0 ? 0 : (rows - 1) * lda + cols, (5 * misalignment + 3) % 16);
        Guarded scores = Guarded.blank(rows, (3 * misalignment + 1) % 16);
        operation.run(
                kernels,
                query.array,
                query.offset,
                matrix.array,
                matrix.offset,
                lda,
                scores.array,
                scores.offset,
                rows,
                cols);
        scores.assertHolds(operation.oracle(q, 0, a, 0, lda, rows, cols), 0, what);
        query.assertUnchanged(what);
        matrix.assertUnchanged(what);
    }
}
