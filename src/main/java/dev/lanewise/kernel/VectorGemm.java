package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;

/**
 * The layers around the micro-kernels of {@link Tiles}, with the names of BLIS: blocks of NC columns, KC steps and MC
 * rows, packed where that pays or where the storage order demands it; inside a block the macro-kernel runs over panels
 * of some vectors and tiles of some rows. Blocking over k stores the accumulators to C and loads them again, which
 * changes no bit.
 */
final class VectorGemm {

    private static final int KC = 512;
    private static final int MC = 192;
    private static final int NC = 1024;

    /** Rows of the tallest tile. */
    private static final int MR = 6;

    /** Vectors of the widest tile: 6 × 4 of C, 4 of B and 1 of A take 29 registers, 6 × 2, 2 and 1 take 15. */
    private static final int NV = L == 16 || "aarch64".equals(System.getProperty("os.arch")) ? 4 : 2;

    /** Vectors of the tile of one row, which needs chains enough to hide the latency of fma. */
    private static final int NV_ONE_ROW = 8;

    /** B is packed from this many floats on, A with it, if enough rows share the work. */
    private static final int PACK_FROM = 1 << 19;

    private static final int PACK_ROWS = 4 * MR;

    /** Packed columns may exceed NC by a panel, so that no block is too narrow for its last, overlapping vector. */
    private static final int SLACK = NV_ONE_ROW * L;

    private final PackBuffers.Stash stash = new PackBuffers.Stash();

