package dev.lanewise.kernel;

import java.util.Objects;

/**
 * Some rows of a {@link SparseMatrix} for {@link Kernels#spmm}, {@link Kernels#spmmTransposed} and {@link
 * Kernels#addSpmmTransposed}: a mini-batch. A product may read those rows and columns that were gathered, all columns of
 * a row with the same number; of others it is not specified what it reads. Allocates when it is made, and then no more: 4
 * bytes for each row; or, where the matrix has bits, some 5 for each element, zero or not, since the rows are spread over all
 * their columns.
 *
 * <p><b>Threads.</b> Rows or columns that differ may be gathered at once, also while products read others; and any number
 * of products at once may read what was gathered, but none the columns that are being gathered. What orders the one before
 * the other is the caller's.
 */
public final class SparseBatch {

    /** Parts of the columns begin and end at a multiple of it, or where all columns end. */
    public static final int COLUMNS = SparseMatrix.COLUMNS;

    /** Elements of a cache line of 64 bytes. */
    private static final int LINE = 16;

    /** The bytes of records that are short, on average. */
    private static final int SHORT = 1 << 10;

    /** Rows that are brought into the cache together. */
    private static final int TOUCHED = 1 << 7;

    /**
     * By so many rows, a cache line of bits, every second word is farther from the one before it. Where all distances were
     * equal, they trained the stride prefetcher: that of a core that goes through some words of a row fetched the next ones,
     * too, which another core was writing. Of two threads that gather half of the columns each, the second took a fifth
     * longer than alone, and where their cores share no cache more than twice as long.
     */
    private static final int UNEVEN = 8;

    private final SparseMatrix a;
    private final int rows;

    /** Where its elements are those of the matrix, row i is this one there. */
    private final int[] numbers;

    /** Those of the matrix. */
    final int[] elements;

    final boolean tiled;

    /** Rows for which there is room: more than there are, so that a tile may read rows after the last. */
    private final int room;

    /** Word w of row i, at {@link #at at(w)} + i. */
    final long[] bits;

    /** The columns of word w of row i, zeros and all, from 48 (at(w) + i) on. */
    final float[] x;

    /**
     * The rows that have one of the columns of a tile, ascending: those of tile t in the block of rows from i on begin at
     * t · {@link #rows} + i, and are counted from i. Written by products; those at once over the same columns write the same.
     */
    final int[] samples;

    /** Where they end in {@link #samples}, for each block of each tile. */
    final int[] lastSamples;

