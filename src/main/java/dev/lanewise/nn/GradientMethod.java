package dev.lanewise.nn;

/** How a {@link Trainer} gets the gradient of the loss. */
public enum GradientMethod {
    /** By backpropagation, {@link TwoLayerNet#gradient}. */
    BACKPROP,

    /**
     * By central differences, {@link TwoLayerNet#numericalGradient}, as the book does before it knows better: the loss is
     * computed twice for each parameter. Slower by two orders of magnitude.
     */
    NUMERICAL
}
