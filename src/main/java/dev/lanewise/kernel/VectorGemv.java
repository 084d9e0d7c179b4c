package dev.lanewise.kernel;

import static dev.lanewise.kernel.GemmBlocks.ALIASED;
import static dev.lanewise.kernel.Lanes.H;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * A row times a matrix, in the order of sgemm: y[j] ← y[j] + Σ x[p] · B[p, j], p ascending. Up to eight vectors of y stay
 * in registers, by {@link RowTiles}. For a longer y, seven rows of B at a time run over the columns, so that B is read as
 * it lies in memory and y, a block of which stays in the L1 cache, seven times less often. Eight rows that lie 4 KB apart
 * would fill all ways of a set, without y.
 */
final class VectorGemv {

    /** Columns at a time: 16 KB of y. */
    private static final int NC = 4096;

    private VectorGemv() {}

    /** Whether n columns are too many for a tile, which keeps y in registers. */
    static boolean pays(int n) {
        return n > RowTiles.NV * L;
    }

    /** n ≥ L. */
    static void row(Kernels kernels, int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo) {
        if (pays(n)) {
            run(kernels, n, k, 1f, x, xo, 1, b, bo, ldb, y, yo);
        } else {
            RowTiles.row(vectors(n), k, x, xo, b, bo, ldb, y, yo, n - L);
        }
    }

    /**
     * n &lt; L: y is the first lanes of a vector, whose others hold what follows a row of B. Rows that no whole vector
     * follows are left to scalar code.
     */
    static void narrowRow(Kernels few, int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo) {
        int whole = Math.max(0, Math.min(k, (b.length - L - bo + ldb) / ldb));
        VectorMask<Float> columns = S.indexInRange(0, n);
        FloatVector acc = fromArray(S, y, yo, columns);
        for (int p = 0, bp = bo; p < whole; p++, bp += ldb) {
            acc = broadcast(S, x[xo + p]).fma(fromArray(S, b, bp), acc);
        }
        acc.intoArray(y, yo, columns);
        for (int p = whole; p < k; p++) {
            few.axpyUnchecked(x[xo + p], b, bo + p * ldb, y, yo, y, yo, n);
        }
    }

    /** Leaves out the rows of B whose x is zero. n ≥ L, k ≥ L. */
    static void sparse(int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo) {
        int vectors = vectors(n);
        for (int v = 0, nv; v < vectors; v += nv) {
            nv = VectorSparse.panel(vectors - v, RowTiles.NV);
            int j = v * L;
            RowTiles.sparse(nv, k, x, xo, b, bo + j, ldb, y, yo + j, Math.min(nv * L, n - j) - L);
        }
    }

    private static int vectors(int n) {
        return (n - 1) / L + 1;
    }

    /** n ≥ L; x[p] is at {@code xo + p · xs} and counts alpha times. */
    static void run(
            Kernels kernels,
            int n,
            int k,
            float alpha,
            float[] x,
            int xo,
            int xs,
            float[] b,
            int bo,
            int ldb,
            float[] y,
            int yo) {
        for (int j = 0, nc; j < n; j += nc) {
            nc = n - j < NC + L ? n - j : NC;
            int p = 0;
            for (; L == 16 && ldb == ALIASED && p <= k - 6; p += 6) {
                rows6(nc, alpha, x, xo + p * xs, xs, b, bo + p * ldb + j, ldb, y, yo + j);
            }
            for (; p <= k - 7; p += 7) {
                rows7(nc, alpha, x, xo + p * xs, xs, b, bo + p * ldb + j, ldb, y, yo + j);
            }
            if (p <= k - 4) {
                rows4(nc, alpha, x, xo + p * xs, xs, b, bo + p * ldb + j, ldb, y, yo + j);
                p += 4;
            }
            for (; p < k; p++) {
                kernels.axpyUnchecked(alpha * x[xo + p * xs], b, bo + p * ldb + j, y, yo + j, y, yo + j, nc);
            }
        }
    }