    /**
     * Room for so many rows.
     *
     * @throws IllegalArgumentException if {@code rows} is negative, not 0 though the matrix has none, or with all columns
     *     more than an array holds
     */
    public SparseBatch(SparseMatrix a, int rows) {
        this.a = Objects.requireNonNull(a, "a");
        Checks.size("rows", rows);
        if (rows > 0 && a.rows() == 0) {
            throw new IllegalArgumentException("rows = %d of %s, which has none".formatted(rows, a));
        }
        long most = (long) rows + SparseTiles.ROWS - 1;
        long words = at(a.words, most);
        if (most > Integer.MAX_VALUE || (a.tiled && words * COLUMNS > Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("rows = %d of %s are more than an array holds".formatted(rows, a));
        }
        this.rows = rows;
        this.tiled = a.tiled;
        this.numbers = new int[tiled ? 0 : rows];
        this.elements = a.elements;
        this.room = (int) most;
        this.bits = new long[tiled ? (int) words + LINE : 0];
        this.x = new float[tiled ? (int) words * COLUMNS : 0];
        int tiles = tiled ? a.words * COLUMNS / SparseTiles.ROWS : 0;
        this.samples = new int[tiled ? tiles * rows + LINE : 0];
        this.lastSamples = new int[tiles * (rows / SparseTiles.SAMPLES + 1)];
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** The number of columns. */
    public int cols() {
        return a.cols();
    }

    /**
     * Makes rows from ≤ i &lt; to of this batch, in the columns first ≤ p &lt; last, those with the numbers
     * {@code numbers[offset + i]} of the matrix. Without columns, nothing happens.
     *
     * @param numbers rows of the matrix, in any order
     * @param offset added to i: the batch's row 0 has its number there
     * @param first a multiple of {@link #COLUMNS}, or {@code cols()}
     * @param last the column after the last, likewise
     * @throws IndexOutOfBoundsException if there is no such row, column or number
     * @throws IllegalArgumentException if {@code first} or {@code last} is neither a multiple nor {@code cols()}
     */
    public void gather(int[] numbers, int offset, int from, int to, int first, int last) {
        Objects.requireNonNull(numbers, "numbers");
        checkRows(from, to);
        checkColumns(first, last);
        Checks.range("numbers", numbers, offset + from, to - from);
        for (int i = from; i < to; i++) {
            int number = numbers[offset + i];
            if (number < 0 || number >= a.rows()) {
                throw new IndexOutOfBoundsException("numbers[%d] = %d is no row of a, which is %d × %d"
                        .formatted(offset + i, number, a.rows(), a.cols()));
            }
        }
        if (first == last) {
            return;
        }
        if (!tiled) {
            System.arraycopy(numbers, offset + from, this.numbers, from, to - from);
        }
        int word = word(first);
        int end = word(last);
        for (int i = from, next; i < to; i = next) {
            next = Math.min(to, i + TOUCHED);
            touch(numbers, offset, i, next, word, end);
            if (tiled) {
                SparseTiles.spread(a, numbers, offset, i, next, word, end, this);
            }
        }
    }

    /** Where the rows of a word begin in {@link #bits}. */
    int at(int word) {
        return (int) at(word, room);
    }

    private static long at(long word, long room) {
        return word * room + word / 2 * UNEVEN;
    }

    /** As many words as hold the columns before it. */
    static int word(int column) {
        return Math.ceilDiv(column, COLUMNS);
    }

    void checkRows(int from, int to) {
        if (from < 0 || from > to || to > rows) {
            throw new IndexOutOfBoundsException("from = %d, to = %d are no rows of %s".formatted(from, to, this));
        }
    }

    void checkColumns(int first, int last) {
        if (first < 0 || first > last || last > cols()) {
            throw new IndexOutOfBoundsException(
                    "first = %d, last = %d are no columns of %s".formatted(first, last, this));
        }
        if ((first % COLUMNS != 0 && first != cols()) || (last % COLUMNS != 0 && last != cols())) {
            throw new IllegalArgumentException("first = %d, last = %d are neither multiples of %d nor the end, %d"
                    .formatted(first, last, COLUMNS, cols()));
        }
    }

    /** The element of row i and column p, in the layout for tiles. */
    float spread(int i, int p) {
        return x[(at(p / COLUMNS) + i) * COLUMNS + p % COLUMNS];
    }

    /** The index in {@link #elements} where those of row i begin whose columns are at least {@code column}. */
    int from(int i, int column) {
        return a.starts[numbers[i] * a.words + word(column)];
    }

    /**
     * Brings rows of the matrix into the cache. Those in random order are not there, and misses that follow each other
     * closely overlap; those with work between them do not. Of long ones first the bounds: a loop whose end is not there
     * yet makes each row wait for a miss of its own. The condition never holds: it keeps the compiler from leaving the
     * reads out.
     */
    private void touch(int[] numbers, int offset, int from, int to, int word, int end) {
        int odd = tiled
                ? touchRecords(numbers, offset + from, offset + to, word, end)
                : touchElements(numbers, offset + from, offset + to, word, end);
        if (odd < 0) {
            throw new AssertionError(this);
        }
    }

    /** Short records are touched as a whole: where their values begin would be known only when their words have come. */
    private int touchRecords(int[] numbers, int from, int to, int word, int end) {
        boolean parts = a.records.length > (long) SHORT * a.rows();
        int odd = 0;
        for (int i = from; i < to; i++) {
            int start = a.starts[numbers[i]];
            int first = parts ? start + word * Long.BYTES : start;
            odd += touch(a.records, first, parts ? start + end * Long.BYTES : a.starts[numbers[i] + 1]);
        }
        for (int i = from; parts && i < to; i++) {
            odd += touch(a.records, a.valuesOf(numbers[i], word), a.valuesOf(numbers[i], end));
        }
        return odd;
    }

    private int touchElements(int[] numbers, int from, int to, int word, int end) {
        int odd = 0;
        for (int i = from; i < to; i++) {
            int row = numbers[i] * a.words;
            odd += (a.starts[row + word] | a.starts[row + end]) & 1;
        }
        for (int i = from; i < to; i++) {
            int row = numbers[i] * a.words;
            int stop = a.starts[row + end];
            for (int t = a.starts[row + word]; t < stop; t += LINE) {
                odd += a.elements[t] & 1;
            }
        }
        return odd;
    }

    /** The lines of the bytes from ≤ t ≤ to. */
    private static int touch(byte[] records, int from, int to) {
        int odd = records[to] & 1;
        for (int t = from; t < to; t += LINE * Float.BYTES) {
            odd += records[t] & 1;
        }
        return odd;
    }

    @Override
    public String toString() {
        return "SparseBatch[%d rows of %s]".formatted(rows, a);
    }
}
