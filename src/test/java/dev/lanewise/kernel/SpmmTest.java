package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Products with a sparse matrix against the plain chain over its nonzero elements, and against the dense product. */
class SpmmTest {

    private static final int ROWS = 13;

    /** Widths that decide what is kept: at 512 bits, bits or elements. */
    private static final int WIDE = 200;

    private static final int NARROW = 10;

    /** Those by which a product without terms may change a zero or make a NaN, and those by which it does not. */
    private static final float[] SCALES = {
        -0.1f, 1f, -Float.MIN_VALUE, 0.3f, -0f, 0f, Float.NEGATIVE_INFINITY, Float.NaN, -Float.MAX_VALUE
    };

    @EveryKernels
    void everyWidthOfC(Kernels kernels) {
        for (int n = 0; n <= 300; n += n < 150 ? 1 : 7) {
            check(kernels, Values.ORDINARY, 1 + n % 8, 9, n, n % 3, n % 2);
        }
    }

    /** Enough rows for tiles of six and columns for blocks, the last of them cut. */
    @EveryKernels
    void blocksOfColumns(Kernels kernels) {
        for (int n : new int[] {1, 5, 16, 24, 31, 48, 50, 60, 64, 96, 100, 120, 128, 130, 200, 250}) {
            for (int m : new int[] {15, 16, 19}) {
                check(kernels, Values.ORDINARY, m, n < 32 ? 1510 : 600, n, n % 4, n % 2);
            }
            check(kernels, Values.SPRINKLED, 17, 784, n, n % 4, n % 2);
        }
    }

    /** More rows than are brought into the cache together, or than a word or a block of a tile has. */
    @EveryKernels
    void groupsOfRows(Kernels kernels) {
        for (int n : new int[] {3, 50, 128}) {
            check(kernels, Values.ORDINARY, 1100, 60, n, 60, 0, 1);
            check(kernels, Values.ORDINARY, 1024, 60, n, 60, 0, 1);
            check(kernels, Values.ORDINARY, 600, 50, n, 1, 1);
            check(kernels, Values.ORDINARY, 129, 100, n, 97, 0, 1);
            check(kernels, Values.ORDINARY, 129, 100, n, 60, 0, 1);
            check(kernels, Values.ORDINARY, 65, 60, n, 60, 0, 1);
            check(kernels, Values.ORDINARY, 64, 97, n, 70, 1, 0);
            check(kernels, Values.ORDINARY, 25, 3000, n, 0, 1, 0);
        }
    }

    @EveryKernels
    void everyDensity(Kernels kernels) {
        for (int cols : new int[] {0, 1, 2, 47, 48, 49, 96, 200}) {
            for (int zeros = 0; zeros <= 100; zeros += 10) {
                check(kernels, Values.ORDINARY, 4, cols, 50, zeros, 1, zeros % 3 / 2f);
            }
        }
    }

    @Test
    void whatIsKept() {
        for (int cols = 0; cols <= 150; cols++) {
            float[] x = sparse(Values.SPRINKLED, ROWS * cols, 60, cols);
            SparseMatrix a = SparseMatrix.of(ROWS, cols, x, 0, Math.max(1, cols), NARROW);
            SparseBatch batch = all(a, ROWS);
            int kept = 0;
            for (int i = 0; i < ROWS; i++) {
                for (int p = 0; p < cols; p++) {
                    if (p % SparseBatch.COLUMNS == 0) {
                        assertEquals(2 * kept, batch.from(i, p));
                    }
                    if (x[i * cols + p] != 0) {
                        assertEquals(p, batch.elements[2 * kept]);
                        assertEquals(Float.floatToRawIntBits(x[i * cols + p]), batch.elements[2 * kept + 1]);
                        kept++;
                    }
                }
                assertEquals(2 * kept, batch.from(i, cols));
            }
            assertEquals(kept, a.nonzeros());
        }
    }

