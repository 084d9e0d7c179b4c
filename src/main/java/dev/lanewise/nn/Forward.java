package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Epilogue;
import dev.lanewise.kernel.Kernels;

/** The forward pass over some rows, in the one order that prediction, loss, gradient and training share. */
final class Forward {

    private Forward() {}

    /** hidden ← activation(x · W1 + b1). */
    static void hidden(TwoLayerNet net, int rows, float[] x, int xo, float[] hidden, int ho) {
        hidden(net, rows, x, xo, 0, net.inputSize(), hidden, ho);
    }

    /** The same for the inputs from ≤ p &lt; to alone; in ascending order of such parts, hidden is complete at the end. */
    static void hidden(TwoLayerNet net, int rows, float[] x, int xo, int from, int to, float[] hidden, int ho) {
        Epilogue epilogue = net.hiddenEpilogue(from == 0, to == net.inputSize());
        layer(rows, x, xo, net.w1(), from, to, hidden, ho, epilogue);
    }

    /** scores ← hidden · W2 + b2. */
    static void output(TwoLayerNet net, int rows, float[] hidden, int ho, float[] scores, int so) {
        layer(rows, hidden, ho, net.w2(), 0, net.hiddenSize(), scores, so, net.outputEpilogue());
    }

    private static void layer(
            int rows, float[] x, int xo, Matrix w, int from, int to, float[] y, int yo, Epilogue epilogue) {
        int in = w.rows();
        int out = w.cols();
        int k = to - from;
        Kernels.active()
                .sgemm(
                        false,
                        false,
                        rows,
                        out,
                        k,
                        1f,
                        x,
                        xo + from,
                        in,
                        w.data(),
                        from * out,
                        out,
                        y,
                        yo,
                        out,
                        epilogue);
    }
}
