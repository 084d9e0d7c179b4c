package dev.lanewise.nn;

import dev.lanewise.kernel.Kernels;
import java.util.List;

/**
 * How a {@link Trainer} makes new weights w of the gradient g of a mini-batch and the learning rate r of the iteration.
 * All parameters are treated alike, biases too, as in PyTorch.
 *
 * <table>
 * <caption>The rules, element by element; t = 1, 2, … counts the updates, and moments are 0 at first</caption>
 * <tr><th>{@link #sgd}</th><td>{@code w = fma(-r, g, w)}</td></tr>
 * <tr><th>{@link #momentum}</th><td>{@link Kernels#momentumStep}: {@code v = momentum·v + g}, {@code w = w - r·v}</td></tr>
 * <tr><th>{@link #adam}</th><td>{@link Kernels#adamStep}, with {@code r / (1 - beta1ᵗ)} and {@code 1 / √(1 - beta2ᵗ)},
 * computed in {@code double} and rounded</td></tr>
 * <tr><th>{@link #adamW}</th><td>{@code w = (1 - r·weightDecay) · w}, the factor computed in {@code double} and rounded,
 * then as {@link #adam}</td></tr>
 * </table>
 *
 * <p>Everywhere but in {@link #adamW}, {@link #weightDecay} is added to the gradient (L2 regularization): {@code g =
 * fma(weightDecay, w, g)} before the rule.
 *
 * <p>Immutable. The moments belong to one {@link Trainer#fit}: a second one starts from 0 again.
 */
public abstract sealed class Optimizer {

    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;
    private static final float ADAM_W_DECAY = 0.01f;

    final float weightDecay;

    private Optimizer(float weightDecay) {
        this.weightDecay = weightDecay;
    }

    /** Plain gradient descent. */
    public static Optimizer sgd() {
        return new Sgd(0f);
    }

    /**
     * Gradient descent with momentum, in the form of PyTorch, where the learning rate is no part of the velocity. (The
     * book's is {@code v = momentum·v - r·g}, {@code w = w + v}: the same but for rounding as long as r is constant.)
     *
     * @param momentum the part of the velocity that stays, at least 0 and below 1
     */
    public static Optimizer momentum(float momentum) {
        return new Momentum(belowOne("momentum", momentum), 0f);
    }

    /** Adam with PyTorch's and the book's settings: beta1 0.9, beta2 0.999, and PyTorch's epsilon of 10⁻⁸. */
    public static Optimizer adam() {
        return adam(BETA1, BETA2, EPSILON);
    }

    /**
     * Adam, in the form of PyTorch.
     *
     * @param beta1 the part of the mean gradient that stays, at least 0 and below 1
     * @param beta2 the part of the mean squared gradient that stays, at least 0 and below 1
     * @param epsilon keeps the quotient finite; finite and positive
     */
    public static Optimizer adam(float beta1, float beta2, float epsilon) {
        return new Adam(beta1, beta2, epsilon, false, 0f);
    }

    /** AdamW with PyTorch's settings: those of {@link #adam()}, and a weight decay of 0.01. */
    public static Optimizer adamW() {
        return adamW(BETA1, BETA2, EPSILON);
    }

    /**
     * AdamW: as {@link #adam(float, float, float)}, but the weights shrink by themselves, and not by way of the gradient.
     * The weight decay is 0.01 until {@link #weightDecay} sets another one.
     */
    public static Optimizer adamW(float beta1, float beta2, float epsilon) {
        return new Adam(beta1, beta2, epsilon, true, ADAM_W_DECAY);
    }

    /**
     * The same optimizer with another weight decay.
     *
     * @param decay finite, at least 0; 0 is none
     */
    public final Optimizer weightDecay(float decay) {
        if (!(decay >= 0) || decay == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("weightDecay must be finite and not negative, but is " + decay);
        }
        return withDecay(decay);
    }

    abstract Optimizer withDecay(float decay);

    /** What it keeps of each parameter from one update to the next. */
    abstract List<String> moments();

    /** Before the parts of an update: sets in the state what they have in common. */
    void begin(OptimizerState state, int iteration, float learningRate) {
        state.learningRate = learningRate;
    }

