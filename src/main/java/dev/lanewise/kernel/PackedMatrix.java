package dev.lanewise.kernel;

/**
 * A matrix in the layout that the micro-kernels read, made by {@link Kernels#pack} once to be the right operand of many
 * products, such as the weights of a layer. A copy: later changes of the source do not reach it. Immutable, so safe for
 * use by any number of threads. Bound to the kernels that packed it.
 */
public final class PackedMatrix {

    /** Whose layout it is. */
    final Kernels kernels;

    final float[] data;

    /** Whether in panels of some vectors; otherwise row after row. */
    final boolean inPanels;

    private final int rows;
    private final int cols;

    PackedMatrix(Kernels kernels, int rows, int cols, float[] data, boolean inPanels) {
        this.kernels = kernels;
        this.rows = rows;
        this.cols = cols;
        this.data = data;
        this.inPanels = inPanels;
    }

    /** A plain copy of op(B). */
    static PackedMatrix byRows(Kernels kernels, boolean transB, int k, int n, float[] b, int bo, int ldb) {
        float[] data = new float[Checks.area("k", k, "n", n)];
        for (int p = 0; p < k; p++) {
            if (transB) {
                for (int j = 0; j < n; j++) {
                    data[p * n + j] = b[bo + j * ldb + p];
                }
            } else {
                System.arraycopy(b, bo + p * ldb, data, p * n, n);
            }
        }
        return new PackedMatrix(kernels, k, n, data, false);
    }

    /** The inner dimension k of the products it is for. */
    public int rows() {
        return rows;
    }

    /** The columns n of the products it is for. */
    public int cols() {
        return cols;
    }

    @Override
    public String toString() {
        return "PackedMatrix[%d × %d for %s]".formatted(rows, cols, kernels.name());
    }
}