    /** Rows have room between words, and no three words are at equal distances: prefetchers would follow them. */
    @Test
    void wordsAreAtUnevenDistances() {
        int cols = 10 * SparseBatch.COLUMNS;
        SparseBatch batch = new SparseBatch(SparseMatrix.of(1, cols, new float[cols], 0, cols, WIDE), ROWS);
        assertEquals(0, batch.at(0));
        for (int w = 0; w < 9; w++) {
            int distance = batch.at(w + 1) - batch.at(w);
            assertTrue(distance >= ROWS + SparseTiles.ROWS - 1);
            assertNotEquals(distance, batch.at(w + 2) - batch.at(w + 1));
        }
    }

    /** Of bytes, those are kept; of what is next to one, all. Where they are spread, the elements are those that were given. */
    @Test
    void bytesAreWhatTheyWere() {
        int cols = 150;
        float[] x = new float[2 * cols];
        for (int k = 1; k <= 255; k++) {
            x[k + k / 60] = k / 255f;
        }
        SparseMatrix bytes = SparseMatrix.of(2, cols, x, 0, cols, WIDE);
        assertEquals(bytes.tiled ? 1 : Float.BYTES, bytes.valueBytes);
        assertSpread(x, all(bytes, 2));
        for (float odd :
                new float[] {Math.nextUp(7 / 255f), -1 / 255f, 256 / 255f, Float.NaN, Float.MIN_VALUE, 1e30f}) {
            float[] other = x.clone();
            other[0] = odd;
            SparseMatrix floats = SparseMatrix.of(2, cols, other, 0, cols, WIDE);
            assertEquals(Float.BYTES, floats.valueBytes, () -> "with " + odd);
            assertSpread(other, all(floats, 2));
        }
    }

    private static void assertSpread(float[] x, SparseBatch batch) {
        assertEquals(Kernels.active().lanes() == 16, batch.tiled);
        for (int i = 0; batch.tiled && i < x.length; i++) {
            float expected = x[i];
            Supplier<String> what = () -> "element %s in %s".formatted(expected, batch);
            int bits = Float.floatToRawIntBits(batch.spread(i / batch.cols(), i % batch.cols()));
            assertEquals(Float.floatToRawIntBits(expected), bits, what);
        }
    }

    /** No columns at all, in any number of rows. */
    @Test
    void noColumns() {
        assertEquals(
                0,
                SparseMatrix.of(Integer.MAX_VALUE, 0, new float[0], 0, 1, WIDE).nonzeros());
    }

    /** As many elements before a word as it can tell, and more. */
    @Test
    void widestRecord() {
        for (int cols : new int[] {1 << 16, (1 << 16) + 1}) {
            for (boolean pixels : new boolean[] {false, true}) {
                float[] x = Values.ORDINARY.array(2 * cols, 1);
                if (pixels) {
                    bytes(x);
                }
                SparseBatch batch = new SparseBatch(SparseMatrix.of(2, cols, x, 0, cols, WIDE), 2);
                int last = cols / SparseBatch.COLUMNS * SparseBatch.COLUMNS;
                batch.gather(new int[] {1, 0}, 0, 0, 2, 0, cols);
                batch.gather(new int[] {0, 1}, 0, 0, 2, last, cols);
                batch.gather(new int[] {0, 1}, 0, 0, 2, 0, last);
                if (cols == 1 << 16) {
                    assertSpread(x, batch);
                } else {
                    assertFalse(batch.tiled);
                }
            }
        }
    }

    /** In parts, and after others were gathered in their place. */
    @EveryKernels
    void gatheredAgain(Kernels kernels) {
        gatheredAgain(kernels, 20);
        gatheredAgain(kernels, 130);
    }

