package dev.lanewise.kernel;

import static dev.lanewise.kernel.GemmBlocks.ALIASED;
import static dev.lanewise.kernel.GemmBlocks.COLUMNS_ACROSS;
import static dev.lanewise.kernel.GemmBlocks.FULL_WIDTH;
import static dev.lanewise.kernel.GemmBlocks.HALVES;
import static dev.lanewise.kernel.GemmBlocks.KC;
import static dev.lanewise.kernel.GemmBlocks.MC;
import static dev.lanewise.kernel.GemmBlocks.MC_ADDED;
import static dev.lanewise.kernel.GemmBlocks.MC_A_IN_PLACE;
import static dev.lanewise.kernel.GemmBlocks.MC_FINISHED;
import static dev.lanewise.kernel.GemmBlocks.MR;
import static dev.lanewise.kernel.GemmBlocks.MR_B_IN_PLACE;
import static dev.lanewise.kernel.GemmBlocks.NC;
import static dev.lanewise.kernel.GemmBlocks.NC_A_IN_PLACE;
import static dev.lanewise.kernel.GemmBlocks.NV;
import static dev.lanewise.kernel.GemmBlocks.NV_B_IN_PLACE;
import static dev.lanewise.kernel.GemmBlocks.NV_ONE_ROW;
import static dev.lanewise.kernel.GemmBlocks.PACK_COLUMNS;
import static dev.lanewise.kernel.GemmBlocks.PACK_FROM;
import static dev.lanewise.kernel.GemmBlocks.PACK_ROWS;
import static dev.lanewise.kernel.GemmBlocks.PACK_STEPS;
import static dev.lanewise.kernel.GemmBlocks.PACK_WIDE_FROM;
import static dev.lanewise.kernel.GemmBlocks.PANELS_FROM;
import static dev.lanewise.kernel.Lanes.L;
import static dev.lanewise.kernel.Lanes.S;
import static jdk.incubator.vector.FloatVector.fromArray;

/**
 * The layers around the micro-kernels of {@link Tiles}, with the names of BLIS: blocks of NC columns, KC steps and MC
 * rows, packed where that pays or where the storage order demands it; inside a block the macro-kernel runs tiles of some
 * rows along panels of some vectors. Blocking over k stores the accumulators to C and loads them again, which changes no
 * bit.
 */
final class VectorGemm extends Gemm {

    /** Where chains without a bias start. */
    private static final float[] ZEROS = new float[NV_ONE_ROW * L];

    /**
     * Packed columns may exceed a block by so many, so that none is too narrow for its last, overlapping vector, and all are
     * cut into the panels that the whole would have.
     */
    private static final int SLACK = NV_ONE_ROW * L;

    /** The steps from which copies of a row of C cost little. */
    private static final int WORTH_A_COPY = 32;

    private final NarrowGemm narrow = new NarrowGemm();

    private float[] packedA = {};
    private float[] packedPanels = {};
    private float[] chains = {};

    // What the macro-kernel reads and writes: A and C by row and column, B by panel ----------------------------------

    private float[] at = {};
    private int ato;
    private int atr;
    private int ats;

    private float[] bt = {};
    private int bto;

    /** The steps that a packed panel holds, of which the block begins at {@link #btp}; 0 where B is not packed. */
    private int btk;

    private int btp;

    /** Where the chains start. */
    private float[] st = ZEROS;

    private int sto;
    private int str;
    private int sts;

    /** Where they end: C, or memory of our own for an epilogue that adds. */
    private float[] ct = {};

    private int cto;
    private int ctr;

    VectorGemm(Kernels kernels) {
        super(kernels);
    }

    @Override
    int columnGrain() {
        return NV * L;
    }

    @Override
    int rowGrain() {
        return FULL_WIDTH && !packedB && large() ? PACK_ROWS : MR;
    }

    @Override
    boolean copiesA() {
        return alpha != 1f || (transA && large());
    }

    @Override
    void run() {
        if (beta != 0f && beta != 1f) {
            start(m, c, co, ldc);
            beta = 1f;
        }
        boolean row = !transB && wideRow(m, n);
        if (!packedB && (row || n < L)) {
            strips(row);
        } else {
            blocks();
        }
    }

    @Override
    void clear() {
        super.clear();
        at = bt = ct = chains;
        st = ZEROS;
    }

