package dev.lanewise.nn.layer;

import dev.lanewise.kernel.Kernels;

/** y = tanh x. Backward: dx = dy · (1 − y) · (1 + y). Example: x = 0.5 gives y = 0.4621, and dy = 1 then dx = 0.7864. */
public final class Tanh extends Elementwise {

    /** A layer for any number of inputs. */
    public Tanh() {
        super(Kernels::tanh, Kernels::tanhGradient);
    }
}
