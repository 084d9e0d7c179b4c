package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Bfloat16Matrix;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Workspace;

/** The affine part of a layer of a {@link Predictor}, y ← x · W + b, by the format of its weights. */
abstract sealed class PredictorLayer {

    final int inputs;
    final int outputs;
    final float[] bias;

    /** Zero times a weight is zero: what it adds can only be the sign of a zero, which no probability depends on. */
    final boolean finite;

    private PredictorLayer(Matrix w, Matrix b, boolean finite) {
        inputs = w.rows();
        outputs = w.cols();
        bias = b.data();
        this.finite = finite;
    }

    /** With a copy of the parameters. */
    static PredictorLayer of(Predictor.Weights weights, Matrix w, Matrix b) {
        return switch (weights) {
            case FLOAT32 -> Float32.copyOf(w, b);
            case BFLOAT16 -> new Bfloat16(w, b.copy());
        };
    }

    /** With the parameters themselves, for as long as nobody writes to them. */
    static PredictorLayer over(Matrix w, Matrix b) {
        return Float32.over(w, b);
    }

    /** For one row of x. */
    abstract void row(float[] x, int xo, float[] y, int yo);

    /** For one row of x, leaving out its zeros. */
    abstract void sparseRow(float[] x, int xo, float[] y, int yo);

    /** For some rows of x, without gaps. */
    abstract void rows(int rows, float[] x, int xo, float[] y, int yo, Workspace workspace);

    private static float max(Matrix w) {
        return Kernels.active().max(w.data(), 0, w.data().length);
    }

    private static float min(Matrix w) {
        return Kernels.active().min(w.data(), 0, w.data().length);
    }

    /**
     * Whole weights are one panel of columns, a copy of them several, each row after row: one row of x runs through a panel
     * while its sums stay in registers, and reads it as it lies in memory.
     */
    private static final class Float32 extends PredictorLayer {

        /** Sums that stay in registers. */
        private static final int PANEL_VECTORS = 8;

        private record Panel(int column, int width, int offset, Epilogue epilogue) {}

        private final float[] weights;
        private final Panel[] panels;

        private Float32(Matrix w, Matrix b, float[] weights, int panels) {
            super(w, b, Float.isFinite(max(w)) && Float.isFinite(min(w)));
            this.weights = weights;
            this.panels = new Panel[panels];
            for (int q = 0; q < panels; q++) {
                int column = column(outputs, panels, q);
                int width = column(outputs, panels, q + 1) - column;
                this.panels[q] = new Panel(column, width, inputs * column, Epilogue.bias(bias, column));
            }
        }

        static Float32 over(Matrix w, Matrix b) {
            return new Float32(w, b, w.data(), 1);
        }

        static Float32 copyOf(Matrix w, Matrix b) {
            int lanes = Kernels.active().lanes();
            int panels = lanes == 1 ? 1 : Math.ceilDiv(w.cols(), PANEL_VECTORS * lanes);
            Float32 layer = new Float32(w, b.copy(), new float[w.data().length], panels);
            for (Panel panel : layer.panels) {
                for (int i = 0; i < w.rows(); i++) {
                    int from = i * w.cols() + panel.column;
                    System.arraycopy(w.data(), from, layer.weights, panel.offset + i * panel.width, panel.width);
                }
            }
            return layer;
        }

        private static int column(int columns, int panels, int panel) {
            return (int) ((long) columns * panel / panels);
        }

        @Override
        void row(float[] x, int xo, float[] y, int yo) {
            System.arraycopy(bias, 0, y, yo, outputs);
            for (Panel p : panels) {
                int n = p.width;
                Kernels.active().sgemv(true, inputs, n, 1f, weights, p.offset, n, x, xo, 1f, y, yo + p.column);
            }
        }

        @Override
        void sparseRow(float[] x, int xo, float[] y, int yo) {
            System.arraycopy(bias, 0, y, yo, outputs);
            for (Panel p : panels) {
                int n = p.width;
                Kernels.active().spvm(inputs, n, x, xo, weights, p.offset, n, 1f, y, yo + p.column);
            }
        }

        @Override
        void rows(int rows, float[] x, int xo, float[] y, int yo, Workspace workspace) {
            Kernels kernels = Kernels.active();
            for (Panel p : panels) {
                int n = p.width;
                int at = p.offset;
                int to = yo + p.column;
                Epilogue end = p.epilogue;
                kernels.sgemm(
                        false, false, rows, n, inputs, 1f, x, xo, inputs, weights, at, n, y, to, outputs, end,
                        workspace);
            }
        }
    }

    private static final class Bfloat16 extends PredictorLayer {

        private final Bfloat16Matrix weights;

        Bfloat16(Matrix w, Matrix b) {
            // a weight next to the largest float is rounded to infinity
            super(w, b, Float.isFinite(Bfloat16Matrix.round(max(w))) && Float.isFinite(Bfloat16Matrix.round(min(w))));
            weights = Bfloat16Matrix.of(inputs, outputs, w.data(), 0, outputs);
        }

        @Override
        void row(float[] x, int xo, float[] y, int yo) {
            Kernels.active().sgemv(x, xo, weights, bias, 0, y, yo);
        }

        @Override
        void sparseRow(float[] x, int xo, float[] y, int yo) {
            Kernels.active().spvm(x, xo, weights, bias, 0, y, yo);
        }

        @Override
        void rows(int rows, float[] x, int xo, float[] y, int yo, Workspace workspace) {
            Kernels.active().sgemm(rows, x, xo, inputs, weights, bias, 0, y, yo, outputs, workspace);
        }
    }
}
