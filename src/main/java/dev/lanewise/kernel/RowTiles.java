package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.VectorOperators;

/**
 * The micro-kernels of one row: y ← y + x · B for up to eight vectors of y, which stay in registers while k runs. There
 * is one for each number of vectors, since B comes from the L2 cache, and a load that is not needed costs as much as one
 * that is. The last vector may overlap the one before it, as in {@link Tiles}: rows without padding are shorter.
 *
 * <p>{@code sparse} leaves out the rows of B whose x is zero. It finds the others by the bits of a mask of 64 elements, so
 * that no branch depends on a single x. A step takes half as long again as one of {@code row}.
 */
final class RowTiles {

    /** The widest. */
    static final int NV = 8;

    /** Elements of x whose bits are a {@code long}. */
    static final int BLOCK = Long.SIZE;

    private RowTiles() {}

    /** The last of the vectors is at offset {@code last}, of y and of a row of B. */
    static void row(int vectors, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        switch (vectors) {
            case 1 -> row1(k, x, xo, b, bo, ldb, y, yo, last);
            case 2 -> row2(k, x, xo, b, bo, ldb, y, yo, last);
            case 3 -> row3(k, x, xo, b, bo, ldb, y, yo, last);
            case 4 -> row4(k, x, xo, b, bo, ldb, y, yo, last);
            case 5 -> row5(k, x, xo, b, bo, ldb, y, yo, last);
            case 6 -> row6(k, x, xo, b, bo, ldb, y, yo, last);
            case 7 -> row7(k, x, xo, b, bo, ldb, y, yo, last);
            default -> row8(k, x, xo, b, bo, ldb, y, yo, last);
        }
    }

    /** k is at least L. */
    static void sparse(int vectors, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        switch (vectors) {
            case 1 -> sparse1(k, x, xo, b, bo, ldb, y, yo, last);
            case 2 -> sparse2(k, x, xo, b, bo, ldb, y, yo, last);
            case 3 -> sparse3(k, x, xo, b, bo, ldb, y, yo, last);
            case 4 -> sparse4(k, x, xo, b, bo, ldb, y, yo, last);
            case 5 -> sparse5(k, x, xo, b, bo, ldb, y, yo, last);
            case 6 -> sparse6(k, x, xo, b, bo, ldb, y, yo, last);
            case 7 -> sparse7(k, x, xo, b, bo, ldb, y, yo, last);
            default -> sparse8(k, x, xo, b, bo, ldb, y, yo, last);
        }
    }

    /** A bit for each of the first n elements, at most 64, that is not zero; NaN is not. There are L up to the last. */
    static long nonzeros(float[] x, int xo, int n) {
        if (n < BLOCK) {
            return nonzerosOfTheLast(x, xo, n);
        }
        long low = 0;
        long high = 0;
        for (int i = 0; i < BLOCK / 2; i += L) {
            low |= nonzeros(x, xo + i) << i;
            high |= nonzeros(x, xo + BLOCK / 2 + i) << i;
        }
        return low | high << (BLOCK / 2);
    }

    private static long nonzerosOfTheLast(float[] x, int xo, int n) {
        long bits = 0;
        for (int i = 0; i < n; i += L) {
            int overlap = Math.max(0, i + L - n);
            bits |= nonzeros(x, xo + i - overlap) >>> overlap << i;
        }
        return bits;
    }

    private static long nonzeros(float[] x, int xo) {
        return fromArray(S, x, xo).compare(VectorOperators.NE, 0f).toLong();
    }

