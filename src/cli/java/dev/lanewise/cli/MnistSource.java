package dev.lanewise.cli;

import dev.lanewise.data.Dataset;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Training and test images: MNIST, or four IDX files that look like it; perhaps others, set aside to validate on. */
public record MnistSource(
        String name, Dataset train, @Nullable Dataset validation, Dataset test) {

    private static final String TRAIN = "train";
    private static final String TEST = "t10k";

    /** All of MNIST, from the resources beside this class. */
    public static MnistSource embedded() throws IOException {
        return new MnistSource("MNIST, embedded", embedded(TRAIN), null, embedded(TEST));
    }

    private static Dataset embedded(String set) throws IOException {
        try (InputStream images = resource(set + "-images-idx3-ubyte.gz");
                InputStream labels = resource(set + "-labels-idx1-ubyte.gz")) {
            return Dataset.idx(images, labels, "embedded MNIST " + set);
        }
    }

    private static InputStream resource(String file) throws IOException {
        InputStream in = MnistSource.class.getResourceAsStream("mnist/" + file);
        if (in == null) {
            throw new FileNotFoundException("this build has no embedded " + file + ": name a directory by --data");
        }
        return in;
    }

    /**
     * The four files of a directory under the names of the original distribution, plain or with {@code .gz}, with a
     * hyphen or a dot before {@code idx}.
     *
     * @throws IOException if there is no such directory, a file is missing, unreadable or no IDX file, or the images of
     *     the two sets differ in size
     */
    public static MnistSource directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new FileNotFoundException("--data %s: %s"
                    .formatted(directory, Files.exists(directory) ? "not a directory" : "no such directory"));
        }
        MnistSource source = new MnistSource(directory.toString(), read(directory, TRAIN), null, read(directory, TEST));
        int trained = source.train.features();
        int tested = source.test.features();
        if (trained != tested) {
            throw new IOException(
                    "--data %s: training images have %d pixels, test images %d".formatted(directory, trained, tested));
        }
        return source;
    }

    private static Dataset read(Path directory, String set) throws IOException {
        return Dataset.idx(
                find(directory, set + "-images", "idx3-ubyte"), find(directory, set + "-labels", "idx1-ubyte"));
    }

    private static Path find(Path directory, String name, String type) throws IOException {
        return Stream.of("-" + type, "." + type)
                .flatMap(end -> Stream.of(end, end + ".gz"))
                .map(end -> directory.resolve(name + end))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new FileNotFoundException(
                        "--data %s: no file %s-%s, plain or .gz".formatted(directory, name, type)));
    }

    /** The same with a share of each class of the training images set aside to validate on. */
    MnistSource withValidation(double share, long seed) {
        try {
            Dataset.Split split = train.splitStratified(share, seed);
            return new MnistSource(name, split.train(), split.validation(), test);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--validation %s: %s".formatted(share, e.getMessage()));
        }
    }

    /** How many images of each kind, for people. */
    public String counts() {
        return train.size() + " training" + (validation == null ? "" : ", " + validation.size() + " validation")
                + " and " + test.size() + " test images";
    }

    public int features() {
        return train.features();
    }

    /** The number of classes that either set needs. */
    public int classes() {
        return Math.max(train.classes(), test.classes());
    }
}