    private static void gatheredAgain(Kernels kernels, int n) {
        int cols = 100;
        float[] d = Values.ORDINARY.array(ROWS * n, 3);
        for (int zeros : new int[] {50, 60, 98}) {
            float[] x = sparse(Values.ORDINARY, ROWS * cols, zeros, 1);
            if (zeros == 60) {
                bytes(x);
            }
            SparseMatrix a = SparseMatrix.of(ROWS, cols, x, 0, cols, n);
            float[] b = Values.ORDINARY.array(cols * n, 2);
            float[] actual = new float[ROWS * n];
            float[] expected = new float[ROWS * n];
            SparseBatch batch = new SparseBatch(a, ROWS);
            int[] last = new int[ROWS];
            Arrays.fill(last, ROWS - 1);
            batch.gather(last, 0, 0, ROWS, 0, cols);
            kernels.spmmTransposed(batch, 0, cols, n, d, 0, n, new float[cols * n], 0, n);
            int[] numbers = IntStream.range(0, ROWS).toArray();
            batch.gather(numbers, 0, 7, ROWS, 48, cols);
            batch.gather(numbers, 0, 0, 7, 0, cols);
            batch.gather(numbers, 0, 7, ROWS, 0, 48);
            kernels.spmm(batch, 0, ROWS, 0, cols, n, b, 0, n, 0f, actual, 0, n);
            kernels.spmm(all(a, ROWS), 0, ROWS, 0, cols, n, b, 0, n, 0f, expected, 0, n);
            Guarded.assertSameBits(expected, actual, () -> "gathered in parts");
            float[] gradient = new float[cols * n];
            float[] expectedGradient = new float[cols * n];
            kernels.spmmTransposed(batch, 0, cols, n, d, 0, n, gradient, 0, n);
            kernels.spmmTransposed(all(a, ROWS), 0, cols, n, d, 0, n, expectedGradient, 0, n);
            Guarded.assertSameBits(expectedGradient, gradient, () -> "gathered in parts, transposed");
        }
    }

    /** Over columns of one batch that are the same or overlap, each with a B of its own. */
    @EveryKernels
    void productsAtOnce(Kernels kernels) {
        int cols = 300;
        int n = 130;
        SparseMatrix a = SparseMatrix.of(ROWS, cols, sparse(Values.ORDINARY, ROWS * cols, 70, 1), 0, cols, n);
        SparseBatch batch = all(a, ROWS);
        IntStream.range(0, 40).parallel().forEach(q -> {
            float[] d = Values.ORDINARY.array(ROWS * n, q);
            float[] actual = new float[cols * n];
            float[] expected = new float[cols * n];
            int first = q % 3 * 48;
            kernels.spmmTransposed(batch, first, cols, n, d, 0, n, actual, 0, n);
            kernels.spmmTransposed(all(a, ROWS), first, cols, n, d, 0, n, expected, 0, n);
            Guarded.assertSameBits(expected, actual, () -> "B " + q);
        });
    }

    /** No rows, and rows of zeros before all others: groups of columns whose first samples are later ones, or none at all. */
    @EveryKernels
    void columnsWithoutSamples(Kernels kernels) {
        int n = 50;
        int cols = 96;
        float[] x = sparse(Values.ORDINARY, 3 * cols, 50, 1);
        Arrays.fill(x, 0, cols, 0f);
        Arrays.fill(x, cols + 10, cols + 60, 0f);
        Arrays.fill(x, 2 * cols + 20, 2 * cols + 70, 0f);
        for (int width : new int[] {WIDE, NARROW}) {
            SparseMatrix matrix = SparseMatrix.of(3, cols, x, 0, cols, width);
            for (int m : new int[] {0, 60, 64, 130, 200}) {
                int[] rows = IntStream.range(0, m).map(i -> i < 130 ? 0 : i % 3).toArray();
                SparseBatch a = new SparseBatch(matrix, m);
                a.gather(rows, 0, 0, m, 0, cols);
                float[] b = Values.ORDINARY.array(m * n, 2);
                float[] product = new float[cols * n];
                for (int i = 0; i < m; i++) {
                    for (int p = 0; p < cols; p++) {
                        float value = x[rows[i] * cols + p];
                        for (int j = 0; value != 0 && j < n; j++) {
                            product[p * n + j] = Oracle.fma(value, b[i * n + j], product[p * n + j]);
                        }
                    }
                }
                float[] c = Values.ORDINARY.array(cols * n, 3);
                kernels.spmmTransposed(a, 0, cols, n, b, 0, n, c, 0, n);
                Guarded.assertSameBits(product, c, () -> a + " transposed");
                for (float scale : SCALES) {
                    for (float zero : new float[] {-0f, 0f}) {
                        float[] expected = new float[cols * n];
                        Arrays.fill(c, zero);
                        kernels.addSpmmTransposed(scale, a, 0, cols, n, b, 0, n, new float[cols * n], 0, c, 0, n);
                        for (int j = 0; j < expected.length; j++) {
                            expected[j] = Oracle.fma(scale, product[j], zero);
                        }
                        Guarded.assertSameBits(expected, c, () -> a + " transposed, scale " + scale);
                    }
                }
            }
        }
    }