    /** Whether C is one row, too wide to stay in registers. */
    private static boolean wideRow(int m, int n) {
        return m == 1 && VectorGemv.pays(n);
    }

    /** Where C is narrower than a vector, or a row too wide to stay in registers. */
    private void strips(boolean row) {
        for (int ic = 0, mc; ic < m; ic += mc) {
            mc = Math.min(epilogue.finishes() ? MC_ADDED : m, m - ic);
            writeC(ic, mc, 0, n);
            if (row) {
                start(mc, ct, cto, ctr);
                runWideRow();
            } else {
                startFrom(0, 0);
                int ai = ao + ic * ars;
                narrow.run(transA, transB, mc, n, k, alpha, a, ai, lda(), b, bo, ldb, st, sto, str, ct, cto, ctr);
            }
            finish(ic, mc, 0, n);
        }
    }

    /**
     * The row from where it has started. Where rows of B are 4 KB apart and C begins a little behind B, modulo 4 KB, as it
     * does if it was allocated right after B, loads wait for stores that share the last twelve bits of their addresses.
     * Memory of our own is unlikely to lie so.
     */
    private void runWideRow() {
        boolean elsewhere = ldb % ALIASED == 0 && k >= WORTH_A_COPY && ct == c;
        if (elsewhere) {
            chains = memory(chains, n);
            System.arraycopy(c, cto, chains, 0, n);
            ct = chains;
        }
        VectorGemv.run(kernels, n, k, alpha, a, ao, acs, b, bo, ldb, ct, elsewhere ? 0 : cto);
        if (elsewhere) {
            System.arraycopy(chains, 0, c, cto, n);
        }
    }

    /** The loops around the macro-kernel. */
    private void blocks() {
        boolean packB = !packedB && (transB || large());
        boolean packA = copiesA();
        boolean packs = packA || packB || packedB;
        int nv = packedB ? NV : vectorsPerPanel(m, beta == 0f && !packs);
        boolean threes = !packedB && threes(m);
        int kcMax = packs ? evenly(k, KC) : k;
        boolean inPlace = (packB || packedB) && !packA && !epilogue.adds;
        int ncMax = inPlace ? NC_A_IN_PLACE : packs || epilogue.adds ? NC : n;
        int mcPacked = epilogue.adds ? MC_ADDED : inPlace ? MC_A_IN_PLACE : packs ? MC : m;
        int mcMax = epilogue.finishes() && !packB ? MC_FINISHED : mcPacked;
        // the chains of an epilogue that adds stay out of C until they are complete, a strip at a time
        int strip = epilogue.adds ? mcMax : m;
        for (int is = 0; is < m; is += strip) {
            int end = Math.min(m, is + strip);
            for (int jc = 0, nc; jc < n; jc += nc) {
                nc = n - jc <= ncMax + SLACK ? n - jc : ncMax;
                int across = jc + nc == n ? columnsAcross(packB) : 0;
                int along = nc - across;
                int pc = 0;
                do { // once for k = 0 too: C takes what the chains start from
                    int kc = Math.min(kcMax, k - pc);
                    readB(packB, nv, threes, jc, along, pc, kc);
                    for (int ic = is, mc; ic < end; ic += mc) {
                        mc = Math.min(mcMax, end - ic);
                        readA(packA, ic, mc, pc, kc);
                        writeC(ic, mc, jc, nc);
                        startFrom(pc, jc);
                        macro(
                                nv, threes, mc, along, kc, at, ato, atr, ats, bt, bto, ldb, btk, btp, st, sto, str, sts,
                                ct, cto, ctr);
                        if (across > 0) {
                            across(ic, mc, jc, along, nc, pc, kc);
                        }
                        if (pc + kc == k) {
                            finish(ic, mc, jc, nc);
                        }
                    }
                    pc += kc;
                } while (pc < k);
            }
        }
    }

    /** Whether B is worth packing; rows of B of a piece are as far apart as those of the whole. */
    private boolean large() {
        return large(m, cols, k);
    }

    private static boolean large(int m, int n, int k) {
        int from = n >= PACK_COLUMNS ? PACK_WIDE_FROM : PACK_FROM;
        return (long) k * n >= from && m >= PACK_ROWS;
    }

    /** How many of the last columns are left to {@link NarrowGemm}, which reads A and B where they are. */
    private int columnsAcross(boolean packB) {
        return !transB && !packedB && alpha == 1f ? columnsAcross(transA, m, n, packB) : 0;
    }