    /** Arguments as in {@link Kernels#sgemm}, checked; m and n are positive. */
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
            float beta,
            float[] c,
            int co,
            int ldc) {
        ScalarKernels.start(beta, m, n, c, co, ldc);
        int ars = transA ? 1 : lda;
        int acs = transA ? lda : 1;
        boolean large = (long) k * n >= PACK_FROM && m >= PACK_ROWS;
        boolean packA = alpha != 1f || large;
        boolean packB = transB || n < L || large;
        int nv = vectorsPerPanel(m);
        if (!packA && !packB) {
            block(nv, m, n, k, a, ao, ars, acs, false, b, bo, ldb, false, c, co, ldc);
            return;
        }
        PackBuffers buffers = stash.take();
        try {
            for (int jc = 0, nc; jc < n; jc += nc) {
                nc = n - jc <= NC + SLACK ? n - jc : NC;
                for (int pc = 0, kc; pc < k; pc += kc) {
                    kc = Math.min(KC, k - pc);
                    float[] bBlock = b;
                    int bBlockOffset = bo + (transB ? jc * ldb + pc : pc * ldb + jc);
                    if (packB) {
                        bBlock = buffers.b(kc * (nc + SLACK));
                        packB(nv, nc, kc, b, bBlockOffset, ldb, transB, bBlock);
                        bBlockOffset = 0;
                    }
                    for (int ic = 0, mc; ic < m; ic += mc) {
                        mc = Math.min(MC, m - ic);
                        float[] aBlock = a;
                        int aBlockOffset = ao + ic * ars + pc * acs;
                        if (packA) {
                            aBlock = buffers.a(mc * kc);
                            packA(mc, kc, alpha, a, aBlockOffset, ars, acs, aBlock);
                            aBlockOffset = 0;
                        }
                        int cOffset = co + ic * ldc + jc;
                        if (n < L) {
                            float[] tile = buffers.tile(MR * L);
                            narrowBlock(
                                    mc, n, kc, aBlock, aBlockOffset, ars, acs, packA, bBlock, c, cOffset, ldc, tile);
                        } else {
                            block(
                                    nv,
                                    mc,
                                    nc,
                                    kc,
                                    aBlock,
                                    aBlockOffset,
                                    ars,
                                    acs,
                                    packA,
                                    bBlock,
                                    bBlockOffset,
                                    ldb,
                                    packB,
                                    c,
                                    cOffset,
                                    ldc);
                        }
                    }
                }
            }
        } finally {
            stash.give(buffers);
        }
    }

    /** The macro-kernel: every panel of B against every tile of rows of A. n ≥ L. */
    private static void block(
            int nvMax,
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int ars,
            int acs,
            boolean packedA,
            float[] b,
            int bo,
            int brs,
            boolean packedB,
            float[] c,
            int co,
            int ldc) {
        int vectors = vectors(n);
        for (int v = 0, nv; v < vectors; v += nv) {
            nv = panel(vectors - v, nvMax);
            int j = v * L;
            int last = Math.min(j + (nv - 1) * L, n - L) - j;
            int bPanel = packedB ? bo + j * k : bo + j;
            int bStride = packedB ? nv * L : brs;
            for (int i = 0, mr; i < m; i += mr) {
                mr = rows(m - i);
                int aTile = packedA ? ao + i * k : ao + i * ars;
                Tiles.run(
                        mr,
                        nv,
                        k,
                        a,
                        aTile,
                        packedA ? 1 : ars,
                        packedA ? mr : acs,
                        b,
                        bPanel,
                        bStride,
                        c,
                        co + i * ldc + j,
                        ldc,
                        last);
            }
        }
    }

    /** The macro-kernel of a C narrower than a vector: B is packed to one vector, C goes through a tile. */
    private static void narrowBlock(
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int ars,
            int acs,
            boolean packedA,
            float[] b,
            float[] c,
            int co,
            int ldc,
            float[] tile) {
        for (int i = 0, mr; i < m; i += mr) {
            mr = rows(m - i);
            for (int r = 0; r < mr; r++) {
                System.arraycopy(c, co + (i + r) * ldc, tile, r * L, n);
            }
            int aTile = packedA ? ao + i * k : ao + i * ars;
            Tiles.run(mr, 1, k, a, aTile, packedA ? 1 : ars, packedA ? mr : acs, b, 0, L, tile, 0, L, 0);
            for (int r = 0; r < mr; r++) {
                System.arraycopy(tile, r * L, c, co + (i + r) * ldc, n);
            }
        }
    }

    private static int vectors(int n) {
        return (n + L - 1) / L;
    }

    private static int vectorsPerPanel(int m) {
        if (m == 1) {
            return NV_ONE_ROW;
        }
        return m == 2 ? 4 : NV;
    }

    /** The vectors of the next panel; never leaves a single vector, which might have to overlap its neighbour. */
    private static int panel(int left, int nvMax) {
        int nv = nvMax == NV_ONE_ROW && (left < NV_ONE_ROW || left == NV_ONE_ROW + 1) ? 4 : nvMax;
        if (left <= nv) {
            return left;
        }
        return left == nv + 1 ? (nv + 1) / 2 : nv;
    }

    /** The rows of the next tile. */
    private static int rows(int left) {
        if (left >= MR) {
            return MR;
        }
        return left >= 4 ? 4 : left >= 2 ? 2 : 1;
    }

    /**
     * Panel after panel, row after row, a row padded to whole vectors. The padding keeps what was there: no tile stores
     * what it computes from it.
     */
    private static void packB(int nvMax, int n, int k, float[] b, int bo, int ldb, boolean trans, float[] packed) {
        int vectors = vectors(n);
        int w = 0;
        for (int v = 0, nv; v < vectors; v += nv) {
            nv = panel(vectors - v, nvMax);
            int j = v * L;
            int columns = Math.min(nv * L, n - j);
            if (trans) {
                packTransposed(columns, k, b, bo + j * ldb, ldb, packed, w, nv * L);
            } else {
                packRows(columns, k, b, bo + j, ldb, packed, w, nv * L);
            }
            w += k * nv * L;
        }
    }

    private static void packRows(int columns, int k, float[] b, int bo, int ldb, float[] packed, int po, int stride) {
        for (int p = 0; p < k; p++) {
            System.arraycopy(b, bo + p * ldb, packed, po + p * stride, columns);
        }
    }

    private static void packTransposed(
            int columns, int k, float[] b, int bo, int ldb, float[] packed, int po, int stride) {
        for (int j = 0; j < columns; j++) {
            for (int p = 0; p < k; p++) {
                packed[po + p * stride + j] = b[bo + j * ldb + p];
            }
        }
    }

    /** Tile after tile, column after column, times alpha. */
    private static void packA(int m, int k, float alpha, float[] a, int ao, int ars, int acs, float[] packed) {
        int w = 0;
        for (int i = 0, mr; i < m; i += mr) {
            mr = rows(m - i);
            for (int r = 0; r < mr; r++) {
                for (int p = 0; p < k; p++) {
                    packed[w + p * mr + r] = alpha * a[ao + (i + r) * ars + p * acs];
                }
            }
            w += mr * k;
        }
    }
}