    /** Products that vanish below the smallest float, of both signs, beside elements that are zero; and no products. */
    @EveryKernels
    void noMinusZero(Kernels kernels) {
        int n = 70;
        int cols = 100;
        float[] x = new float[ROWS * cols];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 3 == 0 && i % cols < 60 ? 1e-30f : 0f;
        }
        float[] b = new float[cols * n];
        for (int i = 0; i < b.length; i++) {
            b[i] = i % 2 == 0 ? -1e-30f : -0f;
        }
        for (int width : new int[] {WIDE, NARROW}) {
            SparseBatch batch = all(SparseMatrix.of(ROWS, cols, x, 0, cols, width), ROWS);
            for (float beta : new float[] {0f, 1f, 0.5f}) {
                for (int[] range : new int[][] {{0, cols}, {0, 0}, {48, 48}, {cols, cols}, {96, cols}}) {
                    float[] c = new float[cols * n];
                    Arrays.fill(c, -0f);
                    kernels.spmm(batch, 0, ROWS, range[0], range[1], n, b, 0, n, beta, c, 0, n);
                    Guarded.assertSameBits(new float[ROWS * n], Arrays.copyOf(c, ROWS * n), () -> "A · B");
                    int columns = range[1] - range[0];
                    Arrays.fill(c, -0f);
                    kernels.spmmTransposed(batch, range[0], range[1], n, b, 0, n, c, 0, n);
                    Guarded.assertSameBits(new float[columns * n], Arrays.copyOf(c, columns * n), () -> "Aᵀ · B");
                    float[] product = new float[columns * n];
                    for (float scale : SCALES) {
                        Arrays.fill(c, -0f);
                        kernels.addSpmmTransposed(scale, batch, range[0], range[1], n, b, 0, n, product, 0, c, 0, n);
                        float[] expected = new float[columns * n];
                        Arrays.fill(expected, Oracle.fma(scale, 0f, -0f));
                        Guarded.assertSameBits(expected, Arrays.copyOf(c, columns * n), () -> "C + Aᵀ · B · " + scale);
                    }
                }
            }
        }
    }

    @EveryKernels
    void specialValues(Kernels kernels) {
        for (Values kind : new Values[] {Values.SPRINKLED, Values.ZEROS, Values.ANY_BITS}) {
            for (int n = 1; n <= 140; n += 3) {
                check(kernels, kind, 13, n % 4 == 0 ? 150 : 20, n, 3, n % 2);
            }
        }
    }

    /** One value that is not finite in A, B or C: tiles that it reaches give up, others do not. */
    @EveryKernels
    void oneValueThatIsNotFinite(Kernels kernels) {
        int m = 20;
        int k = 150;
        for (int n : new int[] {16, 50, 70}) {
            for (float odd : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.MAX_VALUE}) {
                for (int place = 0; place < 9; place++) {
                    float[] x = sparse(Values.ORDINARY, m * k, 70, place);
                    float[] b = Values.ORDINARY.array(k * n, 2);
                    float[] c = Values.ORDINARY.array(k * n, 3);
                    float[] to = place < 3 ? x : place < 6 ? b : c;
                    to[(place * 7919 + 5) % Math.min(to.length, m * n)] = odd;
                    SparseBatch batch = all(SparseMatrix.of(m, k, x, 0, k, n), m);
                    float[] expected = c.clone();
                    float[] actual = c.clone();
                    Kernels.scalar().spmm(batch, 0, m, 48, k, n, b, 0, n, 1f, expected, 0, n);
                    kernels.spmm(batch, 0, m, 48, k, n, b, 0, n, 1f, actual, 0, n);
                    Guarded.assertSameBits(expected, actual, () -> "A · B");
                    Kernels.scalar().spmmTransposed(batch, 48, k, n, b, 0, n, expected, 0, n);
                    kernels.spmmTransposed(batch, 48, k, n, b, 0, n, actual, 0, n);
                    Guarded.assertSameBits(expected, actual, () -> "Aᵀ · B");
                    float[] sums = c.clone();
                    float[] product = new float[k * n];
                    kernels.addSpmmTransposed(-0.1f, batch, 48, k, n, b, 0, n, product, 0, sums, 0, n);
                    Kernels.scalar().axpy(-0.1f, expected, 0, c, 0, c, 0, (k - 48) * n);
                    Guarded.assertSameBits(c, sums, () -> "C − Aᵀ · B");
                }
            }
        }
    }

    /** Chains without the zeros of A are the chains with them where B is finite and no sum is zero. */
    @EveryKernels
    void sameBitsAsSgemm(Kernels kernels) {
        int m = 20;
        int n = 50;
        int k = 84;
        float[] x = sparse(Values.ORDINARY, m * k, 80, 1);
        float[] b = Values.ORDINARY.array(Math.max(k, m) * n, 2);
        SparseBatch a = all(SparseMatrix.of(m, k, x, 0, k, n), m);
        float[] expected = new float[m * n];
        float[] actual = new float[m * n];
        kernels.sgemm(false, false, m, n, k, 1f, x, 0, k, b, 0, n, 0f, expected, 0, n);
        kernels.spmm(a, 0, m, 0, k, n, b, 0, n, 0f, actual, 0, n);
        Guarded.assertSameBits(expected, actual, () -> "A · B");
        expected = new float[k * n];
        actual = new float[k * n];
        kernels.sgemm(true, false, k, n, m, 1f, x, 0, k, b, 0, n, 0f, expected, 0, n);
        kernels.spmmTransposed(a, 0, k, n, b, 0, n, actual, 0, n);
        Guarded.assertSameBits(expected, actual, () -> "Aᵀ · B");
    }

    private static void check(Kernels kernels, Values kind, int m, int cols, int n, int offset, float beta) {
        check(kernels, kind, m, cols, n, 70, offset, beta);
    }

    /** A third of the ordinary matrices are of bytes. */
    private static void check(Kernels kernels, Values kind, int m, int cols, int n, int zeros, int offset, float beta) {
        int ldx = cols + 1;
        int ld = Math.max(1, n + offset);
        float scale = SCALES[(n + m) % SCALES.length];
        float[] x = sparse(kind, offset + ROWS * ldx, zeros, cols + n);
        if (kind == Values.ORDINARY && (m + cols + n) % 3 == 0) {
            bytes(x);
        }
        int[] rows = new Random(n).ints(offset + m, 0, ROWS).toArray();
        float[] b = kind.array(cols * ld + offset + n, 3);
        float[] d = kind.array(m * ld + offset + n, 5);

        float[] c = kind.array(m * ld, 4);
        float[] expected = c.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float acc = beta == 0 ? 0 : beta * c[i * ld + j];
                for (int p = 0; p < cols; p++) {
                    float value = x[offset + rows[offset + i] * ldx + p];
                    acc = value == 0 ? acc : Oracle.fma(value, b[offset + p * ld + j], acc);
                }
                expected[i * ld + j] = acc + 0f;
            }
        }
        int from = cols / 3 / SparseBatch.COLUMNS * SparseBatch.COLUMNS;
        int columns = cols - from;
        float[] g = kind.array(columns * ld, 6);
        float[] gradient = g.clone();
        float[] sums = g.clone();
        for (int p = 0; p < columns; p++) {
            for (int j = 0; j < n; j++) {
                float acc = 0;
                for (int i = 0; i < m; i++) {
                    float value = x[offset + rows[offset + i] * ldx + from + p];
                    acc = value == 0 ? acc : Oracle.fma(value, d[offset + i * ld + j], acc);
                }
                gradient[p * ld + j] = acc + 0f;
                sums[p * ld + j] = Oracle.fma(scale, acc + 0f, g[p * ld + j]);
            }
        }

        for (int width : new int[] {WIDE, NARROW}) {
            SparseBatch a = new SparseBatch(SparseMatrix.of(ROWS, cols, x, offset, ldx, width), m);
            a.gather(rows, offset, 0, m, 0, cols);
            Supplier<String> what = () -> "%s %s for %d: %d rows, %d%% zeros, n = %d, beta %s, scale %s"
                    .formatted(kernels, a, width, m, zeros, n, beta, scale);
            assertEquals(m, a.rows(), what);
            assertEquals(cols, a.cols(), what);

            Guarded out = Guarded.copy(c, 0, m * ld, offset);
            kernels.spmm(a, 0, m, 0, cols, n, b, offset, ld, beta, out.array, out.offset, ld);
            out.assertHolds(expected, 0, what);

            int to = cols * 2 / 3 / SparseBatch.COLUMNS * SparseBatch.COLUMNS;
            int row = m / 3;
            Guarded inParts = Guarded.copy(c, 0, m * ld, offset);
            int co = inParts.offset;
            kernels.spmm(a, 0, m, 0, from, n, b, offset, ld, beta, inParts.array, co, ld);
            kernels.spmm(a, row, m, from, to, n, b, offset, ld, 1f, inParts.array, co + row * ld, ld);
            kernels.spmm(a, 0, row, from, to, n, b, offset, ld, 1f, inParts.array, co, ld);
            kernels.spmm(a, 0, m, to, cols, n, b, offset, ld, 1f, inParts.array, co, ld);
            inParts.assertHolds(expected, 0, what);

            out = Guarded.copy(g, 0, columns * ld, offset);
            kernels.spmmTransposed(a, from, cols, n, d, offset, ld, out.array, out.offset, ld);
            out.assertHolds(gradient, 0, what);

            out = Guarded.copy(g, 0, (to - from) * ld, offset);
            kernels.spmmTransposed(a, from, to, n, d, offset, ld, out.array, out.offset, ld);
            out.assertHolds(Arrays.copyOf(gradient, (to - from) * ld), 0, what);

            out = Guarded.copy(g, 0, columns * ld, offset);
            Guarded product = Guarded.blank(columns * n, offset);
            kernels.addSpmmTransposed(
                    scale, a, from, cols, n, d, offset, ld, product.array, product.offset, out.array, out.offset, ld);
            out.assertHolds(sums, 0, what);
            product.assertHolds(product.array, product.offset, what);
        }
    }

    private static SparseBatch all(SparseMatrix a, int rows) {
        SparseBatch batch = new SparseBatch(a, rows);
        batch.gather(IntStream.range(0, rows).toArray(), 0, 0, rows, 0, a.cols());
        return batch;
    }

    /** As pixels are, but for zeros. */
    private static void bytes(float[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = x[i] == 0 ? x[i] : (1 + (Float.floatToRawIntBits(x[i]) >>> 1) % 255) / 255f;
        }
    }

    /** So many of a hundred are zeros of both signs. */
    private static float[] sparse(Values kind, int length, int zeros, long seed) {
        float[] x = kind.array(length, seed);
        Random random = new Random(seed);
        for (int i = 0; i < length; i++) {
            if (random.nextInt(100) < zeros) {
                x[i] = i % 2 == 0 ? 0f : -0f;
            }
        }
        return x;
    }
}
