package dev.lanewise.kernel;

import java.util.Objects;

/**
 * A matrix of bfloat16, the upper 16 bits of a float, to be the right operand of many products: half the memory, and half
 * the traffic where memory is what a product waits for, as with one row at a time. 8 bits of precision are left, so an
 * element differs from its float by 2⁻⁹ of itself at most; the range is that of float. Products widen the elements, which
 * is exact, and compute in float: with {@link Kernels#sgemv(float[], int, Bfloat16Matrix, float[], int, float[], int)
 * sgemv}, {@link Kernels#spvm(float[], int, Bfloat16Matrix, float[], int, float[], int) spvm} and {@link
 * Kernels#sgemm(int, float[], int, int, Bfloat16Matrix, float[], int, float[], int, int) sgemm}.
 *
 * <p>A copy: later changes of the source do not reach it. Immutable, so safe for use by any number of threads.
 */
public final class Bfloat16Matrix {

    /** Narrower rows stay floats: there is no traffic to speak of, and for those of a vector or two, no gain in speed. */
    private static final int LEAST = 32;

    /** Columns of a panel at most, where no vectors are active. */
    private static final int PANEL = 128;

    /** Vectors of a panel at most: their sums stay in registers, and each panel is read once, as it lies in memory. */
    private static final int PANEL_VECTORS = 8;

    private final int rows;
    private final int cols;

    /** Of about the same width. */
    private final int panels;

    /**
     * Panel after panel, each row after row, of {@link #half} ints. Int i has column i of the panel in its lower half and
     * column {@link #up} + i in its upper one, so that some ints in a row are two runs of columns, whatever the number of
     * lanes. The middle one of an odd number of columns is there twice. Empty for narrow rows.
     */
    final int[] pairs;

    /** The rounded values, row after row, if narrow; else empty. */
    final float[] floats;

    private Bfloat16Matrix(int rows, int cols) {
        this.rows = rows;
        this.cols = cols;
        int lanes = Kernels.active().lanes();
        panels = Math.ceilDiv(cols, lanes == 1 ? PANEL : PANEL_VECTORS * lanes);
        int ints = 0;
        for (int q = 0; q < panels; q++) {
            ints += half(q);
        }
        pairs = new int[narrow() ? 0 : rows * ints];
        floats = new float[narrow() ? rows * cols : 0];
    }

    /**
     * Rounds a row-major rows × cols matrix, each element as {@link #round} does. Allocates 2 bytes an element, 4 in a
     * matrix of fewer than 32 columns.
     *
     * @param ldx the distance from one row to the next, at least {@code cols} and 1
     * @throws IllegalArgumentException if a size is negative, or {@code ldx} is too small
     * @throws IndexOutOfBoundsException if the matrix leaves its array
     */
    public static Bfloat16Matrix of(int rows, int cols, float[] x, int xOffset, int ldx) {
        Checks.size("rows", rows);
        Checks.size("cols", cols);
        Checks.block("x", Objects.requireNonNull(x, "x"), xOffset, rows, cols, "ldx", ldx);
        Checks.area("rows", rows, "cols", cols);
        Bfloat16Matrix matrix = new Bfloat16Matrix(rows, cols);
        for (int i = 0; i < rows; i++) {
            matrix.setRow(i, x, xOffset + i * ldx);
        }
        return matrix;
    }

    private void setRow(int i, float[] x, int xo) {
        if (narrow()) {
            for (int j = 0; j < cols; j++) {
                floats[i * cols + j] = round(x[xo + j]);
            }
            return;
        }
        for (int q = 0, panel = 0; q < panels; q++) {
            int half = half(q);
            int low = xo + column(q);
            int high = low + up(q);
            for (int j = 0; j < half; j++) {
                pairs[panel + i * half + j] = bits(x[low + j]) >>> 16 | bits(x[high + j]);
            }
            panel += rows * half;
        }
    }

    /**
     * The bfloat16 that is nearest to x, as a float: of two that are equally near, the one whose last bit is 0. Beyond the
     * largest, from 2¹²⁸ − 2¹¹⁹ on, that is infinity; NaN stays NaN.
     */
    public static float round(float x) {
        return Float.intBitsToFloat(bits(x));
    }

    /** Those of a float, of which the lower half is 0. A carry goes on into the exponent, as it should. */
    private static int bits(float x) {
        int bits = Float.floatToRawIntBits(x);
        return (Float.isNaN(x) ? bits | 0x0040_0000 : bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff_0000;
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** The number of columns. */
    public int cols() {
        return cols;
    }

    /** Whether rows are {@link #floats} instead of {@link #pairs}. */
    boolean narrow() {
        return cols < LEAST;
    }

    int panels() {
        return panels;
    }

    /** The first column of panel q; that of the one behind the last is the number of columns. */
    int column(int q) {
        return (int) ((long) cols * q / panels);
    }

    /** The ints of a row of panel q. */
    int half(int q) {
        return Math.ceilDiv(column(q + 1) - column(q), 2);
    }

    /** The first column in an upper half, counted from that of panel q. */
    int up(int q) {
        return column(q + 1) - column(q) - half(q);
    }

    @Override
    public String toString() {
        return "Bfloat16Matrix[%d × %d]".formatted(rows, cols);
    }
}
