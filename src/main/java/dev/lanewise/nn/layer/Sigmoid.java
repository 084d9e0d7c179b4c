package dev.lanewise.nn.layer;

import dev.lanewise.kernel.Kernels;

/** y = 1 / (1 + e^−x). Backward: dx = dy · y · (1 − y). Example: x = 0 gives y = 0.5, and dy = 1 then dx = 0.25. */
public final class Sigmoid extends Elementwise {

    /** A layer for any number of inputs. */
    public Sigmoid() {
        super(Kernels::sigmoid, Kernels::sigmoidGradient);
    }
}