    // spotless:off
    /**
     * Like {@link #rows7}, for rows 4 KB apart on machines of 512 bits: vectors of 512, if they are not aligned, each lie in two
     * cache lines, those of 256 every other time. Six rows leave room in the set for what is fetched ahead. 5 to 11 % faster
     * there; no faster at other distances, and at 16 KB much slower.
     */
    private static void rows6(
            int n, float alpha, float[] x, int xo, int xs, float[] b, int b0, int ldb, float[] y, int yo) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb, b4 = b3 + ldb, b5 = b4 + ldb;
        FloatVector x0 = broadcast(H, alpha * x[xo]), x1 = broadcast(H, alpha * x[xo + xs]);
        FloatVector x2 = broadcast(H, alpha * x[xo + 2 * xs]), x3 = broadcast(H, alpha * x[xo + 3 * xs]);
        FloatVector x4 = broadcast(H, alpha * x[xo + 4 * xs]), x5 = broadcast(H, alpha * x[xo + 5 * xs]);
        int last = n - L / 2;
        FloatVector end = x0.fma(fromArray(H, b, b0 + last), fromArray(H, y, yo + last));
        end = x1.fma(fromArray(H, b, b1 + last), end);
        end = x2.fma(fromArray(H, b, b2 + last), end);
        end = x3.fma(fromArray(H, b, b3 + last), end);
        end = x4.fma(fromArray(H, b, b4 + last), end);
        end = x5.fma(fromArray(H, b, b5 + last), end);
        for (int j = 0; j < last; j += L / 2) {
            FloatVector acc = x0.fma(fromArray(H, b, b0 + j), fromArray(H, y, yo + j));
            acc = x1.fma(fromArray(H, b, b1 + j), acc);
            acc = x2.fma(fromArray(H, b, b2 + j), acc);
            acc = x3.fma(fromArray(H, b, b3 + j), acc);
            acc = x4.fma(fromArray(H, b, b4 + j), acc);
            acc = x5.fma(fromArray(H, b, b5 + j), acc);
            acc.intoArray(y, yo + j);
        }
        end.intoArray(y, yo + last);
    }

    private static void rows7(
            int n, float alpha, float[] x, int xo, int xs, float[] b, int b0, int ldb, float[] y, int yo) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb, b4 = b3 + ldb, b5 = b4 + ldb, b6 = b5 + ldb;
        FloatVector x0 = broadcast(S, alpha * x[xo]), x1 = broadcast(S, alpha * x[xo + xs]);
        FloatVector x2 = broadcast(S, alpha * x[xo + 2 * xs]), x3 = broadcast(S, alpha * x[xo + 3 * xs]);
        FloatVector x4 = broadcast(S, alpha * x[xo + 4 * xs]), x5 = broadcast(S, alpha * x[xo + 5 * xs]);
        FloatVector x6 = broadcast(S, alpha * x[xo + 6 * xs]);
        // the last vector may overlap the one before it: both start from the old y
        int last = n - L;
        FloatVector end = x0.fma(fromArray(S, b, b0 + last), fromArray(S, y, yo + last));
        end = x1.fma(fromArray(S, b, b1 + last), end);
        end = x2.fma(fromArray(S, b, b2 + last), end);
        end = x3.fma(fromArray(S, b, b3 + last), end);
        end = x4.fma(fromArray(S, b, b4 + last), end);
        end = x5.fma(fromArray(S, b, b5 + last), end);
        end = x6.fma(fromArray(S, b, b6 + last), end);
        for (int j = 0; j < last; j += L) {
            FloatVector acc = x0.fma(fromArray(S, b, b0 + j), fromArray(S, y, yo + j));
            acc = x1.fma(fromArray(S, b, b1 + j), acc);
            acc = x2.fma(fromArray(S, b, b2 + j), acc);
            acc = x3.fma(fromArray(S, b, b3 + j), acc);
            acc = x4.fma(fromArray(S, b, b4 + j), acc);
            acc = x5.fma(fromArray(S, b, b5 + j), acc);
            acc = x6.fma(fromArray(S, b, b6 + j), acc);
            acc.intoArray(y, yo + j);
        }
        end.intoArray(y, yo + last);
    }

    private static void rows4(
            int n, float alpha, float[] x, int xo, int xs, float[] b, int b0, int ldb, float[] y, int yo) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
        FloatVector x0 = broadcast(S, alpha * x[xo]), x1 = broadcast(S, alpha * x[xo + xs]);
        FloatVector x2 = broadcast(S, alpha * x[xo + 2 * xs]), x3 = broadcast(S, alpha * x[xo + 3 * xs]);
        int last = n - L;
        FloatVector end = x0.fma(fromArray(S, b, b0 + last), fromArray(S, y, yo + last));
        end = x1.fma(fromArray(S, b, b1 + last), end);
        end = x2.fma(fromArray(S, b, b2 + last), end);
        end = x3.fma(fromArray(S, b, b3 + last), end);
        for (int j = 0; j < last; j += L) {
            FloatVector acc = x0.fma(fromArray(S, b, b0 + j), fromArray(S, y, yo + j));
            acc = x1.fma(fromArray(S, b, b1 + j), acc);
            acc = x2.fma(fromArray(S, b, b2 + j), acc);
            x3.fma(fromArray(S, b, b3 + j), acc).intoArray(y, yo + j);
        }
        end.intoArray(y, yo + last);
    }
    // spotless:on
}
