package dev.lanewise.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A matrix of which only the elements that are not zero are kept, row by row in the order of their columns. A {@link
 * SparseBatch} takes some of its rows into products. A copy: later changes of the source do not reach it. Immutable, so
 * safe for use by any number of threads.
 *
 * <p>Where vectors have 512 bits, products are as wide as one or wider, not too many elements are zero, there are at
 * most 2¹⁶ columns, and an array holds it, a bit says of each element whether it is zero; else each element is kept with
 * its column. The vectors are those of {@link Kernels#active}.
 */
public final class SparseMatrix {

    /** The columns of a word: a multiple of the lanes of a vector, and of the rows of a tile. */
    static final int COLUMNS = 48;

    /** Where fewer elements than one of so many are not zero, spreading them out takes longer than the product. */
    private static final int SPARSEST = 16;

    /** The longest vectors, in lanes. */
    private static final int TILED_LANES = 16;

    /** Elements of an array, at most. */
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    /** Bytes after the last, so that a vector may be read anywhere. */
    private static final int PADDING = TILED_LANES * Float.BYTES;

    /** The most columns: there are fewer elements before its last word. */
    private static final int MOST_COLUMNS = 1 << (Long.SIZE - COLUMNS);

    /** By this, images divide their bytes. */
    static final float BYTE_SCALE = 255f;

    /** A word of a record. */
    static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** A value of a record that has all its bytes. */
    private static final VarHandle VALUE = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.nativeOrder());

    private final int rows;
    private final int cols;
    private final int nonzeros;

    /** Words of a row. */
    final int words;

    /** Whether {@link #records} are kept; else {@link #elements} are. */
    final boolean tiled;

    /**
     * A record for each row, in one place since a row is drawn at random: its words, and its values. Word w has the bit
     * p − 48 w for column p, and above these the number of the values that belong to the words before it.
     */
    final byte[] records;

    /** Bytes of a value: 4, or 1 where all are k / 255 for a whole k from 1 to 255. Then k is kept. */
    final int valueBytes;

    /** The column of each element, and after it the bits of its value: side by side they need one check of a range. */
    final int[] elements;

    /** Where record i begins, at i, or where word w of row i begins in {@link #elements}, at i · words + w; at last the end. */
    final int[] starts;

    private SparseMatrix(int rows, int cols, int nonzeros, boolean tiled, int valueBytes) {
        this.rows = rows;
        this.cols = cols;
        this.nonzeros = nonzeros;
        this.words = words(cols);
        this.tiled = tiled;
        this.valueBytes = valueBytes;
        this.starts = new int[(tiled ? rows : rows * words) + 1];
        this.records = new byte[tiled ? (int) bytes(rows, words, nonzeros, valueBytes) : 0];
        this.elements = new int[tiled ? 0 : 2 * nonzeros];
    }

    private static long bytes(int rows, int words, int nonzeros, int valueBytes) {
        return (long) rows * words * Long.BYTES + (long) nonzeros * valueBytes + PADDING;
    }

    /**
     * Keeps what is not +0 or −0 in a row-major rows × cols matrix: 8 bytes for each such element, and 4 for each 48
     * columns of each row. With bits: 1 byte for each such element where all are whole 255ths from 1 / 255 to 1, as the
     * pixels of images mostly are, else 4; 8 for each 48 columns of each row, and 4 for each row. Products are the same.
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
        boolean suits = Kernels.active().lanes() == TILED_LANES
                && n >= TILED_LANES
                && (long) nonzeros * SPARSEST >= (long) rows * cols
                && cols > 0
                && cols <= MOST_COLUMNS;
        int valueBytes = suits && areBytes(bits, words, x, xOffset, ldx) ? 1 : Float.BYTES;
        boolean tiled = suits && bytes(rows, words, nonzeros, valueBytes) <= LONGEST;
        SparseMatrix a = new SparseMatrix(rows, cols, nonzeros, tiled, valueBytes);
        if (tiled) {
            a.keepRecords(bits, x, xOffset, ldx);
        } else {
            a.keepElements(bits, x, xOffset, ldx);
        }
        return a;
    }

    /** Whether all elements that are kept are k / 255. */
    private static boolean areBytes(long[] bits, int words, float[] x, int xOffset, int ldx) {
        for (int q = 0; q < bits.length; q++) {
            int at = xOffset + q / words * ldx + q % words * COLUMNS;
            for (long u = bits[q]; u != 0; u &= u - 1) {
                float value = x[at + Long.numberOfTrailingZeros(u)];
                int k = code(value);
                if (k < 1 || k > 255 || k / BYTE_SCALE != value) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int code(float value) {
        return Math.round(value * BYTE_SCALE);
    }

    private void keepRecords(long[] bits, float[] x, int xOffset, int ldx) {
        int at = 0;
        for (int i = 0; i < rows; i++) {
            int word = at;
            int values = at + words * Long.BYTES;
            at = values;
            for (int w = 0; w < words; w++, word += Long.BYTES) {
                long u = bits[i * words + w];
                WORD.set(records, word, u | (long) ((at - values) / valueBytes) << COLUMNS);
                for (; u != 0; u &= u - 1, at += valueBytes) {
                    float value = x[xOffset + i * ldx + w * COLUMNS + Long.numberOfTrailingZeros(u)];
                    if (valueBytes == 1) {
                        records[at] = (byte) code(value);
                    } else {
                        VALUE.set(records, at, value);
                    }
                }
            }
            starts[i + 1] = at;
        }
    }

    private void keepElements(long[] bits, float[] x, int xOffset, int ldx) {
        int t = 0;
        for (int q = 0; q < bits.length; q++) {
            int column = q % words * COLUMNS;
            for (long u = bits[q]; u != 0; u &= u - 1, t += 2) {
                int p = column + Long.numberOfTrailingZeros(u);
                elements[t] = p;
                elements[t + 1] = Float.floatToRawIntBits(x[xOffset + q / words * ldx + p]);
            }
            starts[q + 1] = t;
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

    /** Where the values of word w of a row begin, or where those of the words before it end. */
    int valuesOf(int row, int w) {
        int start = starts[row];
        return w == words
                ? starts[row + 1]
                : start
                        + words * Long.BYTES
                        + (int) ((long) WORD.get(records, start + w * Long.BYTES) >>> COLUMNS) * valueBytes;
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
