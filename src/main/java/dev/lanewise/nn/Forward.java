package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Kernels;

/** The forward pass over some rows, in the one order that prediction, loss, gradient and training share. */
final class Forward {

    private Forward() {}

    /**
     * hidden ← sigmoid(x · W1 + b1), scores ← hidden · W2 + b2. The chain of each element starts from its bias, so a
     * row alone gives the same bits as that row among others.
     */
    static void scores(TwoLayerNet net, int rows, float[] x, int xo, float[] hidden, int ho, float[] scores, int so) {
        Kernels kernels = Kernels.active();
        affine(kernels, rows, x, xo, net.w1(), net.b1(), hidden, ho);
        kernels.sigmoid(hidden, ho, hidden, ho, rows * net.hiddenSize());
        affine(kernels, rows, hidden, ho, net.w2(), net.b2(), scores, so);
    }

    private static void affine(Kernels kernels, int rows, float[] x, int xo, Matrix w, Matrix b, float[] y, int yo) {
        int in = w.rows();
        int out = w.cols();
        for (int i = 0; i < rows; i++) {
            System.arraycopy(b.data(), 0, y, yo + i * out, out);
        }
        kernels.sgemm(false, false, rows, out, in, 1f, x, xo, in, w.data(), 0, out, 1f, y, yo, out);
    }
}
