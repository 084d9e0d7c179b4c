package dev.lanewise.cli;

import static dev.lanewise.cli.Checks.require;

import dev.lanewise.nn.LearningRateSchedule;
import dev.lanewise.nn.Optimizer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code train} that say how a gradient changes the weights. */
final class OptimizerOptions {

    private static final float MOMENTUM = 0.9f;

    enum OptimizerChoice {
        SGD(0.1f),
        MOMENTUM(0.1f),
        ADAM(0.001f),
        ADAMW(0.001f);

        private final float learningRate;

        OptimizerChoice(float learningRate) {
            this.learningRate = learningRate;
        }

        @Override
        public String toString() {
            return TrainOptions.spelled(this);
        }
    }

    /** From the first learning rate to all of them. */
    record Schedule(String text, Function<Float, LearningRateSchedule> from) {

        static Schedule parse(String text) {
            try {
                return new Schedule(text, from(text.split(":", -1)));
            } catch (NumberFormatException e) {
                throw new TypeConversionException(
                        "expected constant, step:N:FACTOR, cosine or cosine:MINIMUM but was '%s'".formatted(text));
            }
        }

        private static Function<Float, LearningRateSchedule> from(String[] words) {
            return switch (words[0] + " of " + words.length) {
                case "constant of 1" -> LearningRateSchedule::constant;
                case "step of 3" -> {
                    int every = Integer.parseInt(words[1]);
                    float factor = Float.parseFloat(words[2]);
                    yield rate -> LearningRateSchedule.step(rate, every, factor);
                }
                case "cosine of 1" -> rate -> LearningRateSchedule.cosine(rate, 0f);
                case "cosine of 2" -> {
                    float minimum = Float.parseFloat(words[1]);
                    yield rate -> LearningRateSchedule.cosine(rate, minimum);
                }
                default -> throw new NumberFormatException();
            };
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Option(
            names = "--optimizer",
            paramLabel = "HOW",
            description =
                    "How a gradient changes the weights: sgd, momentum, adam or adamw (default: ${DEFAULT-VALUE}).")
    private OptimizerChoice optimizer = OptimizerChoice.SGD;

    @Option(
            names = "--momentum",
            paramLabel = "X",
            description = "Part of the velocity that stays, for --optimizer momentum (default: 0.9).")
    private @Nullable Float momentum;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "How strongly weights shrink (default: 0; 0.01 for adamw).")
    private @Nullable Float weightDecay;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "Step against the gradient (default: 0.1; 0.001 for adam and adamw).")
    private @Nullable Float learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "HOW",
            description =
                    "The course of the learning rate: constant; step:N:FACTOR, times the factor every N iterations;"
                            + " cosine or cosine:MINIMUM, down to the minimum (default: ${DEFAULT-VALUE}).")
    private Schedule schedule = Schedule.parse("constant");

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Iterations in which the learning rate rises, before its schedule (default: 0).")
    private int warmUp;

    void check() {
        if (momentum != null) {
            require(momentum >= 0 && momentum < 1, "--momentum", momentum, "at least 0 and below 1");
            if (optimizer != OptimizerChoice.MOMENTUM) {
                throw new UsageException("--momentum is for --optimizer momentum, not " + optimizer);
            }
        }
        if (weightDecay != null) {
            require(
                    weightDecay >= 0 && Float.isFinite(weightDecay),
                    "--weight-decay",
                    weightDecay,
                    "finite, at least 0");
        }
        float rate = firstLearningRate();
        require(rate > 0 && Float.isFinite(rate), "--learning-rate", rate, "above 0 and finite");
        require(warmUp >= 0, "--warm-up", warmUp, "at least 0");
        try {
            learningRate();
        } catch (IllegalArgumentException e) {
            throw new UsageException("--schedule %s: %s".formatted(schedule, e.getMessage()));
        }
    }

    private float firstLearningRate() {
        return learningRate == null ? optimizer.learningRate : learningRate;
    }

    LearningRateSchedule learningRate() {
        return schedule.from().apply(firstLearningRate()).warmUp(warmUp);
    }

    Optimizer optimizer() {
        Optimizer chosen = switch (optimizer) {
            case SGD -> Optimizer.sgd();
            case MOMENTUM -> Optimizer.momentum(momentum == null ? MOMENTUM : momentum);
            case ADAM -> Optimizer.adam();
            case ADAMW -> Optimizer.adamW();
        };
        return weightDecay == null ? chosen : chosen.weightDecay(weightDecay);
    }

    /** For people: what was asked for, and the learning rate. */
    @Override
    public String toString() {
        return optimizer
                + (momentum == null ? "" : " " + momentum)
                + (weightDecay == null ? "" : ", weight decay " + weightDecay)
                + ", learning rate " + firstLearningRate()
                + (schedule.text().equals("constant") ? "" : ", schedule " + schedule)
                + (warmUp == 0 ? "" : ", warm-up of " + warmUp);
    }
}
