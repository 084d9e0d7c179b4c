package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;

/** The forward pass over some rows, in the one order that prediction, loss, gradient and training share. */
final class Forward {

    private Forward() {}

    /** hidden ← activation(x · W1 + b1). */
    static void hidden(TwoLayerNet net, int rows, float[] x, int xo, float[] hidden, int ho) {
        layer(rows, x, xo, net.w1(), hidden, ho, net.hiddenEpilogue(true, true));
    }

    /** The same for the inputs from ≤ p &lt; to alone; in ascending order of such parts, hidden is complete at the end. */
    static void hidden(TwoLayerNet net, int rows, float[] x, int xo, int from, int to, float[] hidden, int ho) {
        int in = net.inputSize();
        int n = net.hiddenSize();
        Kernels.active()
                .sgemm(
                        false,
                        false,
                        rows,
                        n,
                        to - from,
                        1f,
                        x,
                        xo + from,
                        in,
                        net.w1().data(),
                        from * n,
                        n,
                        hidden,
                        ho,
                        n,
                        net.hiddenEpilogue(from == 0, to == in));
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