    // spotless:off
    private static void row1(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p++, bo += ldb) {
            var v = broadcast(S, x[xo + p]);
            c0 = v.fma(fromArray(S, b, bo + last), c0);
        }
        c0.intoArray(y, yo + last);
    }

    private static void row2(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p++, bo += ldb) {
            var v = broadcast(S, x[xo + p]);
            c0 = v.fma(fromArray(S, b, bo), c0); c1 = v.fma(fromArray(S, b, bo + last), c1);
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + last);
    }

    private static void row3(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p++, bo += ldb) {
            var v = broadcast(S, x[xo + p]);
            c0 = v.fma(fromArray(S, b, bo), c0); c1 = v.fma(fromArray(S, b, bo + L), c1);
            c2 = v.fma(fromArray(S, b, bo + last), c2);
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + last);
    }

    private static void row4(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + 2 * L);
        var c3 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p++, bo += ldb) {
            var v = broadcast(S, x[xo + p]);
            c0 = v.fma(fromArray(S, b, bo), c0); c1 = v.fma(fromArray(S, b, bo + L), c1);
            c2 = v.fma(fromArray(S, b, bo + 2 * L), c2); c3 = v.fma(fromArray(S, b, bo + last), c3);
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + 2 * L); c3.intoArray(y, yo + last);
    }

    private static void row5(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + 2 * L);
        var c3 = fromArray(S, y, yo + 3 * L); var c4 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p++, bo += ldb) {
            var v = broadcast(S, x[xo + p]);
            c0 = v.fma(fromArray(S, b, bo), c0); c1 = v.fma(fromArray(S, b, bo + L), c1);
            c2 = v.fma(fromArray(S, b, bo + 2 * L), c2); c3 = v.fma(fromArray(S, b, bo + 3 * L), c3);
            c4 = v.fma(fromArray(S, b, bo + last), c4);
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + 2 * L); c3.intoArray(y, yo + 3 * L);
        c4.intoArray(y, yo + last);
    }

    private static void row6(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + 2 * L);
        var c3 = fromArray(S, y, yo + 3 * L); var c4 = fromArray(S, y, yo + 4 * L);
        var c5 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p++, bo += ldb) {
            var v = broadcast(S, x[xo + p]);
            c0 = v.fma(fromArray(S, b, bo), c0); c1 = v.fma(fromArray(S, b, bo + L), c1);
            c2 = v.fma(fromArray(S, b, bo + 2 * L), c2); c3 = v.fma(fromArray(S, b, bo + 3 * L), c3);
            c4 = v.fma(fromArray(S, b, bo + 4 * L), c4); c5 = v.fma(fromArray(S, b, bo + last), c5);
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + 2 * L); c3.intoArray(y, yo + 3 * L);
        c4.intoArray(y, yo + 4 * L); c5.intoArray(y, yo + last);
    }

    private static void row7(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + 2 * L);
        var c3 = fromArray(S, y, yo + 3 * L); var c4 = fromArray(S, y, yo + 4 * L);
        var c5 = fromArray(S, y, yo + 5 * L); var c6 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p++, bo += ldb) {
            var v = broadcast(S, x[xo + p]);
            c0 = v.fma(fromArray(S, b, bo), c0); c1 = v.fma(fromArray(S, b, bo + L), c1);
            c2 = v.fma(fromArray(S, b, bo + 2 * L), c2); c3 = v.fma(fromArray(S, b, bo + 3 * L), c3);
            c4 = v.fma(fromArray(S, b, bo + 4 * L), c4); c5 = v.fma(fromArray(S, b, bo + 5 * L), c5);
            c6 = v.fma(fromArray(S, b, bo + last), c6);
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + 2 * L); c3.intoArray(y, yo + 3 * L);
        c4.intoArray(y, yo + 4 * L); c5.intoArray(y, yo + 5 * L); c6.intoArray(y, yo + last);
    }

    private static void row8(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + 2 * L);
        var c3 = fromArray(S, y, yo + 3 * L); var c4 = fromArray(S, y, yo + 4 * L);
        var c5 = fromArray(S, y, yo + 5 * L); var c6 = fromArray(S, y, yo + 6 * L);
        var c7 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p++, bo += ldb) {
            var v = broadcast(S, x[xo + p]);
            c0 = v.fma(fromArray(S, b, bo), c0); c1 = v.fma(fromArray(S, b, bo + L), c1);
            c2 = v.fma(fromArray(S, b, bo + 2 * L), c2); c3 = v.fma(fromArray(S, b, bo + 3 * L), c3);
            c4 = v.fma(fromArray(S, b, bo + 4 * L), c4); c5 = v.fma(fromArray(S, b, bo + 5 * L), c5);
            c6 = v.fma(fromArray(S, b, bo + 6 * L), c6); c7 = v.fma(fromArray(S, b, bo + last), c7);
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + 2 * L); c3.intoArray(y, yo + 3 * L);
        c4.intoArray(y, yo + 4 * L); c5.intoArray(y, yo + 5 * L); c6.intoArray(y, yo + 6 * L);
        c7.intoArray(y, yo + last);
    }

    private static void sparse1(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * ldb) {
            long nonzeros = nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * ldb;
                var v = broadcast(S, x[xo + p + i]);
                c0 = v.fma(fromArray(S, b, bi + last), c0);
            }
        }
        c0.intoArray(y, yo + last);
    }

    private static void sparse2(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * ldb) {
            long nonzeros = nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * ldb;
                var v = broadcast(S, x[xo + p + i]);
                c0 = v.fma(fromArray(S, b, bi), c0); c1 = v.fma(fromArray(S, b, bi + last), c1);
            }
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + last);
    }

    private static void sparse3(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * ldb) {
            long nonzeros = nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * ldb;
                var v = broadcast(S, x[xo + p + i]);
                c0 = v.fma(fromArray(S, b, bi), c0); c1 = v.fma(fromArray(S, b, bi + L), c1);
                c2 = v.fma(fromArray(S, b, bi + last), c2);
            }
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + last);
    }

    private static void sparse4(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + 2 * L);
        var c3 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * ldb) {
            long nonzeros = nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * ldb;
                var v = broadcast(S, x[xo + p + i]);
                c0 = v.fma(fromArray(S, b, bi), c0); c1 = v.fma(fromArray(S, b, bi + L), c1);
                c2 = v.fma(fromArray(S, b, bi + 2 * L), c2); c3 = v.fma(fromArray(S, b, bi + last), c3);
            }
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + 2 * L); c3.intoArray(y, yo + last);
    }

    private static void sparse5(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + 2 * L);
        var c3 = fromArray(S, y, yo + 3 * L); var c4 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * ldb) {
            long nonzeros = nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * ldb;
                var v = broadcast(S, x[xo + p + i]);
                c0 = v.fma(fromArray(S, b, bi), c0); c1 = v.fma(fromArray(S, b, bi + L), c1);
                c2 = v.fma(fromArray(S, b, bi + 2 * L), c2); c3 = v.fma(fromArray(S, b, bi + 3 * L), c3);
                c4 = v.fma(fromArray(S, b, bi + last), c4);
            }
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + 2 * L); c3.intoArray(y, yo + 3 * L);
        c4.intoArray(y, yo + last);
    }

    private static void sparse6(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + 2 * L);
        var c3 = fromArray(S, y, yo + 3 * L); var c4 = fromArray(S, y, yo + 4 * L);
        var c5 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * ldb) {
            long nonzeros = nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * ldb;
                var v = broadcast(S, x[xo + p + i]);
                c0 = v.fma(fromArray(S, b, bi), c0); c1 = v.fma(fromArray(S, b, bi + L), c1);
                c2 = v.fma(fromArray(S, b, bi + 2 * L), c2); c3 = v.fma(fromArray(S, b, bi + 3 * L), c3);
                c4 = v.fma(fromArray(S, b, bi + 4 * L), c4); c5 = v.fma(fromArray(S, b, bi + last), c5);
            }
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + 2 * L); c3.intoArray(y, yo + 3 * L);
        c4.intoArray(y, yo + 4 * L); c5.intoArray(y, yo + last);
    }

    private static void sparse7(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + 2 * L);
        var c3 = fromArray(S, y, yo + 3 * L); var c4 = fromArray(S, y, yo + 4 * L);
        var c5 = fromArray(S, y, yo + 5 * L); var c6 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * ldb) {
            long nonzeros = nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * ldb;
                var v = broadcast(S, x[xo + p + i]);
                c0 = v.fma(fromArray(S, b, bi), c0); c1 = v.fma(fromArray(S, b, bi + L), c1);
                c2 = v.fma(fromArray(S, b, bi + 2 * L), c2); c3 = v.fma(fromArray(S, b, bi + 3 * L), c3);
                c4 = v.fma(fromArray(S, b, bi + 4 * L), c4); c5 = v.fma(fromArray(S, b, bi + 5 * L), c5);
                c6 = v.fma(fromArray(S, b, bi + last), c6);
            }
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + 2 * L); c3.intoArray(y, yo + 3 * L);
        c4.intoArray(y, yo + 4 * L); c5.intoArray(y, yo + 5 * L); c6.intoArray(y, yo + last);
    }

    private static void sparse8(
            int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, int last) {
        var c0 = fromArray(S, y, yo); var c1 = fromArray(S, y, yo + L); var c2 = fromArray(S, y, yo + 2 * L);
        var c3 = fromArray(S, y, yo + 3 * L); var c4 = fromArray(S, y, yo + 4 * L);
        var c5 = fromArray(S, y, yo + 5 * L); var c6 = fromArray(S, y, yo + 6 * L);
        var c7 = fromArray(S, y, yo + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * ldb) {
            long nonzeros = nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * ldb;
                var v = broadcast(S, x[xo + p + i]);
                c0 = v.fma(fromArray(S, b, bi), c0); c1 = v.fma(fromArray(S, b, bi + L), c1);
                c2 = v.fma(fromArray(S, b, bi + 2 * L), c2); c3 = v.fma(fromArray(S, b, bi + 3 * L), c3);
                c4 = v.fma(fromArray(S, b, bi + 4 * L), c4); c5 = v.fma(fromArray(S, b, bi + 5 * L), c5);
                c6 = v.fma(fromArray(S, b, bi + 6 * L), c6); c7 = v.fma(fromArray(S, b, bi + last), c7);
            }
        }
        c0.intoArray(y, yo); c1.intoArray(y, yo + L); c2.intoArray(y, yo + 2 * L); c3.intoArray(y, yo + 3 * L);
        c4.intoArray(y, yo + 4 * L); c5.intoArray(y, yo + 5 * L); c6.intoArray(y, yo + 6 * L);
        c7.intoArray(y, yo + last);
    }
    // spotless:on
}
