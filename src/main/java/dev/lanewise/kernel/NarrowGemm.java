package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.fromArray;

/**
 * The product whose C is narrower than a vector, in three ways.
 *
 * <p>By columns, where C is very narrow: Cᵀ = Bᵀ · Aᵀ is an ordinary product with vectors across the rows of C. A block
 * of A is transposed in registers for it, unless it is stored so. {@link OneColumn} does so for one column.
 *
 * <p>By {@link NarrowTiles}, of half vectors, where those suit.
 *
 * <p>By rows otherwise: the rows of B are padded to one vector. Its lanes beyond n go to where the next row of C is
 * stored after it, or not to C.
 */
final class NarrowGemm {

    /** The columns up to which transposing A pays, if there are so many steps for each that the work on C is small. */
    private static final int BY_COLUMNS = L == 16 ? 10 : L == 8 ? 1 : 0;

    private static final int STEPS_PER_COLUMN = 20;

    /** Steps of a block by columns: a panel of Aᵀ fills at most two thirds of L1. */
    private static final int KC = 128;

    /** A block may be longer by L − 1 steps, so that none is too short to be transposed. */
    private static final int KC_MAX = KC + L - 1;

    /** Steps of a block by rows. */
    private static final int KC_ROWS = 512;

    /** Vectors of a panel of Aᵀ, for the tiles of 6 rows. */
    private static final int NV = GemmBlocks.NV;

    private static final int PANEL = NV * L;

    /** Rows of the tallest tile of one vector. */
    private static final int MR = 12;

    private float[] aMemory = {};
    private float[] bMemory = {};
    private float[] tileMemory = {};

    private float[] aMemory(int length) {
        return aMemory = Gemm.memory(aMemory, length);
    }

    private float[] bMemory(int length) {
        return bMemory = Gemm.memory(bMemory, length);
    }

    private float[] tileMemory(int length) {
        return tileMemory = Gemm.memory(tileMemory, length);
    }

    /** C ← S + alpha · op(A) · op(B) with n &lt; L; m and n are positive. S is C, or where srs is 0 one row for all. */
    void run(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int srs,
            float[] c,
            int co,
            int ldc) {
        if (!transB && alpha == 1f && NarrowTiles.suit(transA, m, n, k, ldb)) {
            int ars = transA ? 1 : lda;
            int acs = transA ? lda : 1;
            NarrowTiles.run(m, n, k, a, ao, ars, acs, b, bo, ldb, s, so, srs, c, co, ldc);
            return;
        }
        boolean oneColumn = !transA && alpha == 1f && n == 1 && L >= 8 && k >= L;
        if (m < L || !(oneColumn || columnsPay(transA, n, k, alpha))) {
            byRows(transA, transB, m, n, k, alpha, a, ao, lda, b, bo, ldb, s, so, srs, c, co, ldc);
            return;
        }
        if (srs == 0) {
            for (int i = 0; i < m; i++) {
                System.arraycopy(s, so, c, co + i * ldc, n);
            }
        }
        if (!oneColumn) {
            byColumns(transA, transB, m, n, k, alpha, a, ao, lda, b, bo, ldb, c, co, ldc);
            return;
        }
        float[] x = b;
        int xo = bo;
        if (!transB && ldb != 1) {
            x = bMemory(k);
            gather(k, b, bo, ldb, x);
            xo = 0;
        }
        OneColumn.run(m, k, a, ao, lda, x, xo, c, co, ldc, tileMemory(OneColumn.memory(m, k, lda)));
    }

    private static boolean columnsPay(boolean transA, int n, int k, float alpha) {
        if (transA && alpha == 1f) {
            return true;
        }
        return (transA || k >= L) && n <= Math.min(BY_COLUMNS, k / STEPS_PER_COLUMN);
    }

    private static void gather(int k, float[] b, int bo, int ldb, float[] x) {
        for (int p = 0; p < k; p++) {
            x[p] = b[bo + p * ldb];
        }
    }

    private void byColumns(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc) {
        boolean pack = !transA || alpha != 1f;
        float[] tile = tileMemory(L * PANEL);
        int brs = transB ? 1 : ldb;
        int bcs = transB ? ldb : 1;
        for (int i = 0, mc; i < m; i += mc) {
            mc = panel(m - i);
            int vectors = (mc + L - 1) / L;
            int last = mc - L;
            int nrMax = GemmBlocks.rowsMax(vectors, last, false);
            load(mc, n, c, co + i * ldc, ldc, tile);
            for (int p = 0, kc; p < k; p += kc) {
                kc = steps(k - p, transA);
                float[] at = a;
                int ato = ao + p * lda + i;
                int lat = lda;
                if (pack) {
                    at = aMemory(KC_MAX * PANEL);
                    if (transA) {
                        scale(kc, mc, alpha, a, ato, lda, at);
                    } else {
                        pack(kc, mc, a, ao + i * lda + p, lda, at);
                        if (alpha != 1f) {
                            scale(kc, mc, alpha, at, 0, PANEL, at);
                        }
                    }
                    ato = 0;
                    lat = PANEL;
                }
                for (int j = 0, nr; j < n; j += nr) {
                    nr = GemmBlocks.rows(n - j, nrMax);
                    Tiles.run(
                            nr,
                            vectors,
                            kc,
                            b,
                            bo + p * brs + j * bcs,
                            bcs,
                            brs,
                            at,
                            ato,
                            lat,
                            tile,
                            j * PANEL,
                            PANEL,
                            tile,
                            j * PANEL,
                            PANEL,
                            last);
                }
            }
            store(mc, n, tile, c, co + i * ldc, ldc);
        }
    }

