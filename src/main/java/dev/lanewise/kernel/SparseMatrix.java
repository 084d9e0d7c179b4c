package dev.lanewise.kernel;

import java.util.Objects;

/**
 * A matrix of which only the elements that are not zero are kept, row by row in the order of their columns. A {@link
 * SparseBatch} takes some of its rows into products. A copy: later changes of the source do not reach it. Immutable, so safe
 * for use by any number of threads.
 *
 * <p>Where vectors have 512 bits, products are as wide as one or wider, and not too many elements are zero, a bit says of
 * each element whether it is zero; else each element is kept with its column. The vectors are those of {@link
 * Kernels#active}.
 */
public final class SparseMatrix {

    /** The columns of a word: a multiple of the lanes of a vector, and of the rows of a tile. */
    static final int COLUMNS = 48;

    /** Where fewer elements than one of so many are not zero, spreading them out takes longer than the product. */
    private static final int SPARSEST = 16;

    /** The longest vectors, in lanes. */
    private static final int TILED_LANES = 16;

    /** Values after the last, so that a vector of them may be read anywhere. */
    private static final int PADDING = 16;

    private final int rows;
    private final int cols;
    private final int nonzeros;

    /** Words of a row. */
    final int words;

    /** Whether {@link #bits} and {@link #values} are kept; else {@link #elements} are. */
    final boolean tiled;

    /** Word w of row i, at i · words + w: column p has the bit p − 48 w. */
    final long[] bits;

    /** Row i has the values from starts[i · words] to before starts[(i + 1) · words]. */
    final float[] values;

    /** The column of each element, and after it the bits of its value: side by side they need one check of a range. */
    final int[] elements;

    /** Where word w of row i begins in {@link #values} or {@link #elements}, at i · words + w; and at last the end. */
    final int[] starts;

    private SparseMatrix(int rows, int cols, int nonzeros, boolean tiled, long[] bits) {
        this.rows = rows;
        this.cols = cols;
        this.nonzeros = nonzeros;
        this.words = words(cols);
        this.tiled = tiled;
        this.bits = tiled ? bits : new long[0];
        this.starts = new int[bits.length + 1];
        this.values = new float[tiled ? nonzeros + PADDING : 0];
        this.elements = new int[tiled ? 0 : 2 * nonzeros];
    }

    /**
     * Keeps what is not +0 or −0 in a row-major rows × cols matrix. Keeps 4 or 8 bytes for each such element, and 12 or
     * 4 for each 48 columns of each row.
     *
     * @param ldx the distance from one row to the next, at least {@code cols} and 1
     * @param n the columns that B and C will have in most products: what is kept is chosen for it, and works for any
     * @throws IllegalArgumentException if a size is negative, {@code ldx} is too small, or 2³⁰ elements or more are kept
     * @throws IndexOutOfBoundsException if the matrix leaves its array
     */
    public static SparseMatrix of(int rows, int cols, float[] x, int xOffset, int ldx, int n) {
        Checks.size("rows", rows);
        Checks.size("cols", cols);
        Checks.size("n", n);
        Checks.block("x", Objects.requireNonNull(x, "x"), xOffset, rows, cols, "ldx", ldx);
        int words = words(cols);
        long[] bits = new long[rows * words];
        int nonzeros = 0;
        for (int q = 0; q < bits.length; q++) {
            int column = q % words * COLUMNS;
            bits[q] = bits(x, xOffset + q / words * ldx + column, Math.min(COLUMNS, cols - column));
            nonzeros += Long.bitCount(bits[q]);
            if (nonzeros >= 1 << 30) {
                throw new IllegalArgumentException(
                        "x: a %d × %d matrix with 2³⁰ elements or more that are not zero".formatted(rows, cols));
            }
        }
        boolean tiled = Kernels.active().lanes() == TILED_LANES
                && n >= TILED_LANES
                && (long) nonzeros * SPARSEST >= (long) rows * cols;
        SparseMatrix a = new SparseMatrix(rows, cols, nonzeros, tiled, bits);
        a.keep(bits, x, xOffset, ldx);
        return a;
    }

    private void keep(long[] bits, float[] x, int xOffset, int ldx) {
        int t = 0;
        for (int q = 0; q < bits.length; q++) {
            int column = q % words * COLUMNS;
            for (long u = bits[q]; u != 0; u &= u - 1, t++) {
                int p = column + Long.numberOfTrailingZeros(u);
                float value = x[xOffset + q / words * ldx + p];
                if (tiled) {
                    values[t] = value;
                } else {
                    elements[2 * t] = p;
                    elements[2 * t + 1] = Float.floatToRawIntBits(value);
                }
            }
            starts[q + 1] = tiled ? t : 2 * t;
        }
    }

    private static long bits(float[] x, int from, int count) {
        long u = 0;
        for (int j = count - 1; j >= 0; j--) {
            u = u << 1 | (x[from + j] != 0f ? 1 : 0);
        }
        return u;
    }

    private static int words(int cols) {
        return Math.ceilDiv(cols, COLUMNS);
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** The number of columns. */
    public int cols() {
        return cols;
    }

    /** The number of elements that are kept. */
    public int nonzeros() {
        return nonzeros;
    }

    @Override
    public String toString() {
        return "SparseMatrix[%d × %d, %d nonzeros]".formatted(rows, cols, nonzeros);
    }
}
