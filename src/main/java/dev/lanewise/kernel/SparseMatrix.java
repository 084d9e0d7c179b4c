package dev.lanewise.kernel;

import java.util.Objects;

/**
 * A matrix of which only the elements that are not zero are kept, row by row with their columns in ascending order
 * (compressed sparse rows, CSR), for {@link Kernels#spmm} and {@link Kernels#spmmTransposed}. A copy: later changes of the
 * source do not reach it. Immutable, so safe for use by any number of threads.
 */
public final class SparseMatrix {

    private final int cols;

    /** Row i has the elements starts[i] ≤ t &lt; starts[i + 1]. */
    private final int[] starts;

    /** The column of each element. */
    final int[] columns;

    /** Each element. */
    final float[] values;

    private SparseMatrix(int cols, int[] starts, int[] columns, float[] values) {
        this.cols = cols;
        this.starts = starts;
        this.columns = columns;
        this.values = values;
    }

    /**
     * Keeps what is not +0 or −0 in a row-major rows × cols matrix. Allocates 8 bytes for each such element, and 4 for
     * each row.
     *
     * @param ldx the distance from one row to the next, at least {@code cols} and 1
     * @throws IllegalArgumentException if a size is negative, or {@code ldx} is too small
     * @throws IndexOutOfBoundsException if the matrix leaves its array
     */
    public static SparseMatrix of(int rows, int cols, float[] x, int xOffset, int ldx) {
        Checks.size("rows", rows);
        Checks.size("cols", cols);
        Checks.block("x", Objects.requireNonNull(x, "x"), xOffset, rows, cols, "ldx", ldx);
        int[] starts = new int[rows + 1];
        for (int i = 0; i < rows; i++) {
            starts[i + 1] = starts[i] + nonzeros(x, xOffset + i * ldx, cols);
        }
        int[] columns = new int[starts[rows]];
        float[] values = new float[columns.length];
        for (int i = 0, t = 0; i < rows; i++) {
            int row = xOffset + i * ldx;
            for (int j = 0; j < cols; j++) {
                if (x[row + j] != 0f) {
                    columns[t] = j;
                    values[t++] = x[row + j];
                }
            }
        }
        return new SparseMatrix(cols, starts, columns, values);
    }

    /** How many of n elements are not zero; NaN is not. */
    private static int nonzeros(float[] x, int xo, int n) {
        int nonzeros = 0;
        for (int j = xo; j < xo + n; j++) {
            nonzeros += x[j] != 0f ? 1 : 0;
        }
        return nonzeros;
    }

    /** The number of rows. */
    public int rows() {
        return starts.length - 1;
    }

    /** The number of columns. */
    public int cols() {
        return cols;
    }

    /** The number of elements that are kept. */
    public int nonzeros() {
        return values.length;
    }

    /** The first element of row i whose column is at least {@code column}. */
    int from(int i, int column) {
        int low = starts[i];
        int high = starts[i + 1];
        if (column == 0 || column == cols) {
            return column == 0 ? low : high;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (columns[middle] < column) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public String toString() {
        return "SparseMatrix[%d × %d, %d nonzeros]".formatted(rows(), cols, nonzeros());
    }
}
