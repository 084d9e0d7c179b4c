package dev.lanewise.nn.layer;

import dev.lanewise.kernel.Kernels;

/** y = 1 / (1 + e^−x). Backward: dx = dy · y · (1 − y). */
public final class Sigmoid extends Elementwise {

    /** A layer for any number of inputs. */
    public Sigmoid() {
        super(Kernels::sigmoid, Kernels::sigmoidGradient);
    }
}
