package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.IntVector.fromArray;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernels of one row and a {@link Bfloat16Matrix}: y ← s + x · B, panel by panel. A vector of ints, once shifted
 * and once masked, is two vectors of floats, of the columns j … and up + j …; up to four of ints keep eight of y in
 * registers while k runs. The last one may overlap the one before it, and the two runs of a panel meet in the middle: what
 * is computed twice has the same bits, since the chains start from s, which is not y.
 *
 * <p>{@code sparse} leaves out the rows of B whose x is zero, as in {@link RowTiles}.
 */
final class Bfloat16Tiles {

    private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());

    /** The bits of the upper column. */
    private static final int HIGH = 0xffff_0000;

    /** Vectors of ints of the widest tile. */
    private static final int NV = 4;

    private static final int BLOCK = RowTiles.BLOCK;

    private Bfloat16Tiles() {}

    /** All rows of B. */
    static void row(float[] x, int xo, Bfloat16Matrix matrix, float[] s, int so, float[] y, int yo) {
        run(false, x, xo, matrix, s, so, y, yo);
    }

    /** Those whose x is not zero; there are at least L. */
    static void sparse(float[] x, int xo, Bfloat16Matrix matrix, float[] s, int so, float[] y, int yo) {
        run(true, x, xo, matrix, s, so, y, yo);
    }

    private static void run(
            boolean sparse, float[] x, int xo, Bfloat16Matrix matrix, float[] s, int so, float[] y, int yo) {
        int k = matrix.rows();
        for (int q = 0, b = 0; q < matrix.panels(); q++) {
            int column = matrix.column(q);
            int half = matrix.half(q);
            int up = matrix.up(q);
            panel(sparse, k, x, xo, matrix.pairs, b, half, s, so + column, y, yo + column, up);
            b += k * half;
        }
    }

    private static void panel(
            boolean sparse,
            int k,
            float[] x,
            int xo,
            int[] b,
            int bo,
            int half,
            float[] s,
            int so,
            float[] y,
            int yo,
            int up) {
        int vectors = (half - 1) / L + 1;
        for (int v = 0, nv; v < vectors; v += nv) {
            nv = tile(vectors - v);
            int j = v * L;
            int last = Math.min(nv * L, half - j) - L;
            if (sparse) {
                sparse(nv, k, x, xo, b, bo + j, half, s, so + j, y, yo + j, up, last);
            } else {
                row(nv, k, x, xo, b, bo + j, half, s, so + j, y, yo + j, up, last);
            }
        }
    }

    /** The vectors of the next tile; as even as can be, so that none is left to overlap another tile. */
    private static int tile(int left) {
        int tiles = (left - 1) / NV + 1;
        return (left - 1) / tiles + 1;
    }

    /** Some rows as floats, without gaps. */
    static void widen(Bfloat16Matrix matrix, int from, int rows, float[] out) {
        for (int q = 0, b = 0; q < matrix.panels(); q++) {
            int half = matrix.half(q);
            widen(rows, matrix.pairs, b + from * half, half, out, matrix.column(q), matrix.up(q), matrix.cols());
            b += matrix.rows() * half;
        }
    }

    private static void widen(int rows, int[] b, int bo, int half, float[] out, int oo, int up, int ldo) {
        int last = half - L;
        for (int i = 0; i < rows; i++, bo += half, oo += ldo) {
            for (int j = 0; j < last; j += L) {
                var w = fromArray(I, b, bo + j);
                w.lanewise(LSHL, 16).reinterpretAsFloats().intoArray(out, oo + j);
                w.and(HIGH).reinterpretAsFloats().intoArray(out, oo + up + j);
            }
            var w = fromArray(I, b, bo + last);
            w.lanewise(LSHL, 16).reinterpretAsFloats().intoArray(out, oo + last);
            w.and(HIGH).reinterpretAsFloats().intoArray(out, oo + up + last);
        }
    }

    // spotless:off
    private static void row(
            int vectors, int k, float[] x, int xo, int[] b, int bo, int half, float[] s, int so, float[] y, int yo,
            int up, int last) {
        switch (vectors) {
            case 1 -> row1(k, x, xo, b, bo, half, s, so, y, yo, up, last);
            case 2 -> row2(k, x, xo, b, bo, half, s, so, y, yo, up, last);
            case 3 -> row3(k, x, xo, b, bo, half, s, so, y, yo, up, last);
            default -> row4(k, x, xo, b, bo, half, s, so, y, yo, up, last);
        }
    }

    private static void sparse(
            int vectors, int k, float[] x, int xo, int[] b, int bo, int half, float[] s, int so, float[] y, int yo,
            int up, int last) {
        switch (vectors) {
            case 1 -> sparse1(k, x, xo, b, bo, half, s, so, y, yo, up, last);
            case 2 -> sparse2(k, x, xo, b, bo, half, s, so, y, yo, up, last);
            case 3 -> sparse3(k, x, xo, b, bo, half, s, so, y, yo, up, last);
            default -> sparse4(k, x, xo, b, bo, half, s, so, y, yo, up, last);
        }
    }

    private static void row1(
            int k, float[] x, int xo, int[] b, int bo, int half, float[] s, int so, float[] y, int yo,
            int up, int last) {
        var l0 = fromArray(S, s, so + last); var h0 = fromArray(S, s, so + up + last);
        for (int p = 0; p < k; p++, bo += half) {
            var v = broadcast(S, x[xo + p]);
            var w0 = fromArray(I, b, bo + last);
            l0 = v.fma(w0.lanewise(LSHL, 16).reinterpretAsFloats(), l0);
            h0 = v.fma(w0.and(HIGH).reinterpretAsFloats(), h0);
        }
        l0.intoArray(y, yo + last); h0.intoArray(y, yo + up + last);
    }

    private static void row2(
            int k, float[] x, int xo, int[] b, int bo, int half, float[] s, int so, float[] y, int yo,
            int up, int last) {
        var l0 = fromArray(S, s, so); var h0 = fromArray(S, s, so + up);
        var l1 = fromArray(S, s, so + last); var h1 = fromArray(S, s, so + up + last);
        for (int p = 0; p < k; p++, bo += half) {
            var v = broadcast(S, x[xo + p]);
            var w0 = fromArray(I, b, bo);
            l0 = v.fma(w0.lanewise(LSHL, 16).reinterpretAsFloats(), l0);
            h0 = v.fma(w0.and(HIGH).reinterpretAsFloats(), h0);
            var w1 = fromArray(I, b, bo + last);
            l1 = v.fma(w1.lanewise(LSHL, 16).reinterpretAsFloats(), l1);
            h1 = v.fma(w1.and(HIGH).reinterpretAsFloats(), h1);
        }
        l0.intoArray(y, yo); h0.intoArray(y, yo + up);
        l1.intoArray(y, yo + last); h1.intoArray(y, yo + up + last);
    }

    private static void row3(
            int k, float[] x, int xo, int[] b, int bo, int half, float[] s, int so, float[] y, int yo,
            int up, int last) {
        var l0 = fromArray(S, s, so); var h0 = fromArray(S, s, so + up);
        var l1 = fromArray(S, s, so + L); var h1 = fromArray(S, s, so + up + L);
        var l2 = fromArray(S, s, so + last); var h2 = fromArray(S, s, so + up + last);
        for (int p = 0; p < k; p++, bo += half) {
            var v = broadcast(S, x[xo + p]);
            var w0 = fromArray(I, b, bo);
            l0 = v.fma(w0.lanewise(LSHL, 16).reinterpretAsFloats(), l0);
            h0 = v.fma(w0.and(HIGH).reinterpretAsFloats(), h0);
            var w1 = fromArray(I, b, bo + L);
            l1 = v.fma(w1.lanewise(LSHL, 16).reinterpretAsFloats(), l1);
            h1 = v.fma(w1.and(HIGH).reinterpretAsFloats(), h1);
            var w2 = fromArray(I, b, bo + last);
            l2 = v.fma(w2.lanewise(LSHL, 16).reinterpretAsFloats(), l2);
            h2 = v.fma(w2.and(HIGH).reinterpretAsFloats(), h2);
        }
        l0.intoArray(y, yo); h0.intoArray(y, yo + up);
        l1.intoArray(y, yo + L); h1.intoArray(y, yo + up + L);
        l2.intoArray(y, yo + last); h2.intoArray(y, yo + up + last);
    }

    private static void row4(
            int k, float[] x, int xo, int[] b, int bo, int half, float[] s, int so, float[] y, int yo,
            int up, int last) {
        var l0 = fromArray(S, s, so); var h0 = fromArray(S, s, so + up);
        var l1 = fromArray(S, s, so + L); var h1 = fromArray(S, s, so + up + L);
        var l2 = fromArray(S, s, so + 2 * L); var h2 = fromArray(S, s, so + up + 2 * L);
        var l3 = fromArray(S, s, so + last); var h3 = fromArray(S, s, so + up + last);
        for (int p = 0; p < k; p++, bo += half) {
            var v = broadcast(S, x[xo + p]);
            var w0 = fromArray(I, b, bo);
            l0 = v.fma(w0.lanewise(LSHL, 16).reinterpretAsFloats(), l0);
            h0 = v.fma(w0.and(HIGH).reinterpretAsFloats(), h0);
            var w1 = fromArray(I, b, bo + L);
            l1 = v.fma(w1.lanewise(LSHL, 16).reinterpretAsFloats(), l1);
            h1 = v.fma(w1.and(HIGH).reinterpretAsFloats(), h1);
            var w2 = fromArray(I, b, bo + 2 * L);
            l2 = v.fma(w2.lanewise(LSHL, 16).reinterpretAsFloats(), l2);
            h2 = v.fma(w2.and(HIGH).reinterpretAsFloats(), h2);
            var w3 = fromArray(I, b, bo + last);
            l3 = v.fma(w3.lanewise(LSHL, 16).reinterpretAsFloats(), l3);
            h3 = v.fma(w3.and(HIGH).reinterpretAsFloats(), h3);
        }
        l0.intoArray(y, yo); h0.intoArray(y, yo + up);
        l1.intoArray(y, yo + L); h1.intoArray(y, yo + up + L);
        l2.intoArray(y, yo + 2 * L); h2.intoArray(y, yo + up + 2 * L);
        l3.intoArray(y, yo + last); h3.intoArray(y, yo + up + last);
    }

    private static void sparse1(
            int k, float[] x, int xo, int[] b, int bo, int half, float[] s, int so, float[] y, int yo,
            int up, int last) {
        var l0 = fromArray(S, s, so + last); var h0 = fromArray(S, s, so + up + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * half) {
            long nonzeros = RowTiles.nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * half;
                var v = broadcast(S, x[xo + p + i]);
                var w0 = fromArray(I, b, bi + last);
                l0 = v.fma(w0.lanewise(LSHL, 16).reinterpretAsFloats(), l0);
                h0 = v.fma(w0.and(HIGH).reinterpretAsFloats(), h0);
            }
        }
        l0.intoArray(y, yo + last); h0.intoArray(y, yo + up + last);
    }

    private static void sparse2(
            int k, float[] x, int xo, int[] b, int bo, int half, float[] s, int so, float[] y, int yo,
            int up, int last) {
        var l0 = fromArray(S, s, so); var h0 = fromArray(S, s, so + up);
        var l1 = fromArray(S, s, so + last); var h1 = fromArray(S, s, so + up + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * half) {
            long nonzeros = RowTiles.nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * half;
                var v = broadcast(S, x[xo + p + i]);
                var w0 = fromArray(I, b, bi);
                l0 = v.fma(w0.lanewise(LSHL, 16).reinterpretAsFloats(), l0);
                h0 = v.fma(w0.and(HIGH).reinterpretAsFloats(), h0);
                var w1 = fromArray(I, b, bi + last);
                l1 = v.fma(w1.lanewise(LSHL, 16).reinterpretAsFloats(), l1);
                h1 = v.fma(w1.and(HIGH).reinterpretAsFloats(), h1);
            }
        }
        l0.intoArray(y, yo); h0.intoArray(y, yo + up);
        l1.intoArray(y, yo + last); h1.intoArray(y, yo + up + last);
    }

    private static void sparse3(
            int k, float[] x, int xo, int[] b, int bo, int half, float[] s, int so, float[] y, int yo,
            int up, int last) {
        var l0 = fromArray(S, s, so); var h0 = fromArray(S, s, so + up);
        var l1 = fromArray(S, s, so + L); var h1 = fromArray(S, s, so + up + L);
        var l2 = fromArray(S, s, so + last); var h2 = fromArray(S, s, so + up + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * half) {
            long nonzeros = RowTiles.nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * half;
                var v = broadcast(S, x[xo + p + i]);
                var w0 = fromArray(I, b, bi);
                l0 = v.fma(w0.lanewise(LSHL, 16).reinterpretAsFloats(), l0);
                h0 = v.fma(w0.and(HIGH).reinterpretAsFloats(), h0);
                var w1 = fromArray(I, b, bi + L);
                l1 = v.fma(w1.lanewise(LSHL, 16).reinterpretAsFloats(), l1);
                h1 = v.fma(w1.and(HIGH).reinterpretAsFloats(), h1);
                var w2 = fromArray(I, b, bi + last);
                l2 = v.fma(w2.lanewise(LSHL, 16).reinterpretAsFloats(), l2);
                h2 = v.fma(w2.and(HIGH).reinterpretAsFloats(), h2);
            }
        }
        l0.intoArray(y, yo); h0.intoArray(y, yo + up);
        l1.intoArray(y, yo + L); h1.intoArray(y, yo + up + L);
        l2.intoArray(y, yo + last); h2.intoArray(y, yo + up + last);
    }

    private static void sparse4(
            int k, float[] x, int xo, int[] b, int bo, int half, float[] s, int so, float[] y, int yo,
            int up, int last) {
        var l0 = fromArray(S, s, so); var h0 = fromArray(S, s, so + up);
        var l1 = fromArray(S, s, so + L); var h1 = fromArray(S, s, so + up + L);
        var l2 = fromArray(S, s, so + 2 * L); var h2 = fromArray(S, s, so + up + 2 * L);
        var l3 = fromArray(S, s, so + last); var h3 = fromArray(S, s, so + up + last);
        for (int p = 0; p < k; p += BLOCK, bo += BLOCK * half) {
            long nonzeros = RowTiles.nonzeros(x, xo + p, k - p);
            while (nonzeros != 0) {
                int i = Long.numberOfTrailingZeros(nonzeros);
                nonzeros &= nonzeros - 1;
                int bi = bo + i * half;
                var v = broadcast(S, x[xo + p + i]);
                var w0 = fromArray(I, b, bi);
                l0 = v.fma(w0.lanewise(LSHL, 16).reinterpretAsFloats(), l0);
                h0 = v.fma(w0.and(HIGH).reinterpretAsFloats(), h0);
                var w1 = fromArray(I, b, bi + L);
                l1 = v.fma(w1.lanewise(LSHL, 16).reinterpretAsFloats(), l1);
                h1 = v.fma(w1.and(HIGH).reinterpretAsFloats(), h1);
                var w2 = fromArray(I, b, bi + 2 * L);
                l2 = v.fma(w2.lanewise(LSHL, 16).reinterpretAsFloats(), l2);
                h2 = v.fma(w2.and(HIGH).reinterpretAsFloats(), h2);
                var w3 = fromArray(I, b, bi + last);
                l3 = v.fma(w3.lanewise(LSHL, 16).reinterpretAsFloats(), l3);
                h3 = v.fma(w3.and(HIGH).reinterpretAsFloats(), h3);
            }
        }
        l0.intoArray(y, yo); h0.intoArray(y, yo + up);
        l1.intoArray(y, yo + L); h1.intoArray(y, yo + up + L);
        l2.intoArray(y, yo + 2 * L); h2.intoArray(y, yo + up + 2 * L);
        l3.intoArray(y, yo + last); h3.intoArray(y, yo + up + last);
    }
    // spotless:on
}
