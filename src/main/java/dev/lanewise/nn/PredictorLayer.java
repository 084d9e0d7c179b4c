package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Bfloat16Matrix;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;

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
            case FLOAT32 -> new Float32(w.copy(), b.copy());
            case BFLOAT16 -> new Bfloat16(w, b.copy());
        };
    }

    /** With the parameters themselves, for as long as nobody writes to them. */
    static PredictorLayer over(Matrix w, Matrix b) {
        return new Float32(w, b);
    }

    /** For one row of x. */
    abstract void row(float[] x, int xo, float[] y, int yo);

    /** For one row of x, leaving out its zeros. */
    abstract void sparseRow(float[] x, int xo, float[] y, int yo);

    /** For some rows of x, without gaps. */
    abstract void rows(int rows, float[] x, int xo, float[] y, int yo);

    private static float max(Matrix w) {
        return Kernels.active().max(w.data(), 0, w.data().length);
    }

    private static float min(Matrix w) {
        return Kernels.active().min(w.data(), 0, w.data().length);
    }

    private static final class Float32 extends PredictorLayer {

        private final float[] weights;
        private final Epilogue epilogue;

        Float32(Matrix w, Matrix b) {
            super(w, b, Float.isFinite(max(w)) && Float.isFinite(min(w)));
            weights = w.data();
            epilogue = Epilogue.bias(bias, 0);
        }

        @Override
        void row(float[] x, int xo, float[] y, int yo) {
            System.arraycopy(bias, 0, y, yo, outputs);
            Kernels.active().sgemv(true, inputs, outputs, 1f, weights, 0, outputs, x, xo, 1f, y, yo);
        }

        @Override
        void sparseRow(float[] x, int xo, float[] y, int yo) {
            System.arraycopy(bias, 0, y, yo, outputs);
            Kernels.active().spvm(inputs, outputs, x, xo, weights, 0, outputs, 1f, y, yo);
        }

        @Override
        void rows(int rows, float[] x, int xo, float[] y, int yo) {
            int n = outputs;
            Kernels.active().sgemm(false, false, rows, n, inputs, 1f, x, xo, inputs, weights, 0, n, y, yo, n, epilogue);
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
        void rows(int rows, float[] x, int xo, float[] y, int yo) {
            Kernels.active().sgemm(rows, x, xo, inputs, weights, bias, 0, y, yo, outputs);
        }
    }
}