    private static int columnsAcross(boolean transA, int m, int n, boolean packB) {
        int rest = n % L;
        boolean half = !packB && canEndInHalf(n);
        return transA && m >= L && n >= 2 * L && rest <= COLUMNS_ACROSS && !half ? rest : 0;
    }

    /** Columns {@code from} to {@code to} of the block whose first one is jc. */
    private void across(int ic, int mc, int jc, int from, int to, int pc, int kc) {
        int ai = ao + ic * ars + pc * acs;
        int bi = bo + pc * ldb + jc + from;
        int si = sto + from * sts;
        narrow.run(true, false, mc, to - from, kc, 1f, a, ai, lda(), b, bi, ldb, st, si, str, ct, cto + from, ctr);
    }

    /**
     * The length of a block, at most max, which is even, so that the last one is about as long as the others; even, too,
     * for the tiles that take two steps at a time.
     */
    private static int evenly(int length, int max) {
        int blocks = Math.max(1, (length - 1) / max + 1);
        return (length - 1) / blocks + 2 & -2;
    }

    private void readB(boolean pack, int nv, boolean threes, int jc, int nc, int pc, int kc) {
        if (pack) {
            packedPanels = memory(packedPanels, PANELS_FROM + kc * (nc + SLACK));
            int bi = bo + (transB ? jc * ldb + pc : pc * ldb + jc);
            packB(nv, threes, nc, kc, b, bi, ldb, transB, packedPanels, PANELS_FROM);
            bt = packedPanels;
            bto = PANELS_FROM;
            btk = kc;
            btp = 0;
        } else {
            bt = b;
            bto = packedB ? bo + jc * k : bo + pc * ldb + jc;
            btk = packedB ? k : 0;
            btp = packedB ? pc : 0;
        }
    }

    private void readA(boolean pack, int ic, int mc, int pc, int kc) {
        int offset = ao + ic * ars + pc * acs;
        if (pack) {
            packedA = memory(packedA, mc * kc);
            boolean byColumn = transA && !(FULL_WIDTH && mc >= L && kc >= L);
            packA(byColumn, mc, kc, offset);
            atr = byColumn ? 1 : kc;
            ats = byColumn ? mc : 1;
        } else {
            atr = ars;
            ats = acs;
        }
        at = pack ? packedA : a;
        ato = pack ? 0 : offset;
    }

    private void writeC(int ic, int mc, int jc, int nc) {
        if (epilogue.adds) {
            chains = memory(chains, mc * nc);
            ct = chains;
            cto = 0;
            ctr = nc;
        } else {
            ct = c;
            cto = co + ic * ldc + jc;
            ctr = ldc;
        }
    }

    private void startFrom(int pc, int jc) {
        float[] bias = epilogue.bias;
        if (pc > 0 || beta != 0f) {
            st = ct;
            sto = cto;
            str = ctr;
            sts = 1;
        } else {
            st = bias == null ? ZEROS : bias;
            sto = bias == null ? 0 : biasOffset() + jc;
            str = 0;
            sts = bias == null ? 0 : 1;
        }
    }

    private void finish(int ic, int mc, int jc, int nc) {
        if (epilogue.finishes()) {
            epilogue.finish(kernels, chains, mc, nc, row + ic, col + jc, cols, c, co + ic * ldc + jc, ldc);
        }
    }

    /**
     * C ← S + op(A) · B by the macro-kernel or {@link NarrowTiles} alone, if that needs no copy of anything: then the
     * product needs no memory, and neither a Gemm to hold it nor the atomic operations that lend one. Else false.
     */
    static boolean direct(
            boolean transA,
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float beta,
            Epilogue epilogue,
            float[] c,
            int co,
            int ldc) {
        boolean narrow = NarrowTiles.suit(transA, m, n, k, ldb);
        boolean copies = n < L || wideRow(m, n) || large(m, n, k) || columnsAcross(transA, m, n, false) > 0;
        if ((copies && !narrow) || (beta != 0f && beta != 1f)) {
            return false;
        }
        float[] bias = epilogue.bias;
        float[] s = beta != 0f ? c : bias != null ? bias : ZEROS;
        int so = beta != 0f ? co : bias != null ? epilogue.biasOffset : 0;
        int srs = beta != 0f ? ldc : 0;
        int scs = s == ZEROS ? 0 : 1;
        int ars = transA ? 1 : lda;
        int acs = transA ? lda : 1;
        if (narrow) {
            NarrowTiles.run(m, n, k, a, ao, ars, acs, b, bo, ldb, s, so, srs, c, co, ldc);
            return true;
        }
        int nv = vectorsPerPanel(m, beta == 0f);
        macro(nv, threes(m), m, n, k, a, ao, ars, acs, b, bo, ldb, 0, 0, s, so, srs, scs, c, co, ldc);
        return true;
    }

