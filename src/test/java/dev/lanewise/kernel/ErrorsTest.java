package dev.lanewise.kernel;

import static dev.lanewise.kernel.Guarded.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad arguments: a specific exception that names the argument, before anything is written. */
class ErrorsTest {
    private static final int SIZE = 40;
    private static final Class<IllegalArgumentException> ILLEGAL = IllegalArgumentException.class;
    private static final Class<IndexOutOfBoundsException> OUTSIDE = IndexOutOfBoundsException.class;
    private static final Class<NullPointerException> NULL = NullPointerException.class;

    /** An offset and a length of which at least one leaves an array of SIZE elements. */
    private static final int[][] OUTSIDE_RANGES = {
        {-1, 3},
        {0, SIZE + 1},
        {SIZE, 1},
        {SIZE + 1, 0},
        {Integer.MAX_VALUE, 10},
        {5, Integer.MAX_VALUE},
        {Integer.MIN_VALUE, 1}
    };

    static Stream<Arguments> elementwise() {
        return KernelsUnderTest.with(Elementwise.values());
    }

    static Stream<Arguments> updateRules() {
        return KernelsUnderTest.with(UpdateRule.values());
    }

    static Stream<Arguments> rowScores() {
        return KernelsUnderTest.with(RowScores.values());
    }

