package dev.lanewise.nn.layer;

import dev.lanewise.kernel.Kernels;

/**
 * y = x where x &gt; 0, else 0. Backward: dx = dy where y &gt; 0, else 0. Example: x = (−2, 3) gives y = (0, 3), and dy = (1,
 * 1) then dx = (0, 1).
 */
public final class Relu extends Elementwise {

    /** A layer for any number of inputs. */
    public Relu() {
        super(Kernels::relu, Kernels::reluGradient);
    }
}
