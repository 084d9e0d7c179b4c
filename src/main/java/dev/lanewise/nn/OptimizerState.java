package dev.lanewise.nn;

import dev.lanewise.Matrix;
import java.util.List;

/** What an optimizer keeps from one update to the next, and the numbers of the update at hand. */
final class OptimizerState {

    /** Of each moment one matrix for each parameter, of its shape. */
    private final List<List<Matrix>> moments;

    // Set by Optimizer.begin and read by all parts of that update; they follow from the iteration, so nobody copies
    // them.
    float learningRate;
    float stepSize;
    float rootScale;

    OptimizerState(List<List<Matrix>> moments) {
        this.moments = moments;
    }

    List<List<Matrix>> moments() {
        return moments;
    }

    float[] moment(int moment, int parameter) {
        return moments.get(moment).get(parameter).data();
    }
}