    /**
     * The update of {@code length} elements of one parameter.
     *
     * @param parameter its number, see {@link TwoLayerNet#parameters}
     * @param g the gradient, which may be overwritten
     */
    abstract void update(OptimizerState state, int parameter, float[] g, float[] w, int offset, int length);

    /** Whether the update is w = fma(-r, g, w) and nothing else. */
    boolean descends() {
        return false;
    }

    /** The gradient of weightDecay / 2 · Σ w² is added to g. */
    final void addDecay(float[] g, float[] w, int offset, int length) {
        if (weightDecay > 0) {
            Kernels.active().axpy(weightDecay, w, offset, g, offset, g, offset, length);
        }
    }

    /** The rule and all its numbers; equal for optimizers that do the same. */
    @Override
    public final String toString() {
        return settings() + " with weight decay " + weightDecay;
    }

    abstract String settings();

    private static float belowOne(String name, float value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be at least 0 and below 1, but is " + value);
        }
        return value;
    }

    private static final class Sgd extends Optimizer {

        Sgd(float weightDecay) {
            super(weightDecay);
        }

        @Override
        Optimizer withDecay(float decay) {
            return new Sgd(decay);
        }

        @Override
        String settings() {
            return "SGD";
        }

        @Override
        boolean descends() {
            return weightDecay == 0;
        }

        @Override
        List<String> moments() {
            return List.of();
        }

        @Override
        void update(OptimizerState state, int parameter, float[] g, float[] w, int offset, int length) {
            addDecay(g, w, offset, length);
            Kernels.active().axpy(-state.learningRate, g, offset, w, offset, w, offset, length);
        }
    }

    private static final class Momentum extends Optimizer {

        private final float momentum;

        Momentum(float momentum, float weightDecay) {
            super(weightDecay);
            this.momentum = momentum;
        }

        @Override
        Optimizer withDecay(float decay) {
            return new Momentum(momentum, decay);
        }

        @Override
        String settings() {
            return "momentum " + momentum;
        }

        @Override
        List<String> moments() {
            return List.of("v");
        }

        @Override
        void update(OptimizerState state, int parameter, float[] g, float[] w, int offset, int length) {
            addDecay(g, w, offset, length);
            float[] v = state.moment(0, parameter);
            Kernels.active().momentumStep(momentum, state.learningRate, g, offset, v, offset, w, offset, length);
        }
    }

    private static final class Adam extends Optimizer {

        private final float beta1;
        private final float beta2;
        private final float epsilon;

        /** Whether this is AdamW. */
        private final boolean decoupled;

        Adam(float beta1, float beta2, float epsilon, boolean decoupled, float weightDecay) {
            super(weightDecay);
            this.beta1 = belowOne("beta1", beta1);
            this.beta2 = belowOne("beta2", beta2);
            if (!(epsilon > 0) || epsilon == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("epsilon must be finite and positive, but is " + epsilon);
            }
            this.epsilon = epsilon;
            this.decoupled = decoupled;
        }

        @Override
        Optimizer withDecay(float decay) {
            return new Adam(beta1, beta2, epsilon, decoupled, decay);
        }

        @Override
        String settings() {
            return (decoupled ? "AdamW " : "Adam ") + beta1 + " " + beta2 + " " + epsilon;
        }

        @Override
        List<String> moments() {
            return List.of("m", "v");
        }

        @Override
        void begin(OptimizerState state, int iteration, float learningRate) {
            double t = iteration + 1.0;
            state.learningRate = learningRate;
            state.stepSize = (float) (learningRate / (1 - StrictMath.pow(beta1, t)));
            state.rootScale = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, t)));
        }

        @Override
        void update(OptimizerState state, int parameter, float[] g, float[] w, int offset, int length) {
            Kernels kernels = Kernels.active();
            if (decoupled) {
                float kept = (float) (1 - (double) state.learningRate * weightDecay);
                kernels.scale(kept, w, offset, w, offset, length);
            } else {
                addDecay(g, w, offset, length);
            }
            kernels.adamStep(
                    beta1,
                    beta2,
                    epsilon,
                    state.stepSize,
                    state.rootScale,
                    g,
                    offset,
                    state.moment(0, parameter),
                    offset,
                    state.moment(1, parameter),
                    offset,
                    w,
                    offset,
                    length);
        }
    }
}