    /** Every panel of B against every tile of rows of A; btk and btp are as in the fields. n ≥ L. */
    private static void macro(
            int nvMax,
            boolean threes,
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int ars,
            int acs,
            float[] b,
            int bo,
            int ldb,
            int btk,
            int btp,
            float[] s,
            int so,
            int srs,
            int scs,
            float[] c,
            int co,
            int ldc) {
        int vectors = vectors(n);
        // packed panels are where packB has cut them
        boolean half = btk == 0 && nvMax == NV && canEndInHalf(n);
        for (int v = 0, nv; v < vectors; v += nv) {
            nv = half ? panelBeforeHalf(vectors - v) : panel(vectors - v, nvMax, threes);
            int j = v * L;
            int last = Math.min(j + (nv - 1) * L, n - L) - j;
            int bj = btk > 0 ? bo + j * btk + btp * nv * L : bo + j;
            int brs = btk > 0 ? nv * L : ldb;
            int sj = so + j * scs;
            int cj = co + j;
            int mrMax = GemmBlocks.rowsMax(nv, last, srs == 0);
            for (int i = 0, mr; i < m; i += mr) {
                mr = GemmBlocks.rows(m - i, mrMax);
                int ai = ao + i * ars;
                Tiles.run(mr, nv, k, a, ai, ars, acs, b, bj, brs, s, sj + i * srs, srs, c, cj + i * ldc, ldc, last);
            }
        }
    }

    private static int vectors(int n) {
        return n / L + (n % L == 0 ? 0 : 1);
    }

    private static int vectorsPerPanel(int m, boolean fromRow) {
        if (m == 1) {
            return NV_ONE_ROW;
        }
        return m == 2 ? 4 : fromRow && m >= MR_B_IN_PLACE ? NV_B_IN_PLACE : NV;
    }

    /**
     * Whether panels are of three vectors where fours, or threes, leave one or two: on Intel's cores tiles of two are slow.
     * Not in a PackedMatrix, whose pieces, cut after any panel of NV, must have the panels of the whole.
     */
    private static boolean threes(int m) {
        return FULL_WIDTH && m > 1;
    }

    /** The vectors of the next panel; never leaves a single vector, which might have to overlap its neighbour. */
    private static int panel(int left, int nvMax, boolean threes) {
        if (threes) {
            boolean three = nvMax == NV_B_IN_PLACE ? left % 3 == 0 : left == 6 || left == 9;
            return three || left == 5 ? 3 : Math.min(left, 4);
        }
        int nv = nvMax == NV_ONE_ROW && (left < NV_ONE_ROW || left == NV_ONE_ROW + 1) ? 4 : nvMax;
        if (left <= nv) {
            return left;
        }
        return left == nv + 1 ? (nv + 1) / 2 : nv;
    }

    /** Whether columns can be cut so that half or a quarter of the last vector of a panel of four is enough. */
    private static boolean canEndInHalf(int n) {
        int rest = n % L;
        return HALVES && rest > 0 && rest <= L / 2 && n > (NV - 1) * L && vectors(n) != NV + 1;
    }

    /** The next panel, where the columns end in half or a quarter of a vector. */
    private static int panelBeforeHalf(int left) {
        return left == 6 ? 2 : left == 7 || left == 9 ? 3 : panel(left, NV, false);
    }

