package dev.lanewise.kernel;

import static dev.lanewise.kernel.Lanes.L;

import jdk.incubator.vector.FloatVector;

/**
 * The kernels on the Vector API.
 *
 * <p>The elementwise loops load the last L elements first and store them last, so that they may overlap the vector before
 * them even in place. Fewer than L elements are left to the scalar kernels.
 *
 * <p>No vector is passed to a method of this package inside a kernel, or returned by one: C2 inlines the JDK's vector
 * methods always, but ours only up to a number of nodes in the method that it compiles, which may be any caller. Past
 * that, each vector that crosses a call is an object, and the kernel two orders of magnitude slower.
 */
final class VectorKernels extends Kernels {

    private final VectorRows rowBlocks = new VectorRows();

    /** For fewer elements than a vector has lanes. */
    private final Kernels few;

    VectorKernels(Kernels few) {
        this.few = few;
    }

    /** The bits of this JVM's preferred vectors; they may be too few to construct these kernels. */
    static int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    /** Fewer than a vector, or so many that an index past the last one would overflow. */
    private static boolean tooFew(int n) {
        return n < L || n > Integer.MAX_VALUE - L;
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public int lanes() {
        return L;
    }

    @Override
    public String describe() {
        return "vector kernels, %d lanes of 32 bits = %d bits, hardware FMA".formatted(L, bits());
    }

    @Override
    float dotUnchecked(float[] a, int ao, float[] b, int bo, int n) {
        return tooFew(n) ? few.dotUnchecked(a, ao, b, bo, n) : VectorReductions.dot(a, ao, b, bo, n);
    }

    @Override
    float squaredDistanceUnchecked(float[] a, int ao, float[] b, int bo, int n) {
        return tooFew(n)
                ? few.squaredDistanceUnchecked(a, ao, b, bo, n)
                : VectorReductions.squaredDistance(a, ao, b, bo, n);
    }

    @Override
    float cosineUnchecked(float[] a, int ao, float[] b, int bo, int n) {
        return tooFew(n) || !VectorReductions.cosinePays(n)
                ? super.cosineUnchecked(a, ao, b, bo, n)
                : VectorReductions.cosine(a, ao, b, bo, n);
    }

    @Override
    float sumUnchecked(float[] x, int xo, int n) {
        return tooFew(n) ? few.sumUnchecked(x, xo, n) : VectorReductions.sum(x, xo, n);
    }

    @Override
    float maxUnchecked(float[] x, int xo, int n) {
        return n < L ? few.maxUnchecked(x, xo, n) : VectorExtrema.max(x, xo, n);
    }

    @Override
    float minUnchecked(float[] x, int xo, int n) {
        return n < L ? few.minUnchecked(x, xo, n) : VectorExtrema.min(x, xo, n);
    }

    @Override
    int indexOfUnchecked(float m, float[] x, int xo, int n) {
        boolean scalar = n < L || Float.isNaN(m);
        return scalar ? few.indexOfUnchecked(m, x, xo, n) : VectorExtrema.indexOf(m, x, xo, n);
    }

    @Override
    void expUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.expUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.exp(x, xo, y, yo, n);
        }
    }

    @Override
    void logUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.logUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.log(x, xo, y, yo, n);
        }
    }

    @Override
    void sigmoidUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.sigmoidUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.sigmoid(x, xo, y, yo, n);
        }
    }

    @Override
    void tanhUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.tanhUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.tanh(x, xo, y, yo, n);
        }
    }

    @Override
    void softplusUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.softplusUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.softplus(x, xo, y, yo, n);
        }
    }

    @Override
    void siluUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.siluUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.silu(x, xo, y, yo, n);
        }
    }

    @Override
    void geluUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.geluUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.gelu(x, xo, y, yo, n);
        }
    }

    @Override
    void geluTanhUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.geluTanhUnchecked(x, xo, y, yo, n);
        } else {
            VectorFunctions.geluTanh(x, xo, y, yo, n);
        }
    }

    @Override
    void reluUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.reluUnchecked(x, xo, y, yo, n);
        } else {
            VectorArithmetic.relu(x, xo, y, yo, n);
        }
    }

    @Override
    void leakyReluUnchecked(float alpha, float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.leakyReluUnchecked(alpha, x, xo, y, yo, n);
        } else {
            VectorArithmetic.leakyRelu(alpha, x, xo, y, yo, n);
        }
    }

    @Override
    void stepUnchecked(float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.stepUnchecked(x, xo, y, yo, n);
        } else {
            VectorArithmetic.step(x, xo, y, yo, n);
        }
    }

    @Override
    void scaleUnchecked(float alpha, float[] x, int xo, float[] y, int yo, int n) {
        if (tooFew(n)) {
            few.scaleUnchecked(alpha, x, xo, y, yo, n);
        } else {
            VectorArithmetic.scale(alpha, x, xo, y, yo, n);
        }
    }

    @Override
    void addUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        if (tooFew(n)) {
            few.addUnchecked(a, ao, b, bo, out, oo, n);
        } else {
            VectorArithmetic.add(a, ao, b, bo, out, oo, n);
        }
    }

    @Override
    void subtractUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        if (tooFew(n)) {
            few.subtractUnchecked(a, ao, b, bo, out, oo, n);
        } else {
            VectorArithmetic.subtract(a, ao, b, bo, out, oo, n);
        }
    }

    @Override
    void multiplyUnchecked(float[] a, int ao, float[] b, int bo, float[] out, int oo, int n) {
        if (tooFew(n)) {
            few.multiplyUnchecked(a, ao, b, bo, out, oo, n);
        } else {
            VectorArithmetic.multiply(a, ao, b, bo, out, oo, n);
        }
    }

    @Override
    void axpyUnchecked(float alpha, float[] x, int xo, float[] y, int yo, float[] out, int oo, int n) {
        if (tooFew(n)) {
            few.axpyUnchecked(alpha, x, xo, y, yo, out, oo, n);
        } else {
            VectorArithmetic.axpy(alpha, x, xo, y, yo, out, oo, n);
        }
    }

    @Override
    void sigmoidGradientUnchecked(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        if (tooFew(n)) {
            few.sigmoidGradientUnchecked(z, zo, g, go, out, oo, n);
        } else {
            VectorArithmetic.sigmoidGradient(z, zo, g, go, out, oo, n);
        }
    }

    @Override
    void tanhGradientUnchecked(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        if (tooFew(n)) {
            few.tanhGradientUnchecked(z, zo, g, go, out, oo, n);
        } else {
            VectorArithmetic.tanhGradient(z, zo, g, go, out, oo, n);
        }
    }

    @Override
    void reluGradientUnchecked(float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        if (tooFew(n)) {
            few.reluGradientUnchecked(z, zo, g, go, out, oo, n);
        } else {
            VectorArithmetic.reluGradient(z, zo, g, go, out, oo, n);
        }
    }

    @Override
    void leakyReluGradientUnchecked(float alpha, float[] z, int zo, float[] g, int go, float[] out, int oo, int n) {
        if (tooFew(n)) {
            few.leakyReluGradientUnchecked(alpha, z, zo, g, go, out, oo, n);
        } else {
            VectorArithmetic.leakyReluGradient(alpha, z, zo, g, go, out, oo, n);
        }
    }

    @Override
    void momentumStepUnchecked(
            float momentum, float learningRate, float[] g, int go, float[] v, int vo, float[] w, int wo, int n) {
        if (tooFew(n)) {
            few.momentumStepUnchecked(momentum, learningRate, g, go, v, vo, w, wo, n);
        } else {
            VectorArithmetic.momentumStep(momentum, learningRate, g, go, v, vo, w, wo, n);
        }
    }

    @Override
    void adamStepUnchecked(
            float beta1,
            float beta2,
            float epsilon,
            float stepSize,
            float rootScale,
            float[] g,
            int go,
            float[] m,
            int mo,
            float[] v,
            int vo,
            float[] w,
            int wo,
            int n) {
        if (tooFew(n)) {
            few.adamStepUnchecked(beta1, beta2, epsilon, stepSize, rootScale, g, go, m, mo, v, vo, w, wo, n);
        } else {
            VectorArithmetic.adamStep(beta1, beta2, epsilon, stepSize, rootScale, g, go, m, mo, v, vo, w, wo, n);
        }
    }

    @Override
    void softmaxUnchecked(float[] x, int xo, float[] y, int yo, int rows, int cols) {
        if (tooFew(rows * cols)) {
            few.softmaxUnchecked(x, xo, y, yo, rows, cols);
        } else {
            VectorSoftmax.softmax(x, xo, y, yo, rows, cols);
        }
    }

    @Override
    void logSoftmaxUnchecked(float[] x, int xo, float[] y, int yo, int rows, int cols) {
        if (tooFew(rows * cols)) {
            few.logSoftmaxUnchecked(x, xo, y, yo, rows, cols);
        } else {
            VectorSoftmax.logSoftmax(x, xo, y, yo, rows, cols);
        }
    }

    @Override
    void softmaxCrossEntropyUnchecked(
            float scale,
            float[] x,
            int xo,
            int[] labels,
            int lo,
            float[] g,
            int go,
            float[] loss,
            int losso,
            int rows,
            int cols) {
        if (tooFew(rows * cols)) {
            few.softmaxCrossEntropyUnchecked(scale, x, xo, labels, lo, g, go, loss, losso, rows, cols);
        } else {
            VectorSoftmax.crossEntropy(scale, x, xo, labels, lo, g, go, loss, losso, rows, cols);
        }
    }

    @Override
    void dotRowsUnchecked(
            float alpha,
            float[] q,
            int qo,
            float[] a,
            int ao,
            int lda,
            float beta,
            float[] y,
            int yo,
            int rows,
            int n) {
        if (VectorRows.pays(rows, n)) {
            rowBlocks.dot(alpha, q, qo, a, ao, lda, beta, y, yo, rows, n);
        } else {
            Rows.dot(this, alpha, q, qo, a, ao, lda, beta, y, yo, rows, n);
        }
    }

    @Override
    void squaredDistanceRowsUnchecked(
            float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int n) {
        if (VectorRows.pays(rows, n)) {
            VectorRows.squaredDistance(q, qo, a, ao, lda, scores, so, rows, n);
        } else {
            Rows.squaredDistance(this, q, qo, a, ao, lda, scores, so, rows, n);
        }
    }

    @Override
    void cosineRowsUnchecked(float[] q, int qo, float[] a, int ao, int lda, float[] scores, int so, int rows, int n) {
        if (VectorRows.fits(rows, n)) {
            VectorRows.cosine(dotUnchecked(q, qo, q, qo, n), q, qo, a, ao, lda, scores, so, rows, n);
        } else if (n < L) {
            few.cosineRowsUnchecked(q, qo, a, ao, lda, scores, so, rows, n);
        } else if (L == 16) { // in one pass, each with the sum of squares of q
            for (int i = 0; i < rows; i++) {
                scores[so + i] = cosineUnchecked(q, qo, a, ao + i * lda, n);
            }
        } else {
            Rows.cosine(this, q, qo, a, ao, lda, scores, so, rows, n);
        }
    }

    @Override
    int indexOfAtLeastUnchecked(float sign, float least, float[] x, int xo, int from, int n) {
        int i = VectorScan.atLeast(sign, least, x, xo, from, n);
        return few.indexOfAtLeastUnchecked(sign, least, x, xo, i, n);
    }

    @Override
    int countNonzeroUnchecked(float[] x, int xo, int n) {
        int rest = n % L;
        return VectorScan.nonzeros(x, xo, n - rest) + few.countNonzeroUnchecked(x, xo + n - rest, rest);
    }

    @Override
    void rowUnchecked(int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo) {
        if (n >= L) {
            VectorGemv.row(this, n, k, x, xo, b, bo, ldb, y, yo);
        } else if (L > 4) {
            VectorGemv.narrowRow(few, n, k, x, xo, b, bo, ldb, y, yo);
        } else { // 128 bits may lack masked loads
            few.rowUnchecked(n, k, x, xo, b, bo, ldb, y, yo);
        }
    }

    @Override
    void sparseRowUnchecked(int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo) {
        if (n < L || k < L) {
            few.sparseRowUnchecked(n, k, x, xo, b, bo, ldb, y, yo);
        } else {
            VectorGemv.sparse(n, k, x, xo, b, bo, ldb, y, yo);
        }
    }

    @Override
    void rowUnchecked(float[] x, int xo, Bfloat16Matrix a, float[] s, int so, float[] y, int yo) {
        Bfloat16Tiles.row(x, xo, a, s, so, y, yo);
    }

    @Override
    void sparseRowUnchecked(float[] x, int xo, Bfloat16Matrix a, float[] s, int so, float[] y, int yo) {
        if (a.rows() < L) {
            few.sparseRowUnchecked(x, xo, a, s, so, y, yo);
        } else {
            Bfloat16Tiles.sparse(x, xo, a, s, so, y, yo);
        }
    }

    @Override
    void widenUnchecked(Bfloat16Matrix a, int from, int rows, float[] out) {
        Bfloat16Tiles.widen(a, from, rows, out);
    }

    @Override
    PackedMatrix packUnchecked(boolean transB, int k, int n, float[] b, int bo, int ldb) {
        return VectorGemm.pack(this, transB, k, n, b, bo, ldb);
    }

    @Override
    void gatherUnchecked(
            SparseBatch a,
            int from,
            int to,
            int first,
            int last,
            int n,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc) {
        if (n < L) {
            few.gatherUnchecked(a, from, to, first, last, n, b, bo, ldb, c, co, ldc);
        } else if (a.tiled) {
            SparseTiles.rows(a, from, to, first, last, n, b, bo, ldb, c, co, ldc, few);
        } else {
            VectorSparse.gather(a, from, to, first, last, n, b, bo, ldb, c, co, ldc);
        }
    }

    @Override
    void scatterUnchecked(
            SparseBatch a, int first, int last, int n, float[] b, int bo, int ldb, float[] c, int co, int ldc) {
        if (n >= L && !a.tiled) {
            VectorSparse.scatter(a, first, last, n, b, bo, ldb, c, co, ldc);
        } else if (n < L || !SparseTiles.columns(a, first, last, n, b, bo, ldb, false, 1f, c, co, ldc)) {
            few.scatterUnchecked(a, first, last, n, b, bo, ldb, c, co, ldc);
        }
    }

    @Override
    boolean addScatterUnchecked(
            float scale,
            SparseBatch a,
            int first,
            int last,
            int n,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc) {
        return n >= L && a.tiled && SparseTiles.columns(a, first, last, n, b, bo, ldb, true, scale, c, co, ldc);
    }

    @Override
    boolean productUnchecked(
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
        return VectorGemm.direct(transA, m, n, k, a, ao, lda, b, bo, ldb, beta, epilogue, c, co, ldc);
    }

    @Override
    Gemm newGemm() {
        return new VectorGemm(this);
    }
}
