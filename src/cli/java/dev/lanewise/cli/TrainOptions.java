package dev.lanewise.cli;

import static dev.lanewise.cli.Checks.require;

import dev.lanewise.nn.GradientMethod;
import dev.lanewise.nn.HiddenActivation;
import dev.lanewise.nn.Sampling;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TrainingListener;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.nn.WeightInit;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code train} and what they allow. */
final class TrainOptions {

    private static final double WEIGHT_INIT_STD = 0.01;
    private static final int PATIENCE = 5;

    enum KernelChoice {
        AUTO,
        VECTOR,
        SCALAR;

        @Override
        public String toString() {
            return spelled(this);
        }
    }

    enum SamplingChoice {
        WITH_REPLACEMENT,
        SHUFFLED;

        @Override
        public String toString() {
            return spelled(this);
        }
    }

    enum GradientChoice {
        BACKPROP,
        NUMERICAL;

        @Override
        public String toString() {
            return spelled(this);
        }
    }

    enum ActivationChoice {
        SIGMOID,
        TANH,
        RELU;

        @Override
        public String toString() {
            return spelled(this);
        }
    }

    enum InitChoice {
        STD,
        XAVIER,
        HE;

        @Override
        public String toString() {
            return spelled(this);
        }
    }

    /** How long to train, by either measure. */
    static final class Duration {

        @Option(names = "--iterations", paramLabel = "N", description = "Mini-batches to train on (default: 10000).")
        private @Nullable Integer iterations;

        @Option(names = "--epochs", paramLabel = "N", description = "Or passes over the training set.")
        private @Nullable Integer epochs;
    }

    @Option(
            names = "--hidden",
            paramLabel = "N",
            description = "Units of the hidden layer (default: ${DEFAULT-VALUE}).")
    int hidden = 50;

    @Option(
            names = "--activation",
            paramLabel = "WHICH",
            description = "Function of the hidden layer: sigmoid, tanh or relu (default: ${DEFAULT-VALUE}).")
    ActivationChoice activation = ActivationChoice.SIGMOID;

    @Option(
            names = "--init",
            paramLabel = "HOW",
            description =
                    "Standard deviation of the first weights: std, the same in both layers; xavier, 1/sqrt(inputs); or he,"
                            + " sqrt(2/inputs) (default: ${DEFAULT-VALUE}).")
    InitChoice init = InitChoice.STD;

    @Option(names = "--weight-init-std", paramLabel = "X", description = "That of --init std (default: 0.01).")
    @Nullable
    Double weightInitStd;

    @ArgGroup
    private @Nullable Duration duration;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Samples of a mini-batch (default: ${DEFAULT-VALUE}).")
    int batchSize = 100;

    @Option(
            names = "--sampling",
            paramLabel = "HOW",
            description = "How mini-batches are drawn: with-replacement or shuffled (default: ${DEFAULT-VALUE}).")
    SamplingChoice sampling = SamplingChoice.WITH_REPLACEMENT;

