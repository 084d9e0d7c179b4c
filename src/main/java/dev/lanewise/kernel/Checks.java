package dev.lanewise.kernel;

import java.util.Objects;

/** Argument checks, made once at the entry of an operation; kernels behind them check nothing. */
final class Checks {

    private Checks() {}

    static void size(String name, int size) {
        if (size < 0) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + size);
        }
    }

    static void notEmpty(String name, int length) {
        if (length == 0) {
            throw new IllegalArgumentException(name + " has length 0: nothing to choose from");
        }
    }

    static int area(String rowsName, int rows, String colsName, int cols) {
        size(rowsName, rows);
        size(colsName, cols);
        long area = (long) rows * cols;
        if (area > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%s × %s = %d × %d exceeds the length of an array".formatted(rowsName, colsName, rows, cols));
        }
        return (int) area;
    }

    /** Classes of the rows of a rows × cols block. */
    static void labels(int[] labels, int offset, int rows, int cols) {
        range("labels", labels, offset, rows);
        for (int i = offset; i < offset + rows; i++) {
            if (labels[i] < 0 || labels[i] >= cols) {
                throw new IllegalArgumentException(
                        "labels[%d] = %d is not a class: there are %d columns".formatted(i, labels[i], cols));
            }
        }
    }

    static void range(String name, float[] array, int offset, int length) {
        range(name, Objects.requireNonNull(array, name).length, offset, length);
    }

    static void range(String name, int[] array, int offset, int length) {
        range(name, Objects.requireNonNull(array, name).length, offset, length);
    }

    private static void range(String name, int available, int offset, int length) {
        if ((offset | length) < 0 || offset > available - length) {
            throw badRange(name, available, offset, length);
        }
    }

    private static RuntimeException badRange(String name, int available, int offset, int length) {
        return length < 0
                ? new IllegalArgumentException("length of %s must not be negative, but is %d".formatted(name, length))
                : outOfBounds(name, available, offset, length);
    }

    private static IndexOutOfBoundsException outOfBounds(String name, int available, int offset, long length) {
        return new IndexOutOfBoundsException(
                "%s: offset %d, length %d leave an array of length %d".formatted(name, offset, length, available));
    }

    /** x → y, in place or without overlap. */
    static void map(float[] x, int xo, float[] y, int yo, int length) {
        range("x", x, xo, length);
        range("y", y, yo, length);
        sameOrDisjoint("y", y, yo, "x", x, xo, length);
    }

    /** a, b → out, each in place or without overlap. */
    static void zip(String aName, float[] a, int ao, String bName, float[] b, int bo, float[] out, int oo, int length) {
        range(aName, a, ao, length);
        range(bName, b, bo, length);
        range("out", out, oo, length);
        sameOrDisjoint("out", out, oo, aName, a, ao, length);
        sameOrDisjoint("out", out, oo, bName, b, bo, length);
    }

    static void sameOrDisjoint(String outName, float[] out, int oo, String inName, float[] in, int io, int length) {
        if (out == in && oo != io) {
            disjoint(outName, out, oo, length, inName, in, io, length);
        }
    }

    static void disjoint(
            String outName, float[] out, int oo, long outLength, String inName, float[] in, int io, long inLength) {
        if (out == in && oo < io + inLength && io < oo + outLength && outLength > 0 && inLength > 0) {
            throw new IllegalArgumentException("%s (offset %d, length %d) overlaps %s (offset %d, length %d)"
                    .formatted(outName, oo, outLength, inName, io, inLength));
        }
    }

    /**
     * A rows × cols block with a leading dimension.
     *
     * @return the number of floats from its first to its last element
     */
    static long block(String name, float[] array, int offset, int rows, int cols, String ldName, int ld) {
        int available = Objects.requireNonNull(array, name).length;
        if (ld < Math.max(1, cols)) {
            throw new IllegalArgumentException(
                    "%s = %d is less than the columns of %s, which is %d × %d".formatted(ldName, ld, name, rows, cols));
        }
        long length = rows == 0 || cols == 0 ? 0 : (rows - 1L) * ld + cols;
        if (offset < 0 || offset + length > available) {
            throw new IndexOutOfBoundsException("%s: offset %d and %d × %d with %s = %d leave an array of length %d"
                    .formatted(name, offset, rows, cols, ldName, ld, available));
        }
        return length;
    }

    /** One against many: q and each row of a → scores, without overlap. */
    static void rows(float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int cols) {
        size("rows", rows);
        size("cols", cols);
        range("q", q, qo, cols);
        long length = block("a", a, ao, rows, cols, "lda", lda);
        range("scores", scores, so, rows);
        disjoint("scores", scores, so, rows, "q", q, qo, cols);
        disjoint("scores", scores, so, rows, "a", a, ao, length);
    }
}
