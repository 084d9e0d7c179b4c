package dev.lanewise.nn;

import dev.lanewise.Matrix;

/**
 * Loss and gradient of one mini-batch, in two phases that may each be cut: first over the rows of the batch, and their
 * inputs; then over the weights, each of whose gradient elements is one chain over the samples in ascending order. As
 * long as the inputs of a row come in ascending order, no cut changes a bit.
 *
 * <p>Gradients of phase 2 do not read the parameters: they may be updated piece by piece while it runs. Holds the buffers of
 * the batch, for one batch after another; not thread-safe beyond what the phases allow.
 */
interface BatchGradient {

    /**
     * For one batch.
     *
     * @param x rows × inputs, read when the phases run
     * @param labels a class for each row, checked by the caller, read when the phases run
     */
    static BatchGradient of(GradientMethod method, TwoLayerNet net, Matrix x, int[] labels) {
        return switch (method) {
            case BACKPROP -> new Backprop(net, BatchInputs.of(x), labels);
            case NUMERICAL -> new NumericalGradient(net, x.data(), labels);
        };
    }

    /** The part of phase 1 that is neither of rows nor of inputs. Before {@link #deltas}. */
    void begin();

    /**
     * Phase 1 for the rows from ≤ i &lt; to, up to the hidden layer: what the inputs first ≤ p &lt; last add to its sums.
     * For some rows, all inputs come in ascending order.
     */
    void hidden(int from, int to, int first, int last);

    /** The rest of phase 1 for the rows from ≤ i &lt; to. */
    void deltas(int from, int to);

    /** The mean loss of the batch; after phase 1. */
    float loss();

    /** Phase 2 for the rows from ≤ i &lt; to of W1, written to the same rows of a gradient. */
    void gradientOfW1(int from, int to, Matrix gradient);

    /**
     * Phase 2 for the rows from ≤ i &lt; to of W1 with their update W1 ← fma(scale, gradient, W1), if one operation does
     * both; else nothing.
     *
     * @param gradient its same rows may be overwritten
     * @return whether it was done
     */
    default boolean descendW1(int from, int to, float scale, Matrix gradient) {
        return false;
    }

    /** So many rows of W1 are best taken at a time. */
    default int slab() {
        return 64;
    }

    /** Phase 2 for W2. */
    void gradientOfW2(Matrix gradient);

    /** Phase 2 for b1 and b2. */
    void gradientOfBiases(Matrix gradient1, Matrix gradient2);
}