    @Mixin
    OptimizerOptions updates = new OptimizerOptions();

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            description =
                    "Share of each class of the training set to set aside; training stops early where the loss on it"
                            + " no longer falls, and ends with the best weights (default: none).")
    @Nullable
    Double validation;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Epochs without a smaller loss on the --validation set before training stops (default: 5).")
    @Nullable
    Integer patience;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the first weights and of the mini-batches (default: ${DEFAULT-VALUE}).")
    long seed = 42;

    @Option(
            names = "--gradient",
            paramLabel = "HOW",
            description = "backprop, or numerical, which takes a hundred times as long (default: ${DEFAULT-VALUE}).")
    GradientChoice gradient = GradientChoice.BACKPROP;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description =
                    "Slices of a mini-batch that run at once, 1 for no threads (default: as many as pay, at most the"
                            + " processors). The weights do not depend on it.")
    @Nullable
    Integer parallelism;

    @Option(
            names = "--kernels",
            paramLabel = "WHICH",
            description = "auto, vector or scalar (default: auto). The weights do not depend on it.")
    @Nullable
    KernelChoice kernels;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Directory of four IDX files named as in MNIST, plain or .gz (default: the embedded MNIST).")
    @Nullable
    Path data;

    @ArgGroup(exclusive = false)
    @Nullable
    CheckpointOptions checkpoint;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "File for the trained model, .safetensors or .onnx, for predict; replaced if it is there.")
    @Nullable
    Path save;

    @Mixin
    ReportOptions report = new ReportOptions();

    @Option(
            names = "--confusion",
            description = "Print the confusion matrix of the test set, and precision, recall and F1 of each class.")
    boolean confusion;

    @Option(names = "--no-progress", description = "No progress bar. It is shown on a terminal only.")
    boolean noProgress;

    static String spelled(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Like picocli's own conversion, but its message would show the names of the constants. */
    static <E extends Enum<E>> E parse(String text, E[] choices) {
        return Arrays.stream(choices)
                .filter(choice -> choice.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "expected one of %s but was '%s'".formatted(Arrays.toString(choices), text)));
    }

    /** Checks what can be told without the data. */
    void check() {
        if (checkpoint != null) {
            checkpoint.check();
        }
        if (save != null) {
            ModelFiles.requireWritable("--save", save);
        }
        report.check();
        atLeastOne("--hidden", hidden);
        atLeastOne("--batch-size", batchSize);
        if (parallelism != null) {
            atLeastOne("--parallelism", parallelism);
        }
        if (duration != null && duration.iterations != null) {
            atLeastOne("--iterations", duration.iterations);
        }
        if (duration != null && duration.epochs != null) {
            atLeastOne("--epochs", duration.epochs);
        }
        if (weightInitStd != null) {
            require(
                    weightInitStd >= 0 && weightInitStd <= Float.MAX_VALUE,
                    "--weight-init-std",
                    weightInitStd,
                    "from 0 to %s".formatted(Float.MAX_VALUE));
            if (init != InitChoice.STD) {
                throw new UsageException("--weight-init-std is for --init std, not " + init);
            }
        }
        updates.check();
        if (validation != null) {
            require(validation > 0 && validation < 1, "--validation", validation, "above 0 and below 1");
        }
        if (patience != null) {
            atLeastOne("--patience", patience);
            if (validation == null) {
                throw new UsageException("--patience needs --validation");
            }
        }
    }

    /** Checks that each matrix fits an array, there are samples for a batch, and iterations can be counted. */
    void check(MnistSource source) {
        int widest = Math.max(source.features(), source.classes());
        require(
                (long) hidden * widest <= Integer.MAX_VALUE,
                "--hidden",
                hidden,
                "at most %d for %d pixels".formatted(Integer.MAX_VALUE / widest, source.features()));
        int row = Math.max(hidden, widest);
        require(
                (long) batchSize * row <= Integer.MAX_VALUE,
                "--batch-size",
                batchSize,
                "at most %d for rows of %d".formatted(Integer.MAX_VALUE / row, row));
        int size = source.train().size();
        require(
                sampling == SamplingChoice.WITH_REPLACEMENT || batchSize <= size,
                "--batch-size",
                batchSize,
                "at most %d, the size of the training set, for --sampling shuffled".formatted(size));
        if (duration != null && duration.epochs != null) {
            int most = Integer.MAX_VALUE / Math.max(1, size / batchSize);
            require(duration.epochs <= most, "--epochs", duration.epochs, "at most %d for this data".formatted(most));
        }
    }

    private static void atLeastOne(String option, int value) {
        require(value >= 1, option, value, "at least 1");
    }

    /** Slices of an evaluation. */
    int evaluationParallelism() {
        return parallelism != null ? parallelism : Runtime.getRuntime().availableProcessors();
    }

    TwoLayerNet net(MnistSource source) {
        return new TwoLayerNet(
                source.features(),
                hidden,
                source.classes(),
                HiddenActivation.valueOf(activation.name()),
                weightInit(),
                seed);
    }

    WeightInit weightInit() {
        return switch (init) {
            case STD -> WeightInit.std(weightInitStd == null ? WEIGHT_INIT_STD : weightInitStd);
            case XAVIER -> WeightInit.xavier();
            case HE -> WeightInit.he();
        };
    }

    int iterationsPerEpoch(MnistSource source) {
        return Math.max(1, source.train().size() / batchSize);
    }

    /** What is trained on what, and how, in words. */
    Map<String, String> settings(MnistSource source) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("Data", "%s: %s of %d pixels".formatted(source.name(), source.counts(), source.features()));
        settings.put("Network", "%d-%d-%d, %s".formatted(source.features(), hidden, source.classes(), activation));
        settings.put("First weights", "standard deviation " + weightInit());
        settings.put("Seed", Long.toString(seed));
        settings.put("Mini-batches", "of %d, drawn %s".formatted(batchSize, sampling));
        settings.put("Updates", updates.toString());
        settings.put("Gradient", gradient.toString());
        settings.put(
                "Early stopping",
                validation == null
                        ? "none"
                        : "after %d epochs without a smaller loss on %s of the training set"
                                .formatted(patience(), validation));
        settings.put("Parallelism", parallelism == null ? "automatic" : parallelism.toString());
        return settings;
    }

    private int patience() {
        return patience == null ? PATIENCE : patience;
    }

    Trainer trainer(MnistSource source, List<TrainingListener> listeners) {
        Trainer.Builder builder = Trainer.builder()
                .batchSize(batchSize)
                .optimizer(updates.optimizer())
                .learningRate(updates.learningRate())
                .sampling(Sampling.valueOf(sampling.name()))
                .gradient(GradientMethod.valueOf(gradient.name()))
                .seed(seed);
        listeners.forEach(builder::listener);
        if (parallelism != null) {
            builder.parallelism(parallelism);
        }
        if (duration != null && duration.iterations != null) {
            builder.iterations(duration.iterations);
        }
        if (duration != null && duration.epochs != null) {
            builder.epochs(duration.epochs);
        }
        if (source.validation() != null) {
            builder.earlyStopping(source.validation(), patience());
        }
        if (checkpoint != null) {
            checkpoint.addTo(builder);
        }
        return builder.build();
    }
}
