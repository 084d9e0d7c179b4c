package dev.lanewise.kernel;

import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * One matrix product while it runs: its operands, arguments already checked, and the memory that it needs. It belongs to
 * a {@link Workspace}, or is taken from a {@link Stash} for a call and given back, so that no call allocates once enough of
 * them exist. A product that needs no memory does without one.
 *
 * <p>The layers, from the outside: {@link GemmPieces} of C for the threads of a pool; blocks, packing and the epilogue,
 * then the macro-kernel, in {@link VectorGemm}; the micro-kernels in {@link Tiles} and its neighbours.
 */
abstract class Gemm {

    private static final float[] NOTHING = {};

    /** So many multiplications are worth another thread: at 100 GFLOP/s a third of a millisecond. */
    private static final long WORTH_A_THREAD = 1 << 24;

    /** Floats of a block of bfloat16: 64 KB. */
    private static final int WIDENED = 1 << 14;

    final Kernels kernels;

    int m;
    int n;
    int k;
    float alpha;

    /** op(A)[i, p] is a[ao + i · ars + p · acs]. */
    float[] a = NOTHING;

    int ao;
    int ars;
    int acs;
    boolean transA;

    /** op(B)[p, j] is b[bo + p · ldb + j], or b[bo + j · ldb + p] where transB; unless it is packed. */
    float[] b = NOTHING;

    int bo;
    int ldb;
    boolean transB;
    boolean packedB;

    float[] c = NOTHING;
    int co;
    int ldc;

    /** Where this C lies in the whole one, of which it may be a part. */
    int row;

    int col;
    int cols;

    float beta;

    Epilogue epilogue = Epilogue.NONE;

    private float[] widened = NOTHING;

    Gemm(Kernels kernels) {
        this.kernels = kernels;
    }

    /** C ← S + alpha · A · B, then the epilogue; m and n are positive. */
    abstract void run();

    final void a(boolean trans, float alpha, float[] array, int offset, int ld) {
        this.alpha = alpha;
        a = array;
        ao = offset;
        transA = trans;
        ars = trans ? 1 : ld;
        acs = trans ? ld : 1;
    }

    final int lda() {
        return transA ? acs : ars;
    }

    final void b(boolean trans, float[] array, int offset, int ld) {
        transB = trans;
        packedB = false;
        b = array;
        bo = offset;
        ldb = ld;
    }

    final void b(PackedMatrix packed) {
        transB = false;
        packedB = packed.inPanels;
        b = packed.data;
        bo = 0;
        ldb = packed.cols();
    }

    final void c(int m, int n, int k, float[] array, int offset, int ld) {
        this.m = m;
        this.n = n;
        this.k = k;
        c = array;
        co = offset;
        ldc = ld;
        row = 0;
        col = 0;
        cols = n;
    }

    /** On the calling thread, or on those of a pool where the product is large enough to pay for them. */
    final void run(float beta, Epilogue epilogue, @Nullable ForkJoinPool pool, Stash<Gemm> stash) {
        this.beta = beta;
        this.epilogue = epilogue;
        int threads = pool == null ? 1 : (int) Math.min(threads(pool), (long) m * n * k / WORTH_A_THREAD);
        if (pool == null || threads <= 1) {
            run();
        } else {
            new GemmPieces(this, threads, stash).run(pool);
        }
    }

    /** The common pool counts on the thread that calls it. */
    private static int threads(ForkJoinPool pool) {
        return pool.getParallelism() + (pool == ForkJoinPool.commonPool() ? 1 : 0);
    }

    /** C ← bias + A · B, some rows of B at a time, as floats. */
    final void run(
            int m,
            float[] a,
            int ao,
            int lda,
            Bfloat16Matrix matrix,
            float[] bias,
            int biasOffset,
            float[] c,
            int co,
            int ldc) {
        int n = matrix.cols();
        int k = matrix.rows();
        for (int i = 0; i < m; i++) {
            System.arraycopy(bias, biasOffset, c, co + i * ldc, n);
        }
        beta = 1f;
        int block = matrix.narrow() ? k : Math.max(1, Math.min(k, WIDENED / n));
        for (int p = 0, rows; p < k; p += rows) {
            rows = Math.min(block, k - p);
            a(false, 1f, a, ao + p, lda);
            c(m, n, rows, c, co, ldc);
            if (matrix.narrow()) {
                b(false, matrix.floats, 0, n);
            } else {
                widened = memory(widened, block * n);
                kernels.widenUnchecked(matrix, p, rows, widened);
                b(false, widened, 0, n);
            }
            run();
        }
    }

    /** Becomes the part of {@code whole} for some rows and columns of its C. */
    final void part(Gemm whole, int i, int rows, int j, int columns) {
        k = whole.k;
        m = rows;
        n = columns;
        alpha = whole.alpha;
        a = whole.a;
        ao = whole.ao + i * whole.ars;
        ars = whole.ars;
        acs = whole.acs;
        transA = whole.transA;
        transB = whole.transB;
        packedB = whole.packedB;
        b = whole.b;
        bo = whole.bo + (whole.packedB ? j * whole.k : whole.transB ? j * whole.ldb : j);
        ldb = whole.ldb;
        c = whole.c;
        co = whole.co + i * whole.ldc + j;
        ldc = whole.ldc;
        row = whole.row + i;
        col = whole.col + j;
        cols = whole.cols;
        beta = whole.beta;
        epilogue = whole.epilogue;
    }

    /** Forgets the caller's arrays. */
    void clear() {
        a = NOTHING;
        b = NOTHING;
        c = NOTHING;
        epilogue = Epilogue.NONE;
    }

    /** The same memory, or new one where it is too short. */
    static float[] memory(float[] memory, int length) {
        return memory.length >= length ? memory : new float[length];
    }

    // Where chains start -----------------------------------------------------------------------------------------

    /** The bias of this part's first column. */
    final int biasOffset() {
        return epilogue.biasOffset + col;
    }

    /** C ← where the chains start, for some rows; {@code c} may be the memory of an epilogue that adds. */
    final void start(int rows, float[] c, int co, int ldc) {
        float[] bias = epilogue.bias;
        if (bias == null) {
            ScalarKernels.start(beta, rows, n, c, co, ldc);
            return;
        }
        for (int i = 0; i < rows; i++) {
            System.arraycopy(bias, biasOffset(), c, co + i * ldc, n);
        }
    }

    // Pieces for threads -----------------------------------------------------------------------------------------

    /** The columns between which C may be cut: whole panels, where B is packed. */
    abstract int columnGrain();

    /** The rows between which C is best cut. */
    abstract int rowGrain();

    /** Whether each piece copies its rows of A. */
    abstract boolean copiesA();
}
