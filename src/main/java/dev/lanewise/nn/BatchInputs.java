package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.SparseBatch;
import dev.lanewise.kernel.SparseMatrix;
import java.util.Arrays;

/**
 * The samples X of one mini-batch after another, as the hidden layer and the gradient of its weights need them. Rows and
 * columns of the results may be computed in slices at once. No method allocates.
 */
sealed interface BatchInputs {

    /** Copies the inputs first ≤ p &lt; last of sample {@code batch[i]} to the row i of the batch, for from ≤ i &lt; to. */
    void gather(int[] batch, int from, int to, int first, int last);

    /**
     * hidden ← activation(X · W1 + b1) for the rows from ≤ i &lt; to: what the inputs first ≤ p &lt; last do for it. All
     * inputs come in ascending order.
     */
    void hidden(TwoLayerNet net, int from, int to, int first, int last, float[] hidden);

    /** gradient ← Xᵀ · delta, for the rows from ≤ p &lt; to of W1. */
    void gradientOfW1(int from, int to, float[] delta, Matrix gradient);

    /**
     * W1 ← fma(scale, Xᵀ · delta, W1) for its rows from ≤ p &lt; to, if one operation does both; else nothing.
     *
     * @param gradient its same rows may be overwritten
     * @return whether it was done
     */
    default boolean descend(int from, int to, float[] delta, float scale, Matrix w1, Matrix gradient) {
        return false;
    }

    /**
     * The first input of a slice, of so many that cost about the same with what the first one does of the output layer.
     */
    int start(int slice, int slices);

    /**
     * What the inputs before a slice cost. The first slice has less, by the outputs, or none, where the outputs are more than
     * its share; the others have the same.
     */
    private static double before(int slice, int slices, double inputs, double outputs) {
        if (slice == 0 || slice == slices) {
            return slice == 0 ? 0 : inputs;
        }
        double share = (inputs + outputs) / slices;
        return Math.max(share * slice - outputs, (inputs * (slice - 1)) / (slices - 1));
    }

    /** So many rows of W1 are best computed and updated at a time. */
    int slab();

    /** Those of a matrix that the caller fills. */
    static BatchInputs of(Matrix x) {
        return new Dense(x, x, 0);
    }

    /**
     * Those of a data set, in mini-batches of a size: sparse where at most a quarter of the elements are not zero, where
     * so many samples are drawn that converting them pays, and where a mini-batch fits an array. All that decides is the
     * data and the settings.
     */
    static BatchInputs of(Dataset data, TwoLayerNet net, int batchSize, int iterations) {
        Matrix x = data.x();
        // a sparse batch has less than that more of columns, and of rows with those between its words
        long padding = SparseBatch.COLUMNS;
        boolean fits = batchSize + padding <= Integer.MAX_VALUE / (x.cols() + padding);
        if (fits && (long) batchSize * iterations >= Sparse.WORTH_CONVERTING * x.rows()) {
            int probes = Math.min(Sparse.PROBES, x.rows());
            long[] nonzeros = Sparse.nonzeros(x, probes);
            if (nonzeros[x.cols()] <= Sparse.DENSEST * probes * x.cols()) {
                return new Sparse(
                        x, nonzeros, (double) Sparse.COST_OF_OUTPUT * net.outputSize() * probes, batchSize, net);
            }
        }
        return dense(data, net.outputSize(), batchSize);
    }

    /**
     * Those of a data set, in mini-batches of a size, zeros or not.
     *
     * @param outputs that take the time of some inputs
     */
    static Dense dense(Dataset data, int outputs, int batchSize) {
        return new Dense(data.x(), Matrix.zeros(batchSize, data.features()), outputs);
    }

    /** Rows copied together, for {@link Kernels#sgemm}. */
    final class Dense implements BatchInputs {

        /** While the gradient of so many rows is in the first cache. */
        private static final int SLAB = 64;

        /** Samples that are brought into the cache at once. */
        private static final int TOUCHED = 16;

        /** Elements of a cache line. */
        private static final int LINE = 16;

        /** As many inputs take as long as an output, all in all. */
        private static final int COST_OF_OUTPUT = 5;

        private final Matrix data;
        private final Matrix x;
        private final int outputs;

        private Dense(Matrix data, Matrix x, int outputs) {
            this.data = data;
            this.x = x;
            this.outputs = outputs;
        }

        @Override
        public void gather(int[] batch, int from, int to, int first, int last) {
            int cols = x.cols();
            for (int i = from, touched = from; i < to; i++) {
                if (i == touched) {
                    touched = Math.min(to, i + TOUCHED);
                    touch(batch, i, touched, first, last);
                }
                System.arraycopy(data.data(), batch[i] * cols + first, x.data(), i * cols + first, last - first);
            }
        }

