package dev.lanewise.nn;

import dev.lanewise.Matrix;
import dev.lanewise.kernel.Kernels;
import java.util.Arrays;

/** By the chain rule, on the kernels. Allocates nothing after construction. */
final class Backprop implements BatchGradient {

    private final TwoLayerNet net;
    private final int rows;
    private final BatchInputs x;
    private final int[] labels;
    private final float[] hidden;

    /** W2ᵀ: each product with it would make its own. */
    private final Matrix w2Transposed;

    private final float[] hiddenDelta;

    /** Before it the scores, in the same place. */
    private final float[] outputDelta;

    private final float[] loss;

    /** For each row: their product with a matrix adds its rows up. */
    private final float[] ones;

    Backprop(TwoLayerNet net, BatchInputs x, int[] labels) {
        this.net = net;
        this.rows = labels.length;
        this.x = x;
        this.labels = labels;
        this.w2Transposed = Matrix.zeros(net.outputSize(), net.hiddenSize());
        this.hidden = Matrix.zeros(rows, net.hiddenSize()).data();
        this.hiddenDelta = new float[hidden.length];
        this.outputDelta = Matrix.zeros(rows, net.outputSize()).data();
        this.loss = new float[rows];
        this.ones = new float[rows];
        Arrays.fill(ones, 1f);
    }

    @Override
    public void begin() {
        net.w2().transpose(w2Transposed);
    }

    @Override
    public void hidden(int from, int to, int first, int last) {
        x.hidden(net, from, to, first, last, hidden);
    }

    @Override
    public void deltas(int from, int to) {
        Kernels kernels = Kernels.active();
        int n = to - from;
        int hiddenSize = net.hiddenSize();
        int classes = net.outputSize();
        int ho = from * hiddenSize;
        int oo = from * classes;
        Forward.output(net, n, hidden, ho, outputDelta, oo);
        kernels.softmaxCrossEntropy(1f / rows, outputDelta, oo, labels, from, outputDelta, oo, loss, from, n, classes);
        kernels.sgemm(
                false,
                false,
                n,
                hiddenSize,
                classes,
                1f,
                outputDelta,
                oo,
                classes,
                w2Transposed.data(),
                0,
                hiddenSize,
                0f,
                hiddenDelta,
                ho,
                hiddenSize);
        net.hiddenActivation().gradient().apply(kernels, hidden, ho, hiddenDelta, ho, hiddenDelta, ho, n * hiddenSize);
    }

    @Override
    public float loss() {
        return Losses.mean(loss, rows);
    }

    @Override
    public void gradientOfW1(int from, int to, Matrix gradient) {
        x.gradientOfW1(from, to, hiddenDelta, gradient);
    }

    @Override
    public boolean descendW1(int from, int to, float scale, Matrix gradient) {
        return x.descend(from, to, hiddenDelta, scale, net.w1(), gradient);
    }

    @Override
    public int slab() {
        return x.slab();
    }

    @Override
    public void gradientOfW2(Matrix gradient) {
        int in = net.hiddenSize();
        int out = net.outputSize();
        Kernels.active()
                .sgemm(true, false, in, out, rows, 1f, hidden, 0, in, outputDelta, 0, out, 0f, gradient.data(), 0, out);
    }

    @Override
    public void gradientOfBiases(Matrix gradient1, Matrix gradient2) {
        sumRows(hiddenDelta, net.hiddenSize(), gradient1.data());
        sumRows(outputDelta, net.outputSize(), gradient2.data());
    }

    /** sum ← the rows of delta added up from the first to the last, each of them once. */
    private void sumRows(float[] delta, int cols, float[] sum) {
        Kernels.active().sgemv(true, rows, cols, 1f, delta, 0, cols, ones, 0, 0f, sum, 0);
    }
}
