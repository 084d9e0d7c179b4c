package dev.lanewise.nn.layer;

import dev.lanewise.kernel.Kernels;

/** y = tanh x. Backward: dx = dy · (1 − y) · (1 + y). */
public final class Tanh extends Elementwise {

    /** A layer for any number of inputs. */
    public Tanh() {
        super(Kernels::tanh, Kernels::tanhGradient);
    }
}