    static PackedMatrix pack(Kernels kernels, boolean transB, int k, int n, float[] b, int bo, int ldb) {
        if (n < L || k == 0) {
            return PackedMatrix.byRows(kernels, transB, k, n, b, bo, ldb);
        }
        long length = (long) k * vectors(n) * L;
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "k × n = %d × %d, padded to whole vectors, exceeds the length of an array".formatted(k, n));
        }
        float[] data = new float[(int) length];
        packB(NV, false, n, k, b, bo, ldb, transB, data, 0);
        return new PackedMatrix(kernels, k, n, data, true);
    }

    /**
     * Panel after panel from {@code po} on, row after row, a row padded to whole vectors. The padding keeps what was
     * there: no tile stores what it computes from it. Unless B is transposed, some rows at a time go into all panels, so
     * that each is read from its start to its end, as the prefetchers expect.
     */
    private static void packB(
            int nvMax,
            boolean threes,
            int n,
            int k,
            float[] b,
            int bo,
            int ldb,
            boolean trans,
            float[] packed,
            int po) {
        int rowsAtATime = trans ? k : PACK_STEPS;
        int vectors = vectors(n);
        for (int p = 0, rows; p < k; p += rows) {
            rows = Math.min(rowsAtATime, k - p);
            for (int v = 0, nv; v < vectors; v += nv) {
                nv = panel(vectors - v, nvMax, threes);
                int j = v * L;
                int stride = nv * L;
                int columns = Math.min(stride, n - j);
                int to = po + j * k + p * stride;
                if (trans) {
                    packTransposed(columns, k, b, bo + j * ldb, ldb, packed, to, stride);
                } else {
                    packRows(columns, rows, b, bo + p * ldb + j, ldb, packed, to, stride);
                }
            }
        }
    }

    /** The last vector of a row may overlap the one before it. */
    private static void packRows(int columns, int k, float[] b, int bo, int ldb, float[] packed, int po, int stride) {
        int last = columns - L;
        if (stride == 2 * L) {
            for (int end = po + k * 2 * L; po < end; po += 2 * L, bo += ldb) {
                fromArray(S, b, bo).intoArray(packed, po);
                fromArray(S, b, bo + last).intoArray(packed, po + last);
            }
            return;
        }
        if (stride == 3 * L) {
            for (int end = po + k * 3 * L; po < end; po += 3 * L, bo += ldb) {
                fromArray(S, b, bo).intoArray(packed, po);
                fromArray(S, b, bo + L).intoArray(packed, po + L);
                fromArray(S, b, bo + last).intoArray(packed, po + last);
            }
            return;
        }
        if (stride == 4 * L) {
            for (int end = po + k * 4 * L; po < end; po += 4 * L, bo += ldb) {
                fromArray(S, b, bo).intoArray(packed, po);
                fromArray(S, b, bo + L).intoArray(packed, po + L);
                fromArray(S, b, bo + 2 * L).intoArray(packed, po + 2 * L);
                fromArray(S, b, bo + last).intoArray(packed, po + last);
            }
            return;
        }
        for (int p = 0; p < k; p++, po += stride, bo += ldb) {
            for (int j = 0; j < last; j += L) {
                fromArray(S, b, bo + j).intoArray(packed, po + j);
            }
            fromArray(S, b, bo + last).intoArray(packed, po + last);
        }
    }

    /** L columns of the transpose at a time, the last of which may overlap those before them. */
    private static void packTransposed(
            int columns, int k, float[] b, int bo, int ldb, float[] packed, int po, int stride) {
        for (int j = 0; j < columns; j += L) {
            int from = Math.min(j, columns - L);
            if (k >= L) {
                Transpose.strip(k, b, bo + from * ldb, ldb, packed, po + from, stride);
                continue;
            }
            for (int c = from; c < from + L; c++) {
                for (int p = 0; p < k; p++) {
                    packed[po + p * stride + c] = b[bo + c * ldb + p];
                }
            }
        }
    }

    /** The block without gaps, times alpha; a transposed one column by column, as it is stored, or row by row. */
    private void packA(boolean byColumn, int m, int k, int offset) {
        if (transA && !byColumn) {
            packTransposed(k, m, a, offset, acs, packedA, 0, k);
            if (alpha != 1f) {
                kernels.scaleUnchecked(alpha, packedA, 0, packedA, 0, m * k);
            }
            return;
        }
        int rows = transA ? k : m;
        int cols = transA ? m : k;
        for (int i = 0; i < rows; i++) {
            int row = offset + i * lda();
            if (alpha == 1f) {
                System.arraycopy(a, row, packedA, i * cols, cols);
            } else {
                kernels.scaleUnchecked(alpha, a, row, packedA, i * cols, cols);
            }
        }
    }
}
