package dev.lanewise.nn.layer;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;
import dev.lanewise.nn.Activations;
import dev.lanewise.nn.TwoLayerNet;
import java.util.List;

/**
 * Layers one after another, with softmax and cross-entropy at the end: a network whose every step can be looked at.
 *
 * <pre>{@code
 * LayeredNet net = LayeredNet.of(new TwoLayerNet(784, 50, 10, 0.01, 42));       // Affine, Sigmoid, Affine
 * float loss = net.loss(x, labels);                                // forward
 * net.backward();                                                  // each layer now has its gradients
 * net.step(0.1f);                                                  // and takes a step against them
 * }</pre>
 *
 * <p>To see the values between the layers, call {@link Layer#forward} and {@link Layer#backward} of each by hand, as
 * {@link #scores} and {@link #backward} do:
 *
 * <pre>{@code
 * Matrix value = x;
 * for (Layer layer : net.layers()) {
 *     value = layer.forward(value);                                // sums, what Sigmoid makes of them, scores
 *     System.out.println(layer + "\n" + value);
 * }
 * }</pre>
 */
public final class LayeredNet {

    private final List<Layer> layers;
    private final SoftmaxWithLoss last = new SoftmaxWithLoss();

    /**
     * A net of any layers.
     *
     * @param layers in the order of the forward pass, at least one; each must take what the one before it gives, or the
     *     first forward pass fails
     */
    public LayeredNet(List<Layer> layers) {
        this.layers = List.copyOf(requireNonNull(layers, "layers"));
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers must hold at least one layer");
        }
    }

    /**
     * The layers of a net, over the same parameters: what one learns, the other knows. All results have the same bits, but
     * perhaps for the sign of a zero.
     */
    public static LayeredNet of(TwoLayerNet net) {
        Layer hidden = switch (requireNonNull(net, "net").hiddenActivation()) {
            case SIGMOID -> new Sigmoid();
            case TANH -> new Tanh();
            case RELU -> new Relu();
        };
        return new LayeredNet(List.of(new Affine(net.w1(), net.b1()), hidden, new Affine(net.w2(), net.b2())));
    }

    /** In the order of the forward pass. */
    public List<Layer> layers() {
        return layers;
    }

    /** What follows the last layer. */
    public SoftmaxWithLoss last() {
        return last;
    }

    /**
     * What the last layer gives.
     *
     * @param x samples × inputs
     * @return samples × classes
     */
    public Matrix scores(Matrix x) {
        Matrix y = x;
        for (Layer layer : layers) {
            y = layer.forward(y);
        }
        return y;
    }

    /**
     * The probability of each class for each sample. This is a forward pass, too: not to be called between
     * {@link #loss} and {@link #backward}.
     *
     * @param x samples × inputs
     * @return samples × classes
     */
    public Matrix predict(Matrix x) {
        return Activations.softmax(scores(x));
    }

    /**
     * The forward pass, to the mean cross-entropy.
     *
     * @param x samples × inputs, at least one sample
     * @param labels a class for each sample
     */
    public float loss(Matrix x, int[] labels) {
        return last.forward(scores(x), labels);
    }

    /**
     * The backward pass, from the last {@link #loss} to the gradients of all parameters, which the layers keep.
     *
     * @return the gradient by the samples, in their shape
     * @throws IllegalStateException if there was no loss
     */
    public Matrix backward() {
        Matrix gradient = last.backward();
        for (Layer layer : layers.reversed()) {
            gradient = layer.backward(gradient);
        }
        return gradient;
    }

    /**
     * A step of gradient descent in all layers, by the gradients of the last {@link #backward}.
     *
     * @param learningRate the step
     * @throws IllegalStateException if there was no backward pass
     */
    public void step(float learningRate) {
        layers.forEach(layer -> layer.step(learningRate));
    }

    /** The layers in order. */
    @Override
    public String toString() {
        return layers + " and softmax with cross-entropy";
    }
}
