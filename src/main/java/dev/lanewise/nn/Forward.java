package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;

/** The forward pass over some rows, in the one order that prediction, loss, gradient and training share. */
final class Forward {

    private Forward() {}

    /** hidden ← activation(x · W1 + b1). */
    static void hidden(TwoLayerNet net, int rows, float[] x, int xo, float[] hidden, int ho) {
        layer(rows, x, xo, net.w1(), hidden, ho, net.hiddenEpilogue());
    }

    /** scores ← hidden · W2 + b2. */
    static void output(TwoLayerNet net, int rows, float[] hidden, int ho, float[] scores, int so) {
        layer(rows, hidden, ho, net.w2(), scores, so, net.outputEpilogue());
    }

    private static void layer(int rows, float[] x, int xo, Matrix w, float[] y, int yo, Epilogue epilogue) {
        int in = w.rows();
        int out = w.cols();
        Kernels.active().sgemm(false, false, rows, out, in, 1f, x, xo, in, w.data(), 0, out, y, yo, out, epilogue);
    }
}