    private static int steps(int left, boolean transA) {
        if (left <= (transA ? KC : KC_MAX)) {
            return left;
        }
        return left < 2 * KC ? left / 2 : KC;
    }

    /** The rows of C of the next panel: whole vectors but for the last panel, and at least one vector. */
    private static int panel(int left) {
        if (left <= PANEL) {
            return left;
        }
        return left < PANEL + L ? PANEL - L : PANEL;
    }

    /** The last vector of each row of the panel may overlap the one before it. */
    private static void pack(int k, int m, float[] a, int ao, int lda, float[] packed) {
        for (int i = 0; i < m; i += L) {
            int row = Math.min(i, m - L);
            Transpose.strip(k, a, ao + row * lda, lda, packed, row, PANEL);
        }
    }

    private static void scale(int k, int m, float alpha, float[] a, int ao, int lda, float[] packed) {
        for (int p = 0; p < k; p++) {
            int row = ao + p * lda;
            for (int i = 0; i < m; i++) {
                packed[p * PANEL + i] = alpha * a[row + i];
            }
        }
    }

    private static void load(int m, int n, float[] c, int co, int ldc, float[] tile) {
        for (int i = 0; i < m; i++) {
            int row = co + i * ldc;
            for (int j = 0; j < n; j++) {
                tile[j * PANEL + i] = c[row + j];
            }
        }
    }

    private static void store(int m, int n, float[] tile, float[] c, int co, int ldc) {
        for (int i = 0; i < m; i++) {
            int row = co + i * ldc;
            for (int j = 0; j < n; j++) {
                c[row + j] = tile[j * PANEL + i];
            }
        }
    }

    /** A row of C is stored as a whole vector, where later rows of C take back what is too much. */
    private void byRows(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int srs,
            float[] c,
            int co,
            int ldc) {
        int ars = transA ? 1 : lda;
        int acs = transA ? lda : 1;
        float[] tile = tileMemory((MR + 1) * L);
        int start = MR * L;
        if (srs == 0) {
            System.arraycopy(s, so, tile, start, n);
        }
        int p = 0;
        do { // once for k = 0, too
            int kc = Math.min(k - p, KC_ROWS);
            float[] packed = bMemory(KC_ROWS * L);
            if (transB) {
                packTransposed(n, kc, b, bo + p, ldb, packed);
            } else {
                pad(n, kc, b, bo + p * ldb, ldb, packed);
            }
            for (int i = 0, mr; i < m; i += mr) {
                mr = GemmBlocks.rows(m - i, MR);
                float[] at = a;
                int ato = ao + i * ars + p * acs;
                int rs = ars;
                int cs = acs;
                if (alpha != 1f) {
                    at = aMemory(KC_ROWS * MR);
                    packA(mr, kc, alpha, a, ato, ars, acs, at);
                    ato = 0;
                    rs = 1;
                    cs = mr;
                }
                int row = co + i * ldc;
                // Rows of the tile overlap; they are stored in order, so that each overwrites what is too much.
                if (p > 0 || srs != 0) {
                    copy(mr, n, c, row, ldc, tile, 0, n);
                    Tiles.run(mr, 1, kc, at, ato, rs, cs, packed, 0, L, tile, 0, n, tile, 0, n, 0);
                } else if (ldc == n && (m - i - mr + 1) * n >= L) {
                    Tiles.run(mr, 1, kc, at, ato, rs, cs, packed, 0, L, tile, start, 0, c, row, n, 0);
                    continue;
                } else {
                    Tiles.run(mr, 1, kc, at, ato, rs, cs, packed, 0, L, tile, start, 0, tile, 0, n, 0);
                }
                copy(mr, n, tile, 0, n, c, row, ldc);
            }
            p += kc;
        } while (p < k);
    }

    private static void copy(int m, int n, float[] x, int xo, int ldx, float[] y, int yo, int ldy) {
        if (ldx == ldy) { // both are n
            System.arraycopy(x, xo, y, yo, m * n);
            return;
        }
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                y[yo + i * ldy + j] = x[xo + i * ldx + j];
            }
        }
    }

    private static void packTransposed(int n, int k, float[] b, int bo, int ldb, float[] packed) {
        for (int p = 0; p < k; p++) {
            for (int j = 0; j < n; j++) {
                packed[p * L + j] = b[bo + j * ldb + p];
            }
        }
    }

    /** Rows of B with what follows them, as long as the array does. */
    private static void pad(int n, int k, float[] b, int bo, int ldb, float[] packed) {
        int whole = Math.min(k, b.length - bo >= L ? (b.length - bo - L) / ldb + 1 : 0);
        for (int p = 0; p < whole; p++) {
            fromArray(S, b, bo + p * ldb).intoArray(packed, p * L);
        }
        for (int p = whole; p < k; p++) {
            for (int j = 0; j < n; j++) {
                packed[p * L + j] = b[bo + p * ldb + j];
            }
        }
    }

    private static void packA(int m, int k, float alpha, float[] a, int ao, int ars, int acs, float[] packed) {
        for (int r = 0; r < m; r++) {
            for (int p = 0; p < k; p++) {
                packed[p * m + r] = alpha * a[ao + r * ars + p * acs];
            }
        }
    }
}
