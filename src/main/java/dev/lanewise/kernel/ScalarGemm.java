package dev.lanewise.kernel;

/** Row by row of C; along a row of B where it is contiguous, so that C2 may vectorize the innermost loop. */
final class ScalarGemm extends Gemm {

    private float[] chains = {};

    ScalarGemm(Kernels kernels) {
        super(kernels);
    }

    @Override
    int columnGrain() {
        return 1;
    }

    @Override
    int rowGrain() {
        return 1;
    }

    @Override
    boolean copiesA() {
        return false;
    }

    @Override
    void run() {
        if (epilogue.adds) {
            chains = memory(chains, n);
        }
        float[] target = epilogue.adds ? chains : c;
        for (int i = 0; i < m; i++) {
            int ci = co + i * ldc;
            int to = epilogue.adds ? 0 : ci;
            start(1, target, to, n);
            row(ao + i * ars, target, to);
            if (epilogue.finishes()) {
                epilogue.finish(kernels, chains, 1, n, row + i, col, cols, c, ci, ldc);
            }
        }
    }

    private void row(int ai, float[] target, int to) {
        if (transB) {
            for (int j = 0; j < n; j++) {
                target[to + j] = chain(ai, bo + j * ldb, target[to + j]);
            }
        } else {
            for (int p = 0; p < k; p++) {
                kernels.axpyUnchecked(alpha * a[ai + p * acs], b, bo + p * ldb, target, to, target, to, n);
            }
        }
    }

    private float chain(int ai, int bj, float start) {
        float acc = start;
        for (int p = 0; p < k; p++) {
            acc = Fma.fma(alpha * a[ai + p * acs], b[bj + p], acc);
        }
        return acc;
    }
}
