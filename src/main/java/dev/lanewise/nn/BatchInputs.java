package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.SparseMatrix;

/**
 * The samples X of one mini-batch after another, as the hidden layer and the gradient of its weights need them. Rows and
 * columns of the results may be computed in slices at once. No method allocates.
 */
sealed interface BatchInputs {

    /** Copies the samples with the indices from ≤ i &lt; to to the same rows of the batch. */
    void gather(int[] batch, int from, int to);

    /** hidden ← activation(X · W1 + b1), for the rows from ≤ i &lt; to. */
    void hidden(TwoLayerNet net, int from, int to, float[] hidden);

    /** gradient ← Xᵀ · delta, for the rows from ≤ p &lt; to of W1. */
    void gradientOfW1(int from, int to, float[] delta, Matrix gradient);

    /** So many rows of W1 are best computed and updated at a time. */
    int slab();

    /** Those of a matrix that the caller fills. */
    static BatchInputs of(Matrix x) {
        return new Dense(x, x);
    }

    /**
     * Those of a data set, in mini-batches of a size: sparse where at most a quarter of the elements are not zero, and
     * where so many samples are drawn that converting them pays. All that decides is the data and the settings.
     */
    static BatchInputs of(Dataset data, int batchSize, int iterations) {
        Matrix x = data.x();
        if ((long) batchSize * iterations >= Sparse.WORTH_CONVERTING * x.rows() && Sparse.pays(x)) {
            return new Sparse(SparseMatrix.of(x.rows(), x.cols(), x.data(), 0, x.cols()), batchSize);
        }
        return dense(data, batchSize);
    }

    /** Those of a data set, in mini-batches of a size, zeros or not. */
    static Dense dense(Dataset data, int batchSize) {
        return new Dense(data.x(), Matrix.zeros(batchSize, data.features()));
    }

    /** Rows copied together, for {@link Kernels#sgemm}. */
    final class Dense implements BatchInputs {

        /** While the gradient of so many rows is in the first cache. */
        private static final int SLAB = 64;

        private final Matrix data;
        private final Matrix x;

        private Dense(Matrix data, Matrix x) {
            this.data = data;
            this.x = x;
        }

        @Override
        public void gather(int[] batch, int from, int to) {
            int cols = x.cols();
            for (int i = from; i < to; i++) {
                System.arraycopy(data.data(), batch[i] * cols, x.data(), i * cols, cols);
            }
        }

        float[] x() {
            return x.data();
        }

        @Override
        public void hidden(TwoLayerNet net, int from, int to, float[] hidden) {
            Forward.hidden(net, to - from, x.data(), from * x.cols(), hidden, from * net.hiddenSize());
        }

        @Override
        public void gradientOfW1(int from, int to, float[] delta, Matrix gradient) {
            int n = gradient.cols();
            float[] g = gradient.data();
            Kernels.active()
                    .sgemm(
                            true, false, to - from, n, x.rows(), 1f, x.data(), from, x.cols(), delta, 0, n, 0f, g,
                            from * n, n);
        }

        @Override
        public int slab() {
            return SLAB;
        }
    }

    /** Rows where they are, for {@link Kernels#spmm}. */
    final class Sparse implements BatchInputs {

        /** Converting all samples takes as long as some mini-batches of half as many. */
        private static final double WORTH_CONVERTING = 0.5;

        private static final double DENSEST = 0.25;

        /** While the gradient of so many rows is in the second cache. A multiple of a matrix's blocks, so without a search. */
        private static final int SLAB = 256;

        /** The density is that of so many samples. */
        private static final int PROBES = 1000;

        private final SparseMatrix data;
        private final int[] rows;

        private Sparse(SparseMatrix data, int batchSize) {
            this.data = data;
            this.rows = new int[batchSize];
        }

        private static boolean pays(Matrix x) {
            int probes = Math.min(PROBES, x.rows());
            long nonzeros = 0;
            for (int probe = 0; probe < probes; probe++) {
                int row = (int) ((long) x.rows() * probe / probes);
                nonzeros += Kernels.active().countNonzero(x.data(), row * x.cols(), x.cols());
            }
            return nonzeros <= DENSEST * probes * x.cols();
        }

        @Override
        public void gather(int[] batch, int from, int to) {
            System.arraycopy(batch, from, rows, from, to - from);
        }

        @Override
        public void hidden(TwoLayerNet net, int from, int to, float[] hidden) {
            Kernels kernels = Kernels.active();
            int n = net.hiddenSize();
            int ho = from * n;
            for (int i = from; i < to; i++) {
                System.arraycopy(net.b1().data(), 0, hidden, i * n, n);
            }
            kernels.spmm(data, rows, from, to - from, n, net.w1().data(), 0, n, 1f, hidden, ho, n);
            Epilogue.Unary activation = net.hiddenActivation().function();
            activation.apply(kernels, hidden, ho, hidden, ho, (to - from) * n);
        }

        @Override
        public void gradientOfW1(int from, int to, float[] delta, Matrix gradient) {
            int n = gradient.cols();
            Kernels.active()
                    .spmmTransposed(
                            data, rows, 0, rows.length, from, to, n, delta, 0, n, 0f, gradient.data(), from * n, n);
        }

        @Override
        public int slab() {
            return SLAB;
        }
    }
}