        /**
         * Brings samples into the cache. Those in random order are not there, and the misses of some samples at once
         * overlap; those of one copy after another do not. The condition never holds: it keeps the compiler from leaving
         * the reads out.
         */
        private void touch(int[] batch, int from, int to, int first, int last) {
            int odd = 0;
            for (int p = first; p < last; p += LINE) {
                for (int i = from; i < to; i++) {
                    odd += Float.floatToRawIntBits(data.data()[batch[i] * x.cols() + p]) & 1;
                }
            }
            if (odd < 0) {
                throw new AssertionError(data);
            }
        }

        @Override
        public int start(int slice, int slices) {
            return (int) before(slice, slices, x.cols(), (double) COST_OF_OUTPUT * outputs);
        }

        float[] x() {
            return x.data();
        }

        @Override
        public void hidden(TwoLayerNet net, int from, int to, int first, int last, float[] hidden) {
            Forward.hidden(net, to - from, x.data(), from * x.cols(), first, last, hidden, from * net.hiddenSize());
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

    /** Rows without their zeros, for {@link Kernels#spmm}. */
    final class Sparse implements BatchInputs {

        /** Converting all samples takes as long as some mini-batches of half as many. */
        private static final double WORTH_CONVERTING = 0.5;

        private static final double DENSEST = 0.25;

        /** A slice begins at a multiple of it. */
        private static final int GRAIN = SparseBatch.COLUMNS;

        /** While the gradient of so many rows is in the second cache. */
        private static final int SLAB = 5 * GRAIN;

        /** As many inputs that are not zero take as long as an output, all in all. */
        private static final int COST_OF_OUTPUT = 2;

        /** The density, in all and of each column, is that of so many samples. */
        private static final int PROBES = 1000;

        private final SparseBatch batch;

        /** Of the samples that are probed, the elements in all columns before each. */
        private final long[] nonzeros;

        /** As so many of these elements take. */
        private final double costOfOutputs;

        private Sparse(Matrix x, long[] nonzeros, double costOfOutputs, int batchSize, TwoLayerNet net) {
            this.batch = new SparseBatch(
                    SparseMatrix.of(x.rows(), x.cols(), x.data(), 0, x.cols(), net.hiddenSize()), batchSize);
            this.nonzeros = nonzeros;
            this.costOfOutputs = costOfOutputs;
        }

        private static long[] nonzeros(Matrix x, int probes) {
            int cols = x.cols();
            long[] nonzeros = new long[cols + 1];
            for (int probe = 0; probe < probes; probe++) {
                int row = (int) ((long) x.rows() * probe / probes);
                for (int j = 0; j < cols; j++) {
                    nonzeros[j + 1] += x.data()[row * cols + j] == 0f ? 0 : 1;
                }
            }
            for (int j = 0; j < cols; j++) {
                nonzeros[j + 1] += nonzeros[j];
            }
            return nonzeros;
        }

        @Override
        public void gather(int[] batch, int from, int to, int first, int last) {
            this.batch.gather(batch, 0, from, to, first, last);
        }

        @Override
        public void hidden(TwoLayerNet net, int from, int to, int first, int last, float[] hidden) {
            Kernels kernels = Kernels.active();
            int n = net.hiddenSize();
            int ho = from * n;
            for (int i = from; first == 0 && i < to; i++) {
                System.arraycopy(net.b1().data(), 0, hidden, i * n, n);
            }
            kernels.spmm(batch, from, to, first, last, n, net.w1().data(), 0, n, 1f, hidden, ho, n);
            if (last == net.inputSize()) {
                Epilogue.Unary activation = net.hiddenActivation().function();
                activation.apply(kernels, hidden, ho, hidden, ho, (to - from) * n);
            }
        }

        @Override
        public void gradientOfW1(int from, int to, float[] delta, Matrix gradient) {
            int n = gradient.cols();
            Kernels.active().spmmTransposed(batch, from, to, n, delta, 0, n, gradient.data(), from * n, n);
        }

        @Override
        public boolean descend(int from, int to, float[] delta, float scale, Matrix w1, Matrix gradient) {
            int n = w1.cols();
            int row = from * n;
            float[] w = w1.data();
            Kernels.active().addSpmmTransposed(scale, batch, from, to, n, delta, 0, n, gradient.data(), row, w, row, n);
            return true;
        }

        @Override
        public int start(int slice, int slices) {
            long share = (long) before(slice, slices, (double) nonzeros[batch.cols()], costOfOutputs);
            int start = Arrays.binarySearch(nonzeros, share);
            start = ((start < 0 ? -start - 1 : start) + GRAIN / 2) / GRAIN * GRAIN;
            return slice == 0 ? 0 : slice == slices ? batch.cols() : Math.min(batch.cols(), start);
        }

        @Override
        public int slab() {
            return SLAB;
        }
    }
}
