package dev.lanewise.kernel;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;

/**
 * One call of sgemm: a shape, factors, arrays with offsets and leading dimensions larger than needed.
 *
 * <p>Cells of a and b outside their matrices are NaN, which a wrong read would spread. Cells of c outside its matrix
 * hold a sentinel; those inside are NaN when beta is zero, for c must not be read then.
 */
final class SgemmCall {
    private static final float SENTINEL = -0x1.badbaep77f;
    private static final float[] ALPHAS = {1, -0.5f, 0, 2.5f};
    private static final float[] BETAS = {0, 1, -1.5f, 0.25f, -0f};

    boolean transA;
    boolean transB;
    int m;
    int n;
    int k;
    float alpha;
    float[] a;
    int aOffset;
    int lda;
    float[] b;
    int bOffset;
    int ldb;
    float beta;
    float[] c;
    int cOffset;
    int ldc;

    /** A call with everything but the shape drawn at random. */
    SgemmCall(boolean transA, boolean transB, int m, int n, int k, Values kind, Random random) {
        this.transA = transA;
        this.transB = transB;
        this.m = m;
        this.n = n;
        this.k = k;
        alpha = ALPHAS[random.nextInt(ALPHAS.length)];
        beta = BETAS[random.nextInt(BETAS.length)];
        aOffset = random.nextInt(17);
        bOffset = random.nextInt(17);
        cOffset = random.nextInt(17);
        lda = leadingDimension(transA ? m : k, random);
        ldb = leadingDimension(transB ? k : n, random);
        ldc = leadingDimension(n, random);
        a = matrix(transA ? k : m, transA ? m : k, aOffset, lda, Float.NaN, kind, random);
        b = matrix(transB ? n : k, transB ? k : n, bOffset, ldb, Float.NaN, kind, random);
        c = matrix(m, n, cOffset, ldc, SENTINEL, beta == 0 ? Values.NAN : kind, random);
    }

    /** A small call of each kind of matrix with room around it, for one argument to be spoilt. */
    static SgemmCall valid() {
        return new SgemmCall(false, false, 3, 4, 5, Values.ORDINARY, new Random(1));
    }

    /** Writes to c itself. */
    void run(Kernels kernels) {
        kernels.sgemm(transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
    }

    /** All of c, its padding included, after the call; c itself stays. */
    float[] result(Kernels kernels) {
        float[] out = c.clone();
        kernels.sgemm(transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, out, cOffset, ldc);
        return out;
    }

    /** As {@link #result(Kernels)}, with an epilogue instead of beta. */
    float[] result(Kernels kernels, Epilogue epilogue) {
        float[] out = c.clone();
        kernels.sgemm(transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, out, cOffset, ldc, epilogue);
        return out;
    }

    /** The same, on the threads of a pool. */
    float[] result(Kernels kernels, Epilogue epilogue, ForkJoinPool pool) {
        float[] out = c.clone();
        kernels.sgemm(
                transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, out, cOffset, ldc, epilogue, pool);
        return out;
    }

    /** The same, in memory of its own. */
    float[] result(Kernels kernels, Epilogue epilogue, Workspace workspace) {
        float[] out = c.clone();
        kernels.sgemm(
                transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, out, cOffset, ldc, epilogue,
                workspace);
        return out;
    }

    PackedMatrix packed(Kernels kernels) {
        return kernels.pack(transB, k, n, b, bOffset, ldb);
    }

    /** The same, with b packed. */
    float[] result(Kernels kernels, PackedMatrix packed, Epilogue epilogue) {
        float[] out = c.clone();
        kernels.sgemm(transA, m, alpha, a, aOffset, lda, packed, out, cOffset, ldc, epilogue);
        return out;
    }

    /** The same, in memory of its own. */
    float[] result(Kernels kernels, PackedMatrix packed, Epilogue epilogue, Workspace workspace) {
        float[] out = c.clone();
        kernels.sgemm(transA, m, alpha, a, aOffset, lda, packed, out, cOffset, ldc, epilogue, workspace);
        return out;
    }

    float[] oracle() {
        return oracle(beta, c);
    }

    /** With chains that start from beta times the elements of {@code start}, which is laid out as c. */
    float[] oracle(float beta, float[] start) {
        float[] out = start.clone();
        Oracle.sgemm(transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, out, cOffset, ldc);
        return out;
    }

    @Override
    public String toString() {
        return "%d x %d x %d %s%s alpha %s beta %s offsets %d %d %d ld %d %d %d"
                .formatted(
                        m,
                        n,
                        k,
                        transA ? "T" : "N",
                        transB ? "T" : "N",
                        alpha,
                        beta,
                        aOffset,
                        bOffset,
                        cOffset,
                        lda,
                        ldb,
                        ldc);
    }

    private static int leadingDimension(int needed, Random random) {
        return Math.max(1, needed) + (random.nextBoolean() ? 0 : random.nextInt(20));
    }

    /** The last row ends with the array in one case of two, so that reading past it throws. */
    private static float[] matrix(int rows, int cols, int offset, int ld, float around, Values kind, Random random) {
        int end = rows == 0 || cols == 0 ? offset : offset + (rows - 1) * ld + cols;
        float[] cells = new float[end + (random.nextBoolean() ? 0 : 40)];
        Arrays.fill(cells, around);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                cells[offset + i * ld + j] = kind.next(random);
            }
        }
        return cells;
    }
}
