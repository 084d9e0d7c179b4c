package dev.lanewise.nn;

/**
 * The learning rate of each iteration. All of these schedules compute in {@code double}, with {@link StrictMath}, and round
 * once: the same rates on every machine. One of your own must depend on its arguments alone, or a training could not be
 * repeated.
 */
@FunctionalInterface
public interface LearningRateSchedule {

    /**
     * The learning rate of an iteration.
     *
     * @param iteration counted from 0
     * @param iterations how many there are in all, at least 1
     * @return finite, at least 0
     */
    float learningRate(int iteration, int iterations);

    /**
     * The same rate throughout.
     *
     * @param learningRate finite and positive
     */
    static LearningRateSchedule constant(float learningRate) {
        checkPositive("learningRate", learningRate);
        return (_, _) -> learningRate;
    }

    /**
     * Another factor every n iterations: {@code learningRate · factor^⌊iteration / every⌋}, PyTorch's StepLR.
     *
     * @param learningRate the first rate, finite and positive
     * @param every iterations of one rate, at least 1
     * @param factor finite and positive, as a rule below 1
     */
    static LearningRateSchedule step(float learningRate, int every, float factor) {
        checkPositive("learningRate", learningRate);
        checkPositive("factor", factor);
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1, but is " + every);
        }
        return (iteration, _) -> {
            int steps = iteration / every;
            return (float) (learningRate * StrictMath.pow(factor, steps));
        };
    }

    /**
     * Half a period of the cosine from one rate to another: {@code minimum + (learningRate - minimum) · (1 + cos(π ·
     * iteration / iterations)) / 2}, PyTorch's CosineAnnealingLR with the last iteration of the training for its end. The
     * minimum is the limit, which would be reached one iteration after the last.
     *
     * @param learningRate the first rate, finite and positive
     * @param minimum at least 0, at most {@code learningRate}
     */
    static LearningRateSchedule cosine(float learningRate, float minimum) {
        checkPositive("learningRate", learningRate);
        if (!(minimum >= 0 && minimum <= learningRate)) {
            throw new IllegalArgumentException(
                    "minimum must be from 0 to learningRate (" + learningRate + "), but is " + minimum);
        }
        return (iteration, iterations) -> {
            double half = (1 + StrictMath.cos(StrictMath.PI * iteration / iterations)) / 2;
            return (float) (minimum + ((double) learningRate - minimum) * half);
        };
    }

    /**
     * This schedule after a linear warm-up of n iterations: first {@code f · (iteration + 1) / (n + 1)}, with the first rate
     * f of this schedule; from iteration n on this schedule, as if the training started there. That is PyTorch's LinearLR
     * with a start factor of 1 / (n + 1) before it in a SequentialLR.
     *
     * @param warmUp n, at least 0; a training of no more iterations than that is all warm-up
     */
    default LearningRateSchedule warmUp(int warmUp) {
        if (warmUp < 0) {
            throw new IllegalArgumentException("warmUp must not be negative, but is " + warmUp);
        }
        return (iteration, iterations) -> {
            int rest = Math.max(1, iterations - warmUp);
            return iteration < warmUp
                    ? (float) (learningRate(0, rest) * (iteration + 1.0) / (warmUp + 1.0))
                    : learningRate(iteration - warmUp, rest);
        };
    }

    private static void checkPositive(String name, float value) {
        if (!(value > 0) || value == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(name + " must be finite and positive, but is " + value);
        }
    }
}