    static Stream<Arguments> reductions() {
        return KernelsUnderTest.with(Reduction.values());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("elementwise")
    void elementwiseNulls(Kernels kernels, Elementwise operation) {
        float[] x = new float[SIZE];
        rejects(NULL, () -> operation.run(kernels, null, 0, x, 0, new float[SIZE], 0, 3), operation.first());
        rejects(NULL, () -> operation.run(kernels, x, 0, x, 0, null, 0, 3), operation.out());
        if (operation.binary()) {
            rejects(NULL, () -> operation.run(kernels, x, 0, null, 0, new float[SIZE], 0, 3), operation.second());
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("elementwise")
    void elementwiseRanges(Kernels kernels, Elementwise operation) {
        float[] x = new float[SIZE];
        float[] big = new float[2 * SIZE];
        float[] out = filled();
        for (int[] range : OUTSIDE_RANGES) {
            int offset = range[0];
            int length = range[1];
            // With an impossible length every array is too short, so the others are as bad: any name will do.
            boolean others = length > big.length;
            String[] about = {Integer.toString(offset), Integer.toString(length), Integer.toString(SIZE)};
            if (others) {
                rejects(OUTSIDE, () -> operation.run(kernels, x, offset, x, offset, out, offset, length), about);
            } else {
                Executable first = () -> operation.run(kernels, x, offset, big, 0, new float[2 * SIZE], 0, length);
                rejects(OUTSIDE, first, with(operation.first(), about));
                Executable third = () -> operation.run(kernels, big, 0, big, 0, out, offset, length);
                rejects(OUTSIDE, third, with(operation.out(), about));
                if (operation.binary()) {
                    Executable second = () -> operation.run(kernels, big, 0, x, offset, new float[2 * SIZE], 0, length);
                    rejects(OUTSIDE, second, with(operation.second(), about));
                }
            }
        }
        rejects(ILLEGAL, () -> operation.run(kernels, x, 0, x, 0, out, 0, -1), "length", "-1");
        assertSameBits(filled(), out, () -> "written before the exception");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("elementwise")
    void elementwiseOverlaps(Kernels kernels, Elementwise operation) {
        float[] x = filled();
        float[] other = filled();
        for (int shift : new int[] {1, 2, 8, 9}) {
            int length = 10;
            rejects(ILLEGAL, () -> operation.run(kernels, x, 0, other, 0, x, shift, length), operation.out());
            rejects(ILLEGAL, () -> operation.run(kernels, x, shift, other, 0, x, 0, length), operation.out());
            if (operation.binary()) {
                rejects(ILLEGAL, () -> operation.run(kernels, other, 0, x, 0, x, shift, length), operation.out());
                rejects(ILLEGAL, () -> operation.run(kernels, x, 0, x, shift, x, 0, length), operation.out());
            }
        }
        assertSameBits(filled(), x, () -> "written before the exception");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("updateRules")
    void updateRuleErrors(Kernels kernels, UpdateRule rule) {
        int count = rule.names().size();
        for (int k = 0; k < count; k++) {
            String name = rule.names().get(k);
            float[][] arrays = new float[count][];
            Arrays.setAll(arrays, _ -> filled());
            int[] offsets = new int[count];
            float[] good = arrays[k];
            int bad = k;
            arrays[k] = null;
            rejects(NULL, () -> rule.run(kernels, arrays, offsets, 3), name);
            arrays[k] = new float[9];
            rejects(OUTSIDE, () -> rule.run(kernels, arrays, offsets, 10), name, "10", "9");
            arrays[k] = good;
            for (int offset : new int[] {-1, SIZE - 2, SIZE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                offsets[k] = offset;
                rejects(OUTSIDE, () -> rule.run(kernels, arrays, offsets, 3), name, Integer.toString(offset));
            }
            for (int other = 0; other < k; other++) {
                arrays[k] = arrays[other];
                for (int shift : new int[] {0, 1, 9}) {
                    offsets[k] = shift;
                    rejects(
                            ILLEGAL,
                            () -> rule.run(kernels, arrays, offsets, 10),
                            name,
                            rule.names().get(other));
                }
                arrays[k] = good;
            }
            offsets[k] = 0;
            rejects(ILLEGAL, () -> rule.run(kernels, arrays, offsets, -1), "length", "-1");
            for (float[] array : arrays) {
                assertSameBits(
                        filled(),
                        array,
                        () -> "written before the exception about "
                                + rule.names().get(bad));
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("reductions")
    void reductionErrors(Kernels kernels, Reduction operation) {
        float[] x = new float[SIZE];
        float[] big = new float[2 * SIZE];
        String first = operation.binary() ? "a" : "x";
        rejects(NULL, () -> operation.run(kernels, null, 0, x, 0, 3), first);
        rejects(ILLEGAL, () -> operation.run(kernels, x, 0, x, 0, -1), "length", "-1");
        if (!operation.takesNothing()) {
            rejects(ILLEGAL, () -> operation.run(kernels, x, 0, x, 0, 0), "length");
        }
        if (operation.binary()) {
            rejects(NULL, () -> operation.run(kernels, x, 0, null, 0, 3), "b");
        }
        for (int[] range : OUTSIDE_RANGES) {
            int offset = range[0];
            int length = range[1];
            if (length == 0 && !operation.takesNothing()) {
                continue;
            }
            String[] about = {Integer.toString(offset), Integer.toString(length), Integer.toString(SIZE)};
            rejects(OUTSIDE, () -> operation.run(kernels, x, offset, big, 0, length), with(first, about));
            if (operation.binary() && length <= big.length) {
                rejects(OUTSIDE, () -> operation.run(kernels, big, 0, x, offset, length), with("b", about));
            }
        }
    }

    @EveryKernels
    void softmaxErrors(Kernels kernels) {
        float[] x = new float[SIZE];
        float[] y = filled();
        rejects(NULL, () -> kernels.softmax(null, 0, y, 0, 2, 3), "x");
        rejects(NULL, () -> kernels.softmax(x, 0, null, 0, 2, 3), "y");
        rejects(ILLEGAL, () -> kernels.softmax(x, 0, y, 0, -2, 3), "rows", "-2");
        rejects(ILLEGAL, () -> kernels.softmax(x, 0, y, 0, 2, -3), "cols", "-3");
        rejects(OUTSIDE, () -> kernels.softmax(x, 0, new float[99], 0, 1, SIZE + 1), "x");
        rejects(OUTSIDE, () -> kernels.softmax(new float[99], 0, y, 0, 1, SIZE + 1), "y");
        rejects(OUTSIDE, () -> kernels.softmax(x, -1, y, 0, 1, 3), "x");
        rejects(OUTSIDE, () -> kernels.softmax(x, 0, y, -1, 1, 3), "y");
        // The product of the sizes is a multiple of 2^32.
        rejects(ILLEGAL, () -> kernels.softmax(x, 0, y, 0, 1 << 16, 1 << 16), "rows", "cols", "65536");
        rejects(ILLEGAL, () -> kernels.softmax(x, 0, y, 0, 1 << 30, 8), "rows", "cols", "8");
        rejects(ILLEGAL, () -> kernels.softmax(y, 0, y, 1, 2, 3), "y");
        rejects(ILLEGAL, () -> kernels.softmax(y, 5, y, 0, 2, 3), "y");
        assertSameBits(filled(), y, () -> "written before the exception");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rowScores")
    void rowScoresErrors(Kernels kernels, RowScores operation) {
        float[] q = new float[SIZE];
        float[] a = new float[SIZE];
        float[] out = filled();
        rejects(NULL, () -> operation.run(kernels, null, 0, a, 0, 5, out, 0, 3, 5), "q");
        rejects(NULL, () -> operation.run(kernels, q, 0, null, 0, 5, out, 0, 3, 5), "a");
        rejects(NULL, () -> operation.run(kernels, q, 0, a, 0, 5, null, 0, 3, 5), "scores");
        rejects(ILLEGAL, () -> operation.run(kernels, q, 0, a, 0, 5, out, 0, -3, 5), "rows", "-3");
        rejects(ILLEGAL, () -> operation.run(kernels, q, 0, a, 0, 5, out, 0, 3, -5), "cols", "-5");
        rejects(ILLEGAL, () -> operation.run(kernels, q, 0, a, 0, 4, out, 0, 3, 5), "lda", "4", "5");
        rejects(ILLEGAL, () -> operation.run(kernels, q, 0, a, 0, 0, out, 0, 3, 0), "lda", "0");
        for (int bad : new int[] {-1, SIZE - 1, SIZE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            rejects(OUTSIDE, () -> operation.run(kernels, q, bad, a, 0, 5, out, 0, 3, 5), "q");
            rejects(OUTSIDE, () -> operation.run(kernels, q, 0, a, bad, 5, out, 0, 3, 5), "a");
            rejects(OUTSIDE, () -> operation.run(kernels, q, 0, a, 0, 5, out, bad, 3, 5), "scores");
        }
        rejects(OUTSIDE, () -> operation.run(kernels, new float[4], 0, a, 0, 5, out, 0, 3, 5), "q");
        rejects(OUTSIDE, () -> operation.run(kernels, q, 0, a, 0, 18, out, 0, 3, 5), "a", "18");
        rejects(OUTSIDE, () -> operation.run(kernels, q, 0, a, 0, Integer.MAX_VALUE, out, 0, 3, 5), "a");
        rejects(OUTSIDE, () -> operation.run(kernels, q, 0, a, 0, 1, out, 0, SIZE + 1, 0), "scores");
        rejects(ILLEGAL, () -> operation.run(kernels, out, 10, a, 0, 5, out, 14, 3, 5), "scores", "q");
        rejects(ILLEGAL, () -> operation.run(kernels, q, 0, out, 10, 5, out, 24, 3, 5), "scores", "a");
        // between two rows, but still within their range
        rejects(ILLEGAL, () -> operation.run(kernels, q, 0, out, 0, 15, out, 7, 2, 5), "scores", "a");
        assertSameBits(filled(), out, () -> "written before the exception");
    }

    @EveryKernels
    void topKErrors(Kernels kernels) {
        float[] scores = new float[SIZE];
        int[] indices = new int[10];
        Arrays.fill(indices, 7);
        for (Select select : new Select[] {kernels::topK, kernels::bottomK}) {
            rejects(NULL, () -> select.run(null, 0, 20, indices, 0, 3), "scores");
            rejects(NULL, () -> select.run(scores, 0, 20, null, 0, 3), "indices");
            rejects(ILLEGAL, () -> select.run(scores, 0, 20, indices, 0, -3), "k", "-3");
            rejects(ILLEGAL, () -> select.run(scores, 0, -20, indices, 0, 3), "length", "-20");
            for (int[] range : OUTSIDE_RANGES) {
                rejects(OUTSIDE, () -> select.run(scores, range[0], range[1], indices, 0, 3), "scores");
            }
            rejects(OUTSIDE, () -> select.run(scores, 0, 20, indices, 0, 11), "indices");
            rejects(OUTSIDE, () -> select.run(scores, 0, 20, indices, 8, 3), "indices");
            rejects(OUTSIDE, () -> select.run(scores, 0, 20, indices, -1, 3), "indices");
            rejects(OUTSIDE, () -> select.run(scores, 0, 0, indices, 11, 0), "indices");
        }
        assertArrayEquals(new int[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7}, indices, "written before the exception");
    }

    private interface AddSpmm {
        void run(
                int first,
                int last,
                int n,
                float[] b,
                int bo,
                int ldb,
                float[] product,
                int po,
                float[] c,
                int co,
                int ldc);
    }

    @EveryKernels
    void spmmErrors(Kernels kernels) {
        float[] x = new float[SIZE];
        float[] y = new float[SIZE];
        int[] rows = {0, 1, 2, 3};
        SparseMatrix a = SparseMatrix.of(3, 4, x, 0, 4, 2);
        rejects(NULL, () -> SparseMatrix.of(3, 4, null, 0, 4, 2), "x");
        rejects(ILLEGAL, () -> SparseMatrix.of(-3, 4, x, 0, 4, 2), "rows", "-3");
        rejects(ILLEGAL, () -> SparseMatrix.of(3, 4, x, 0, 3, 2), "ldx", "3", "4");
        rejects(OUTSIDE, () -> SparseMatrix.of(3, 4, x, SIZE - 11, 4, 2), "x");
        rejects(ILLEGAL, () -> SparseMatrix.of(3, 4, x, 0, 4, -2), "n", "-2");
        rejects(NULL, () -> new SparseBatch(null, 3), "a");
        rejects(ILLEGAL, () -> new SparseBatch(a, -3), "rows", "-3");
        rejects(ILLEGAL, () -> new SparseBatch(SparseMatrix.of(0, 4, x, 0, 4, 2), 3), "rows = 3", "0 × 4");
        rejects(ILLEGAL, () -> new SparseBatch(a, Integer.MAX_VALUE), "rows = 2147483647", "3 × 4");
        SparseMatrix wide = SparseMatrix.of(1, 2 * SparseBatch.COLUMNS, filledWith(1f, 96), 0, 96, 64);
        if (wide.tiled) { // two words, and 8 rows between them
            rejects(ILLEGAL, () -> new SparseBatch(wide, 22_369_613), "rows = 22369613", "1 × 96");
        }
        SparseBatch batch = new SparseBatch(a, 3);
        rejects(NULL, () -> batch.gather(null, 0, 0, 3, 0, 4), "numbers");
        rejects(OUTSIDE, () -> batch.gather(rows, 2, 0, 3, 0, 4), "numbers");
        rejects(OUTSIDE, () -> batch.gather(rows, 1, 0, 3, 0, 4), "numbers[3]", "3 × 4");
        rejects(OUTSIDE, () -> batch.gather(rows, 0, 0, 4, 0, 4), "to = 4", "3 rows");
        rejects(NULL, () -> kernels.spmm(null, 0, 3, 0, 4, 2, x, 0, 2, 0, y, 0, 2), "a");
        rejects(NULL, () -> kernels.spmm(batch, 0, 3, 0, 4, 2, null, 0, 2, 0, y, 0, 2), "b");
        rejects(NULL, () -> kernels.spmm(batch, 0, 3, 0, 4, 2, x, 0, 2, 0, null, 0, 2), "c");
        rejects(ILLEGAL, () -> kernels.spmm(batch, 0, 3, 0, 4, -2, x, 0, 2, 0, y, 0, 2), "n", "-2");
        rejects(OUTSIDE, () -> kernels.spmm(batch, 0, 4, 0, 4, 2, x, 0, 2, 0, y, 0, 2), "to = 4", "3 rows");
        rejects(ILLEGAL, () -> kernels.spmm(batch, 0, 3, 0, 4, 2, x, 0, 1, 0, y, 0, 2), "ldb", "1", "2");
        rejects(ILLEGAL, () -> kernels.spmm(batch, 0, 3, 0, 4, 2, x, 0, 2, 0, y, 0, 1), "ldc", "1", "2");
        rejects(OUTSIDE, () -> kernels.spmm(batch, 0, 3, 0, 4, 2, x, SIZE - 7, 2, 0, y, 0, 2), "b", "4 × 2");
        rejects(OUTSIDE, () -> kernels.spmm(batch, 0, 3, 0, 4, 2, x, 0, 2, 0, y, SIZE - 5, 2), "c", "3 × 2");
        rejects(ILLEGAL, () -> kernels.spmm(batch, 0, 3, 0, 4, 2, x, 0, 2, 0, x, 7, 2), "c", "b");
        for (int[] bad : new int[][] {{-1, 4}, {3, 2}, {0, 5}}) {
            String[] named = {"first = " + bad[0], "last = " + bad[1], "3 × 4"};
            rejects(OUTSIDE, () -> batch.gather(rows, 0, 0, 3, bad[0], bad[1]), named);
            rejects(OUTSIDE, () -> kernels.spmm(batch, 0, 3, bad[0], bad[1], 2, x, 0, 2, 0, y, 0, 2), named);
            rejects(OUTSIDE, () -> kernels.spmmTransposed(batch, bad[0], bad[1], 2, x, 0, 2, y, 0, 2), named);
        }
        for (int[] bad : new int[][] {{0, 3}, {1, 4}}) {
            String[] named = {"first = " + bad[0], "last = " + bad[1], "48"};
            rejects(ILLEGAL, () -> batch.gather(rows, 0, 0, 3, bad[0], bad[1]), named);
            rejects(ILLEGAL, () -> kernels.spmm(batch, 0, 3, bad[0], bad[1], 2, x, 0, 2, 0, y, 0, 2), named);
            rejects(ILLEGAL, () -> kernels.spmmTransposed(batch, bad[0], bad[1], 2, x, 0, 2, y, 0, 2), named);
        }
        rejects(OUTSIDE, () -> kernels.spmmTransposed(batch, 0, 4, 2, x, SIZE - 5, 2, y, 0, 2), "b");
        rejects(OUTSIDE, () -> kernels.spmmTransposed(batch, 0, 4, 2, x, 0, 2, y, SIZE - 7, 2), "c");
        rejects(ILLEGAL, () -> kernels.spmmTransposed(batch, 0, 4, 2, x, 0, 2, x, 5, 2), "c", "b");
        AddSpmm add = (first, last, n, b, bo, ldb, product, po, c, co, ldc) ->
                kernels.addSpmmTransposed(1, batch, first, last, n, b, bo, ldb, product, po, c, co, ldc);
        float[] z = new float[SIZE];
        rejects(NULL, () -> kernels.addSpmmTransposed(1, null, 0, 4, 2, x, 0, 2, y, 0, z, 0, 2), "a");
        rejects(NULL, () -> add.run(0, 4, 2, null, 0, 2, y, 0, z, 0, 2), "b");
        rejects(NULL, () -> add.run(0, 4, 2, x, 0, 2, null, 0, z, 0, 2), "product");
        rejects(NULL, () -> add.run(0, 4, 2, x, 0, 2, y, 0, null, 0, 2), "c");
        rejects(ILLEGAL, () -> add.run(0, 4, -2, x, 0, 2, y, 0, z, 0, 2), "n", "-2");
        rejects(ILLEGAL, () -> add.run(0, 3, 2, x, 0, 2, y, 0, z, 0, 2), "last = 3", "48");
        rejects(OUTSIDE, () -> add.run(0, 5, 2, x, 0, 2, y, 0, z, 0, 2), "last = 5", "3 × 4");
        rejects(ILLEGAL, () -> add.run(0, 4, 2, x, 0, 1, y, 0, z, 0, 2), "ldb", "1", "2");
        rejects(ILLEGAL, () -> add.run(0, 4, 2, x, 0, 2, y, 0, z, 0, 1), "ldc", "1", "2");
        rejects(OUTSIDE, () -> add.run(0, 4, 2, x, SIZE - 5, 2, y, 0, z, 0, 2), "b", "3 × 2");
        rejects(OUTSIDE, () -> add.run(0, 4, 2, x, 0, 2, y, SIZE - 7, z, 0, 2), "product", "4 × 2");
        rejects(OUTSIDE, () -> add.run(0, 4, 2, x, 0, 2, y, 0, z, SIZE - 7, 2), "c", "4 × 2");
        rejects(ILLEGAL, () -> add.run(0, 4, 2, x, 0, 2, x, 5, z, 0, 2), "product", "b");
        rejects(ILLEGAL, () -> add.run(0, 4, 2, x, 0, 2, y, 0, x, 5, 2), "c", "b");
        rejects(ILLEGAL, () -> add.run(0, 4, 2, x, 0, 2, y, 0, y, 7, 2), "c", "product");
        assertArrayEquals(new float[SIZE], y, "written before the exception");
        assertArrayEquals(new float[SIZE], z, "written before the exception");
    }

    @EveryKernels
    void sgemvErrors(Kernels kernels) {
        float[] a = new float[SIZE];
        float[] x = new float[SIZE];
        float[] y = filled();
        for (boolean trans : new boolean[] {false, true}) {
            int xLength = trans ? 3 : 5;
            int yLength = trans ? 5 : 3;
            rejects(NULL, () -> kernels.sgemv(trans, 3, 5, 1, null, 0, 5, x, 0, 0, y, 0), "a");
            rejects(NULL, () -> kernels.sgemv(trans, 3, 5, 1, a, 0, 5, null, 0, 0, y, 0), "x");
            rejects(NULL, () -> kernels.sgemv(trans, 3, 5, 1, a, 0, 5, x, 0, 0, null, 0), "y");
            rejects(ILLEGAL, () -> kernels.sgemv(trans, -3, 5, 1, a, 0, 5, x, 0, 0, y, 0), "m", "-3");
            rejects(ILLEGAL, () -> kernels.sgemv(trans, 3, -5, 1, a, 0, 5, x, 0, 0, y, 0), "n", "-5");
            rejects(ILLEGAL, () -> kernels.sgemv(trans, 3, 5, 1, a, 0, 4, x, 0, 0, y, 0), "lda", "4", "5");
            rejects(ILLEGAL, () -> kernels.sgemv(trans, 3, 0, 1, a, 0, 0, x, 0, 0, y, 0), "lda", "0");
            for (int bad : new int[] {-1, SIZE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                rejects(OUTSIDE, () -> kernels.sgemv(trans, 3, 5, 1, a, bad, 5, x, 0, 0, y, 0), "a");
                rejects(OUTSIDE, () -> kernels.sgemv(trans, 3, 5, 1, a, 0, 5, x, bad, 0, y, 0), "x");
                rejects(OUTSIDE, () -> kernels.sgemv(trans, 3, 5, 1, a, 0, 5, x, 0, 0, y, bad), "y");
            }
            rejects(OUTSIDE, () -> kernels.sgemv(trans, 3, 5, 1, a, SIZE - 14, 5, x, 0, 0, y, 0), "a");
            rejects(OUTSIDE, () -> kernels.sgemv(trans, 3, 5, 1, a, 0, 18, x, 0, 0, y, 0), "a", "18");
            rejects(OUTSIDE, () -> kernels.sgemv(trans, 3, 5, 1, a, 0, 5, x, SIZE + 1 - xLength, 0, y, 0), "x");
            rejects(OUTSIDE, () -> kernels.sgemv(trans, 3, 5, 1, a, 0, 5, x, 0, 0, y, SIZE + 1 - yLength), "y");
            rejects(ILLEGAL, () -> kernels.sgemv(trans, 3, 5, 1, y, 10, 5, x, 0, 0, y, 24), "y", "a");
            rejects(ILLEGAL, () -> kernels.sgemv(trans, 3, 5, 1, a, 0, 5, y, 10, 0, y, 9 + xLength), "y", "x");
        }
        assertSameBits(filled(), y, () -> "written before the exception");
    }

    @EveryKernels
    void spvmErrors(Kernels kernels) {
        float[] a = new float[SIZE];
        float[] x = new float[SIZE];
        float[] y = filled();
        rejects(NULL, () -> kernels.spvm(3, 5, null, 0, a, 0, 5, 0, y, 0), "x");
        rejects(NULL, () -> kernels.spvm(3, 5, x, 0, null, 0, 5, 0, y, 0), "a");
        rejects(NULL, () -> kernels.spvm(3, 5, x, 0, a, 0, 5, 0, null, 0), "y");
        rejects(ILLEGAL, () -> kernels.spvm(-3, 5, x, 0, a, 0, 5, 0, y, 0), "m", "-3");
        rejects(ILLEGAL, () -> kernels.spvm(3, -5, x, 0, a, 0, 5, 0, y, 0), "n", "-5");
        rejects(ILLEGAL, () -> kernels.spvm(3, 5, x, 0, a, 0, 4, 0, y, 0), "lda", "4", "5");
        for (int bad : new int[] {-1, SIZE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            rejects(OUTSIDE, () -> kernels.spvm(3, 5, x, bad, a, 0, 5, 0, y, 0), "x");
            rejects(OUTSIDE, () -> kernels.spvm(3, 5, x, 0, a, bad, 5, 0, y, 0), "a");
            rejects(OUTSIDE, () -> kernels.spvm(3, 5, x, 0, a, 0, 5, 0, y, bad), "y");
        }
        rejects(OUTSIDE, () -> kernels.spvm(3, 5, x, SIZE - 2, a, 0, 5, 0, y, 0), "x");
        rejects(OUTSIDE, () -> kernels.spvm(3, 5, x, 0, a, SIZE - 14, 5, 0, y, 0), "a");
        rejects(OUTSIDE, () -> kernels.spvm(3, 5, x, 0, a, 0, 5, 0, y, SIZE - 4), "y");
        rejects(ILLEGAL, () -> kernels.spvm(3, 5, x, 0, y, 10, 5, 0, y, 24), "y", "a");
        rejects(ILLEGAL, () -> kernels.spvm(3, 5, y, 10, a, 0, 5, 0, y, 12), "y", "x");
        rejects(NULL, () -> kernels.countNonzero(null, 0, 0), "x");
        rejects(OUTSIDE, () -> kernels.countNonzero(x, 1, SIZE), "x");
        rejects(ILLEGAL, () -> kernels.countNonzero(x, 0, -1), "x", "-1");
        assertSameBits(filled(), y, () -> "written before the exception");
    }

    @EveryKernels
    void bfloat16Errors(Kernels kernels) {
        float[] x = new float[SIZE];
        float[] y = filled();
        Bfloat16Matrix a = Bfloat16Matrix.of(3, 5, x, 0, 5);
        rejects(NULL, () -> Bfloat16Matrix.of(3, 5, null, 0, 5), "x");
        rejects(ILLEGAL, () -> Bfloat16Matrix.of(-3, 5, x, 0, 5), "rows", "-3");
        rejects(ILLEGAL, () -> Bfloat16Matrix.of(3, -5, x, 0, 5), "cols", "-5");
        rejects(ILLEGAL, () -> Bfloat16Matrix.of(3, 5, x, 0, 4), "ldx", "4", "5");
        rejects(OUTSIDE, () -> Bfloat16Matrix.of(3, 5, x, SIZE - 14, 5), "x");
        rejects(NULL, () -> kernels.sgemv(null, 0, a, x, 0, y, 0), "x");
        rejects(NULL, () -> kernels.sgemv(x, 0, null, x, 0, y, 0), "a");
        rejects(NULL, () -> kernels.spvm(x, 0, a, null, 0, y, 0), "bias");
        rejects(NULL, () -> kernels.spvm(x, 0, a, x, 0, null, 0), "y");
        rejects(NULL, () -> kernels.sgemm(2, x, 0, 3, null, x, 0, y, 0, 5), "b");
        for (int bad : new int[] {-1, SIZE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            rejects(OUTSIDE, () -> kernels.sgemv(x, bad, a, x, 0, y, 0), "x");
            rejects(OUTSIDE, () -> kernels.sgemv(x, 0, a, x, bad, y, 0), "bias");
            rejects(OUTSIDE, () -> kernels.spvm(x, 0, a, x, 0, y, bad), "y");
            rejects(OUTSIDE, () -> kernels.sgemm(2, x, bad, 3, a, x, 0, y, 0, 5), "a");
            rejects(OUTSIDE, () -> kernels.sgemm(2, x, 0, 3, a, x, bad, y, 0, 5), "bias");
            rejects(OUTSIDE, () -> kernels.sgemm(2, x, 0, 3, a, x, 0, y, bad, 5), "c");
        }
        rejects(ILLEGAL, () -> kernels.sgemm(-2, x, 0, 3, a, x, 0, y, 0, 5), "m", "-2");
        rejects(ILLEGAL, () -> kernels.sgemm(2, x, 0, 2, a, x, 0, y, 0, 5), "lda", "2", "3");
        rejects(ILLEGAL, () -> kernels.sgemm(2, x, 0, 3, a, x, 0, y, 0, 4), "ldc", "4", "5");
        rejects(ILLEGAL, () -> kernels.sgemv(y, 0, a, x, 0, y, 2), "y", "x");
        rejects(ILLEGAL, () -> kernels.spvm(x, 0, a, y, 0, y, 4), "y", "bias");
        rejects(ILLEGAL, () -> kernels.sgemm(2, y, 0, 3, a, x, 0, y, 5, 5), "c", "a");
        rejects(ILLEGAL, () -> kernels.sgemm(2, x, 0, 3, a, y, 9, y, 0, 5), "c", "bias");
        assertSameBits(filled(), y, () -> "written before the exception");
    }

    @EveryKernels
    void logSoftmaxErrors(Kernels kernels) {
        float[] x = new float[SIZE];
        float[] y = filled();
        rejects(NULL, () -> kernels.logSoftmax(null, 0, y, 0, 2, 3), "x");
        rejects(NULL, () -> kernels.logSoftmax(x, 0, null, 0, 2, 3), "y");
        rejects(ILLEGAL, () -> kernels.logSoftmax(x, 0, y, 0, -2, 3), "rows", "-2");
        rejects(ILLEGAL, () -> kernels.logSoftmax(x, 0, y, 0, 2, -3), "cols", "-3");
        rejects(OUTSIDE, () -> kernels.logSoftmax(x, -1, y, 0, 1, 3), "x");
        rejects(OUTSIDE, () -> kernels.logSoftmax(x, 0, y, -1, 1, 3), "y");
        rejects(ILLEGAL, () -> kernels.logSoftmax(x, 0, y, 0, 1 << 16, 1 << 16), "rows", "cols", "65536");
        rejects(ILLEGAL, () -> kernels.logSoftmax(y, 0, y, 0, 2, 3), "y");
        rejects(ILLEGAL, () -> kernels.logSoftmax(y, 5, y, 0, 2, 3), "y");
        assertSameBits(filled(), y, () -> "written before the exception");
    }

    @EveryKernels
    void softmaxCrossEntropyErrors(Kernels kernels) {
        float[] x = new float[SIZE];
        float[] y = filled();
        int[] t = {0, 2, 1};
        float[] d = filled();
        rejects(NULL, () -> kernels.softmaxCrossEntropy(1f, null, 0, t, 0, y, 0, d, 0, 2, 3), "x");
        rejects(NULL, () -> kernels.softmaxCrossEntropy(1f, x, 0, null, 0, y, 0, d, 0, 2, 3), "labels");
        rejects(NULL, () -> kernels.softmaxCrossEntropy(1f, x, 0, t, 0, null, 0, d, 0, 2, 3), "gradient");
        rejects(NULL, () -> kernels.softmaxCrossEntropy(1f, x, 0, t, 0, y, 0, null, 0, 2, 3), "loss");
        rejects(ILLEGAL, () -> kernels.softmaxCrossEntropy(1f, x, 0, t, 0, y, 0, d, 0, -2, 3), "rows", "-2");
        rejects(ILLEGAL, () -> kernels.softmaxCrossEntropy(1f, x, 0, t, 0, y, 0, d, 0, 2, -3), "cols", "-3");
        rejects(ILLEGAL, () -> kernels.softmaxCrossEntropy(1f, x, 0, t, 0, y, 0, d, 0, 1 << 16, 1 << 16), "rows");
        rejects(OUTSIDE, () -> kernels.softmaxCrossEntropy(1f, x, -1, t, 0, y, 0, d, 0, 2, 3), "x");
        rejects(OUTSIDE, () -> kernels.softmaxCrossEntropy(1f, x, 0, t, 2, y, 0, d, 0, 2, 3), "labels", "2", "3");
        rejects(OUTSIDE, () -> kernels.softmaxCrossEntropy(1f, x, 0, t, 0, y, SIZE - 5, d, 0, 2, 3), "gradient");
        rejects(OUTSIDE, () -> kernels.softmaxCrossEntropy(1f, x, 0, t, 0, y, 0, d, SIZE - 1, 2, 3), "loss");
        rejects(ILLEGAL, () -> kernels.softmaxCrossEntropy(1f, x, 0, t, 0, y, 0, d, 0, 3, 2), "labels[1] = 2");
        rejects(
                ILLEGAL,
                () -> kernels.softmaxCrossEntropy(1f, x, 0, new int[] {0, -1}, 0, y, 0, d, 0, 2, 3),
                "labels[1] = -1");
        rejects(ILLEGAL, () -> kernels.softmaxCrossEntropy(1f, x, 0, t, 0, y, 0, d, 0, 2, 0), "labels[0] = 0");
        rejects(ILLEGAL, () -> kernels.softmaxCrossEntropy(1f, y, 1, t, 0, y, 0, d, 0, 2, 3), "gradient", "x");
        rejects(ILLEGAL, () -> kernels.softmaxCrossEntropy(1f, y, 0, t, 0, y, 0, y, 5, 2, 3), "loss", "x");
        rejects(ILLEGAL, () -> kernels.softmaxCrossEntropy(1f, x, 0, t, 0, y, 4, y, 3, 2, 3), "loss", "gradient");
        assertSameBits(filled(), y, () -> "written before the exception");
        assertSameBits(filled(), d, () -> "written before the exception");
        kernels.softmaxCrossEntropy(1f, x, 0, t, 0, y, 0, d, 0, 0, 3);
        kernels.softmaxCrossEntropy(1f, x, 0, t, 3, y, 0, d, 0, 0, 0);
        assertSameBits(filled(), y, () -> "written without rows");
        assertSameBits(filled(), d, () -> "written without rows");
    }

    @EveryKernels
    void sgemmNullsAndSizes(Kernels kernels) {
        rejectsCall(kernels, NULL, call -> call.a = null, "a");
        rejectsCall(kernels, NULL, call -> call.b = null, "b");
        rejectsCall(kernels, NULL, call -> call.c = null, "c");
        rejectsCall(kernels, ILLEGAL, call -> call.m = -1, "m", "-1");
        rejectsCall(kernels, ILLEGAL, call -> call.n = -1, "n", "-1");
        rejectsCall(kernels, ILLEGAL, call -> call.k = -1, "k", "-1");
        rejectsCall(kernels, ILLEGAL, call -> call.lda = 4, "lda", "4", "5");
        rejectsCall(kernels, ILLEGAL, call -> call.ldb = 3, "ldb", "3", "4");
        rejectsCall(kernels, ILLEGAL, call -> call.ldc = 3, "ldc", "3", "4");
        for (int bad : new int[] {0, -1, Integer.MIN_VALUE}) {
            rejectsCall(kernels, ILLEGAL, call -> call.lda = bad, "lda");
            rejectsCall(kernels, ILLEGAL, call -> call.ldb = bad, "ldb");
            rejectsCall(kernels, ILLEGAL, call -> call.ldc = bad, "ldc");
        }
    }

    @EveryKernels
    void sgemmRanges(Kernels kernels) {
        rejectsCall(kernels, OUTSIDE, call -> call.a = new float[call.aOffset + 2 * call.lda + 4], "a");
        rejectsCall(kernels, OUTSIDE, call -> call.b = new float[call.bOffset + 4 * call.ldb + 3], "b");
        rejectsCall(kernels, OUTSIDE, call -> call.c = new float[call.cOffset + 2 * call.ldc + 3], "c");
        for (int bad : new int[] {-1, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            rejectsCall(kernels, OUTSIDE, call -> call.aOffset = bad, "a");
            rejectsCall(kernels, OUTSIDE, call -> call.bOffset = bad, "b");
            rejectsCall(kernels, OUTSIDE, call -> call.cOffset = bad, "c");
        }
        // 2 · 2^31 + 5 and 2^32 + 4 pass for small numbers when they are added up in int.
        for (int huge : new int[] {1 << 30, Integer.MAX_VALUE, Integer.MAX_VALUE / 2 + 1}) {
            rejectsCall(kernels, OUTSIDE, call -> call.lda = huge, "a");
            rejectsCall(kernels, OUTSIDE, call -> call.ldb = huge, "b");
            rejectsCall(kernels, OUTSIDE, call -> call.ldc = huge, "c");
        }
    }

    /** A transposed matrix is stored with its sizes exchanged. */
    @EveryKernels
    void sgemmTransposedLeadingDimensions(Kernels kernels) {
        float[] cells = new float[SIZE];
        float[] c = filled();
        // 3 x 5 transposed: five rows of three; 5 x 4 transposed: four rows of five.
        rejects(ILLEGAL, () -> kernels.sgemm(true, false, 3, 4, 5, 1, cells, 0, 2, cells, 0, 4, 0, c, 0, 4), "lda");
        rejects(ILLEGAL, () -> kernels.sgemm(false, true, 3, 4, 5, 1, cells, 0, 5, cells, 0, 4, 0, c, 0, 4), "ldb");
        rejects(OUTSIDE, () -> kernels.sgemm(true, false, 3, 4, 5, 1, cells, 26, 3, cells, 0, 4, 0, c, 0, 4), "a");
        rejects(OUTSIDE, () -> kernels.sgemm(false, true, 3, 4, 5, 1, cells, 0, 5, cells, 21, 5, 0, c, 0, 4), "b");
        assertSameBits(filled(), c, () -> "written before the exception");
        kernels.sgemm(true, true, 3, 4, 5, 1, cells, 25, 3, cells, 20, 5, 0, c, SIZE - 12, 4);
    }

    @EveryKernels
    void sgemmOverlaps(Kernels kernels) {
        for (int shift : new int[] {0, 1, -1, 7}) {
            rejectsCall(
                    kernels,
                    ILLEGAL,
                    call -> {
                        call.a = call.c = Arrays.copyOf(call.c, 500);
                        call.aOffset = 100;
                        call.cOffset = 100 + shift;
                    },
                    "c");
            rejectsCall(
                    kernels,
                    ILLEGAL,
                    call -> {
                        call.b = call.c = Arrays.copyOf(call.c, 500);
                        call.bOffset = 100;
                        call.cOffset = 100 + shift;
                    },
                    "c");
        }
    }

    private static void rejectsCall(
            Kernels kernels, Class<? extends Throwable> type, Consumer<SgemmCall> change, String... words) {
        SgemmCall call = SgemmCall.valid();
        change.accept(call);
        float[] c = call.c == null ? new float[0] : call.c.clone();
        rejects(type, () -> call.run(kernels), words);
        assertSameBits(c, call.c == null ? new float[0] : call.c, () -> "written before the exception");
    }

    /** Throws that type itself or a kind of it, with a message in which each word stands alone. */
    private static void rejects(Class<? extends Throwable> type, Executable call, String... words) {
        String message = String.valueOf(assertThrows(type, call).getMessage());
        for (String word : words) {
            Pattern alone = Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?!\\w)");
            assertTrue(alone.matcher(message).find(), () -> "no " + word + " in: " + message);
        }
    }

    private static String[] with(String name, String... others) {
        return Stream.concat(Stream.of(name), Stream.of(others)).toArray(String[]::new);
    }

    private static float[] filledWith(float value, int length) {
        float[] x = new float[length];
        Arrays.fill(x, value);
        return x;
    }

    private static float[] filled() {
        return filledWith(7f, SIZE);
    }

    private interface Select {
        int run(float[] scores, int scoresOffset, int length, int[] indices, int indicesOffset, int k);
    }
}
