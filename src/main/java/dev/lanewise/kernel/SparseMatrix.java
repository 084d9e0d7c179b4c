package dev.lanewise.kernel;

import java.util.Objects;

/**
 * A matrix of which only the elements that are not zero are kept, row by row with their columns in ascending order
 * (compressed sparse rows, CSR), for {@link Kernels#spmm} and {@link Kernels#spmmTransposed}. A copy: later changes of the
 * source do not reach it. Immutable, so safe for use by any number of threads.
 */
public final class SparseMatrix {

    /** Ints of a cache line of 64 bytes. */
    private static final int LINE = 16;

    /** About so many ints are touched together: 256 KB. */
    private static final int TOUCHED = 1 << 16;

    /** And so many rows at most. */
    private static final int TOUCHED_ROWS = 1 << 8;

    /** Columns of a block: from a multiple of it on, the elements of a row need no search. */
    static final int BLOCK = 16;

    private final int cols;

    /** Blocks of a row, at least 1. */
    private final int blocks;

    /** Block j of row i has the ints starts[q] ≤ t &lt; starts[q + 1] of {@link #elements}, with q = i · blocks + j. */
    private final int[] starts;

    /**
     * The column of each element, and after it the bits of its value: side by side they need one check of a range, and come
     * with the same cache line.
     */
    final int[] elements;

    private SparseMatrix(int cols, int[] starts, int[] elements) {
        this.cols = cols;
        this.blocks = blocks(cols);
        this.starts = starts;
        this.elements = elements;
    }

    /**
     * Keeps what is not +0 or −0 in a row-major rows × cols matrix. Allocates 8 bytes for each such element, and 4 for
     * each 16 columns of each row.
     *
     * @param ldx the distance from one row to the next, at least {@code cols} and 1
     * @throws IllegalArgumentException if a size is negative, {@code ldx} is too small, or 2³⁰ elements or more are kept
     * @throws IndexOutOfBoundsException if the matrix leaves its array
     */
    public static SparseMatrix of(int rows, int cols, float[] x, int xOffset, int ldx) {
        Checks.size("rows", rows);
        Checks.size("cols", cols);
        Checks.block("x", Objects.requireNonNull(x, "x"), xOffset, rows, cols, "ldx", ldx);
        Kernels kernels = Kernels.active();
        int blocks = blocks(cols);
        int[] starts = new int[rows * blocks + 1];
        for (int i = 0, q = 0; i < rows; i++) {
            for (int j = 0; j < blocks; j++, q++) {
                int from = j * BLOCK;
                int width = Math.min(BLOCK, cols - from);
                starts[q + 1] = starts[q] + 2 * kernels.countNonzeroUnchecked(x, xOffset + i * ldx + from, width);
                if (starts[q + 1] < 0) {
                    throw new IllegalArgumentException(
                            "x: a %d × %d matrix with 2³⁰ elements or more that are not zero".formatted(rows, cols));
                }
            }
        }
        int[] elements = new int[starts[rows * blocks]];
        for (int i = 0, t = 0; i < rows; i++) {
            int row = xOffset + i * ldx;
            for (int j = 0; j < cols; j++) {
                if (x[row + j] != 0f) {
                    elements[t++] = j;
                    elements[t++] = Float.floatToRawIntBits(x[row + j]);
                }
            }
        }
        return new SparseMatrix(cols, starts, elements);
    }

    private static int blocks(int cols) {
        return Math.max(1, Math.ceilDiv(cols, BLOCK));
    }

    /** The number of rows. */
    public int rows() {
        return (starts.length - 1) / blocks;
    }

    /** The number of columns. */
    public int cols() {
        return cols;
    }

    /** The number of elements that are kept. */
    public int nonzeros() {
        return elements.length / 2;
    }

    /** The index in {@link #elements} where those of row i begin whose columns are at least {@code column} ≤ cols. */
    int from(int i, int column) {
        int block = i * blocks + column / BLOCK;
        return column % BLOCK == 0 ? starts[block] : search(block, column);
    }

    private int search(int block, int column) {
        int end = starts[block + 1];
        if (column == cols) {
            return end;
        }
        int t = starts[block];
        while (t < end && elements[t] < column) {
            t += 2;
        }
        return t;
    }

    /**
     * Brings the columns first ≤ p &lt; last of rows into the cache: those with the numbers rows[rowsOffset + i], from
     * {@code from} to before the result, which is at most {@code to}. Rows in random order are not there, and misses that
     * follow each other closely overlap; those of a product, with its work between them, do not.
     */
    int touch(int[] rows, int rowsOffset, int from, int to, int first, int last) {
        int end = Math.min(to, from + TOUCHED_ROWS);
        touchBounds(rows, rowsOffset, from, end, first, last);
        int left = TOUCHED;
        int i = from;
        while (i < end && left > 0) {
            int row = rows[rowsOffset + i++];
            int begin = from(row, first);
            int next = from(row, last);
            touch(begin, next);
            left -= next - begin;
        }
        return i;
    }

    /** First, since a loop whose end is not there yet makes each row wait for a miss of its own. */
    private void touchBounds(int[] rows, int rowsOffset, int from, int to, int first, int last) {
        int all = 0;
        for (int i = from; i < to; i++) {
            int row = rows[rowsOffset + i] * blocks;
            all |= starts[row + first / BLOCK] | starts[row + Math.ceilDiv(last, BLOCK)];
        }
        if (all < 0) {
            throw new AssertionError(this);
        }
    }

    /** The condition never holds: it keeps the compiler from leaving the reads out. */
    private void touch(int from, int to) {
        for (int t = from; t < to; t += LINE) {
            if (elements[t] >= cols) {
                throw new AssertionError(this);
            }
        }
    }

    @Override
    public String toString() {
        return "SparseMatrix[%d × %d, %d nonzeros]".formatted(rows(), cols, nonzeros());
    }
}
