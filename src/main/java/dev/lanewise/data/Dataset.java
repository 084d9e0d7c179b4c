package dev.lanewise.data;

import static java.util.Objects.requireNonNull;

import dev.lanewise.FileFormatException;
import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Samples with their labels: row i of {@link #x()} is sample i, and {@link #label(int) label(i)} is its class.
 *
 * <p>There is at least one sample, of at least one feature. The values were finite and the labels within
 * {@code 0 … classes - 1} when the data set was made. The matrix is live, not copied: who writes to it changes the data
 * set, and answers for the values. Everything else is immutable. Thread-safe as long as nobody writes to the matrix.
 */
public final class Dataset {
    /** IDX files of digits have ten classes, whether or not all ten are there. */
    private static final int IDX_CLASSES = 10;

    private static final double VALIDATION_SHARE = 0.2;
    private static final double TEST_SHARE = 0.1;

    /** Values that are summed up at a time. */
    private static final int CHUNK = 1 << 12;

    private final Matrix x;
    private final int[] labels;
    private final int classes;

    private Dataset(Matrix x, int[] labels, int classes) {
        this.x = x;
        this.labels = labels;
        this.classes = classes;
    }

    /**
     * A data set over a matrix, which is kept, and a copy of the labels.
     *
     * @param x samples × features, at least 1 × 1, all values finite
     * @param labels one class for each row of {@code x}, each from 0 to {@code classes - 1}
     * @param classes the number of classes, at least 1
     * @return a new data set
     * @throws IllegalArgumentException if {@code x} is empty or holds NaN or an infinity, {@code labels} has another
     *     length than {@code x} has rows, a label is out of range, or {@code classes} is less than 1
     */
    public static Dataset of(Matrix x, int[] labels, int classes) {
        requireNonNull(x, "x");
        requireNonNull(labels, "labels");
        requireClasses(classes);
        if (x.rows() == 0 || x.cols() == 0) {
            throw new IllegalArgumentException(
                    "of: x must have at least one row and one column, is " + x.rows() + "×" + x.cols());
        }
        if (labels.length != x.rows()) {
            throw new IllegalArgumentException("of: labels must have one element for each row of x: x is " + x.rows()
                    + "×" + x.cols() + ", labels has " + labels.length);
        }
        int[] copy = labels.clone();
        requireLabels("of", copy, classes);
        requireFinite("of", "x", x);
        return new Dataset(x, copy, classes);
    }

    /**
     * Reads images and their labels from IDX files (the format of MNIST): unsigned bytes, plain or gzip, which is told
     * by the first two bytes. A pixel becomes {@code pixel / 255f}, so features lie within 0 … 1; images are rows of
     * rows × columns features. There are 10 classes; {@link #idx(Path, Path, int)} reads sets with others.
     *
     * <p>The files are streamed. The header of a plain file is held against the file's length; memory for the pixels of
     * a gzip file or a stream grows with what arrives, so a header that lies costs little.
     *
     * @param images an IDX file of magic number 0x00000803
     * @param labels an IDX file of magic number 0x00000801
     * @return a new data set
     * @throws FileFormatException if a file is no such IDX file, is cut off, too long, corrupt or empty, claims more than
     *     {@link Integer#MAX_VALUE} bytes, is gzip of several members, the files differ in their number of items, or a
     *     label is no class
     * @throws IOException if a file cannot be read
     */
    public static Dataset idx(Path images, Path labels) throws IOException {
        return idx(images, labels, IDX_CLASSES);
    }

    /**
     * {@link #idx(Path, Path)} for another number of classes.
     *
     * @param images an IDX file of magic number 0x00000803
     * @param labels an IDX file of magic number 0x00000801, each label from 0 to {@code classes - 1}
     * @param classes at least 1
     * @return a new data set
     * @throws FileFormatException as {@link #idx(Path, Path)} does
     * @throws IOException if a file cannot be read
     */
    public static Dataset idx(Path images, Path labels, int classes) throws IOException {
        requireClasses(classes);
        requireNonNull(images, "images");
        requireNonNull(labels, "labels");
        long imagesLength = IdxReader.length(images);
        long labelsLength = IdxReader.length(labels);
        try (InputStream imagesIn = Files.newInputStream(images);
                InputStream labelsIn = Files.newInputStream(labels)) {
            return idx(imagesIn, images.toString(), imagesLength, labelsIn, labels.toString(), labelsLength, classes);
        }
    }

    /**
     * Reads images and their labels from streams, as {@link #idx(Path, Path)} does from files. The streams are read to
     * their end and left open.
     *
     * @param images the bytes of an IDX file of magic number 0x00000803, plain or gzip
     * @param labels the bytes of an IDX file of magic number 0x00000801, plain or gzip
     * @param name what messages call the source; " images" or " labels" is appended
     * @return a new data set
     * @throws FileFormatException as {@link #idx(Path, Path)} does
     * @throws IOException if a stream cannot be read
     */
    public static Dataset idx(InputStream images, InputStream labels, String name) throws IOException {
        requireNonNull(images, "images");
        requireNonNull(labels, "labels");
        requireNonNull(name, "name");
        return idx(
                images, name + " images", IdxReader.UNKNOWN, labels, name + " labels", IdxReader.UNKNOWN, IDX_CLASSES);
    }

    private static Dataset idx(
            InputStream imagesIn,
            String imagesName,
            long imagesLength,
            InputStream labelsIn,
            String labelsName,
            long labelsLength,
            int classes)
            throws IOException {
        try (IdxReader images = IdxReader.open(imagesIn, imagesName, imagesLength, IdxReader.IMAGES);
                IdxReader labels = IdxReader.open(labelsIn, labelsName, labelsLength, IdxReader.LABELS)) {
            if (images.count() != labels.count()) {
                throw new FileFormatException(
                        imagesName + ", " + labelsName,
                        "as many labels as images",
                        images.count() + " images and " + labels.count() + " labels");
            }
            Matrix x = Matrix.wrap(images.count(), images.itemSize(), images.readFloats(IdxReader.SCALED));
            int[] classOf = labels.readInts();
            for (int i = 0; i < classOf.length; i++) {
                if (classOf[i] >= classes) {
                    throw new FileFormatException(
                            labelsName, "labels from 0 to " + (classes - 1), classOf[i] + " at item " + i);
                }
            }
            return new Dataset(x, classOf, classes);
        }
    }

    /**
     * The number of samples.
     *
     * @return at least 1
     */
    public int size() {
        return labels.length;
    }

    /**
     * The number of features of a sample.
     *
     * @return at least 1
     */
    public int features() {
        return x.cols();
    }

    /**
     * The number of classes.
     *
     * @return at least 1
     */
    public int classes() {
        return classes;
    }

    /**
     * The samples themselves, not a copy.
     *
     * @return size × features, always the same matrix
     */
    public Matrix x() {
        return x;
    }

    /**
     * The class of each sample.
     *
     * @return a new array of {@link #size()} labels
     */
    public int[] labels() {
        return labels.clone();
    }

    /**
     * The class of one sample. Allocates nothing.
     *
     * @param index the sample, from 0
     * @return the label, from 0 to {@code classes() - 1}
     * @throws IndexOutOfBoundsException if there is no such sample
     */
    public int label(int index) {
        return labels[index];
    }

    /**
     * The labels by {@link OneHot#encode}: rows that hold 1 in the column of the class and 0 elsewhere.
     *
     * @return a new size × classes matrix
     * @throws IllegalArgumentException if size × classes exceeds {@link Integer#MAX_VALUE}
     */
    public Matrix oneHot() {
        return OneHot.encode(labels, classes);
    }

    /**
     * The given samples, copied.
     *
     * @param indices samples of this, at least one, in any order, repeated as often as wanted
     * @return a new data set of {@code indices.length} samples and the same classes
     * @throws IllegalArgumentException if {@code indices} is empty
     * @throws IndexOutOfBoundsException if an index is not a sample of this
     */
    public Dataset subset(int[] indices) {
        requireNonNull(indices, "indices");
        if (indices.length == 0) {
            throw new IllegalArgumentException("subset: indices must hold at least one sample");
        }
        Matrix rows = x.gatherRows(indices);
        int[] classOf = new int[indices.length];
        for (int i = 0; i < classOf.length; i++) {
            classOf[i] = labels[indices[i]];
        }
        return new Dataset(rows, classOf, classes);
    }

    /**
     * Successive samples, copied: {@code slice(0, n)} are the first n, {@code slice(n, size())} the others.
     *
     * @param from the first sample
     * @param to the sample after the last, more than {@code from}
     * @return a new data set of {@code to - from} samples and the same classes
     * @throws IllegalArgumentException if {@code from == to}
     * @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= size()}
     */
    public Dataset slice(int from, int to) {
        if (from < 0 || from > to || to > size()) {
            throw new IndexOutOfBoundsException(
                    "slice: samples " + from + " to " + to + " are outside a data set of " + size());
        }
        int[] indices = new int[to - from];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = from + i;
        }
        if (indices.length == 0) {
            throw new IllegalArgumentException("slice: from and to must differ: " + from);
        }
        return subset(indices);
    }

    /**
     * A mini-batch: samples drawn at random with replacement, as {@link BatchSampler#withReplacement} draws them, copied.
     * Who draws many takes the sampler.
     *
     * <p>Example: {@code Dataset batch = train.sample(100, new SplitMix64(42));}
     *
     * @param batchSize the number of samples, at least 1; may exceed the size
     * @param random the generator, which this advances
     * @return a new data set of {@code batchSize} samples and the same classes
     * @throws IllegalArgumentException if {@code batchSize} is less than 1
     */
    public Dataset sample(int batchSize, SplitMix64 random) {
        BatchSampler sampler = BatchSampler.withReplacement(size(), batchSize, random);
        int[] indices = new int[batchSize];
        sampler.next(indices);
        return subset(indices);
    }

    /**
     * A checksum, to tell one data set from another: CRC-32C over the bits of the features, row by row, and then of the
     * labels, big-endian. Takes some hundredths of a second for MNIST.
     *
     * @return 32 bits, the same on every machine
     */
    public int checksum() {
        CRC32C crc = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES);
        float[] features = x.data();
        for (int i = 0, n; i < features.length; i += n) {
            n = Math.min(CHUNK, features.length - i);
            chunk.clear().asFloatBuffer().put(features, i, n);
            crc.update(chunk.limit(n * Float.BYTES));
        }
        for (int i = 0, n; i < labels.length; i += n) {
            n = Math.min(CHUNK, labels.length - i);
            chunk.clear().asIntBuffer().put(labels, i, n);
            crc.update(chunk.limit(n * Integer.BYTES));
        }
        return (int) crc.getValue();
    }

    /**
     * The samples in two parts, drawn at random: most to train with, a share to validate on.
     *
     * @param share the part of the samples to validate on, above 0 and below 1: {@code floor(share * size + 0.5)} samples
     * @param seed decides which: the first ones of the {@linkplain BatchSampler#shuffled shuffled} samples. The same seed
     *     takes the same on every machine
     * @return both parts, copied, each in the order of this data set, with the same classes
     * @throws IllegalArgumentException if a part would be empty
     */
    public Split split(double share, long seed) {
        requireShare("split", "share", share);
        return two(parts("split", new int[size()], 1, seed, share));
    }

    /**
     * {@link #split} with the same share of each class: {@code floor(share * n + 0.5)} of its n samples.
     *
     * @param share the part of each class to validate on, above 0 and below 1
     * @param seed decides which samples: of each class the first ones of the shuffled data set
     * @return both parts, copied, each in the order of this data set, with the same classes
     * @throws IllegalArgumentException if a part would be empty
     */
    public Split splitStratified(double share, long seed) {
        requireShare("splitStratified", "share", share);
        return two(parts("splitStratified", labels, classes, seed, share));
    }

    /**
     * {@link #splitInThree(double, double, long)} with the usual shares: 70% to train, 20% to validate, 10% to test. Of 1000
     * samples 700, 200 and 100.
     */
    public ThreeWaySplit splitInThree(long seed) {
        return splitInThree(VALIDATION_SHARE, TEST_SHARE, seed);
    }

    /**
     * The samples in three parts, drawn at random: to train with, to choose settings by, and to test the result once.
     * The samples to validate on are those of {@link #split} with the same share and seed; the next of the shuffled ones
     * are to test on.
     *
     * @param validationShare the part to validate on, above 0: {@code floor(share * size + 0.5)} samples
     * @param testShare the part to test on, above 0: as many in the same way; the shares together are below 1
     * @param seed decides which. The same seed takes the same on every machine
     * @return all parts, copied, each in the order of this data set, with the same classes
     * @throws IllegalArgumentException if a share is out of its range, or a part would be empty
     */
    public ThreeWaySplit splitInThree(double validationShare, double testShare, long seed) {
        requireShares("splitInThree", validationShare, testShare);
        return three(parts("splitInThree", new int[size()], 1, seed, validationShare, testShare));
    }

    /**
     * {@link #splitInThreeStratified(double, double, long)} with 70% to train, 20% to validate, 10% to test. Of
     * classes of 40, 50 and 10 samples, 28, 35 and 7 are to train with, 8, 10 and 2 to validate on, and 4, 5 and 1 to
     * test on.
     */
    public ThreeWaySplit splitInThreeStratified(long seed) {
        return splitInThreeStratified(VALIDATION_SHARE, TEST_SHARE, seed);
    }

    /**
     * {@link #splitInThree(double, double, long)} with the same shares of each class, as {@link #splitStratified}:
     * {@code floor(share * n + 0.5)} of its n samples. Of classes of 40 and 10 samples, with shares of 0.25 and 0.5, 10
     * and 2 are to train with, 10 and 3 to validate on, and 20 and 5 to test on.
     */
    public ThreeWaySplit splitInThreeStratified(double validationShare, double testShare, long seed) {
        requireShares("splitInThreeStratified", validationShare, testShare);
        return three(parts("splitInThreeStratified", labels, classes, seed, validationShare, testShare));
    }

    /** Two parts of a data set, without a sample in common unless it holds one twice. */
    public record Split(Dataset train, Dataset validation) {}

    /** Three parts of a data set, without a sample in common unless it holds one twice. */
    public record ThreeWaySplit(Dataset train, Dataset validation, Dataset test) {}

    private static Split two(List<Dataset> parts) {
        return new Split(parts.get(0), parts.get(1));
    }

    private static ThreeWaySplit three(List<Dataset> parts) {
        return new ThreeWaySplit(parts.get(0), parts.get(1), parts.get(2));
    }

    private static void requireShare(String method, String name, double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException(method + ": " + name + " must be above 0 and below 1, is " + share);
        }
    }

    private static void requireShares(String method, double validationShare, double testShare) {
        requireShare(method, "validationShare", validationShare);
        requireShare(method, "testShare", testShare);
        if (validationShare + testShare >= 1) {
            throw new IllegalArgumentException("%s: validationShare (%s) and testShare (%s) must be below 1 together"
                    .formatted(method, validationShare, testShare));
        }
    }

    /** Of each group its shares of the shuffled samples, one share after another; part 0 is the rest. */
    private List<Dataset> parts(String method, int[] groupOf, int groups, long seed, double... shares) {
        int[] left = new int[groups];
        for (int group : groupOf) {
            left[group]++;
        }
        int[][] wanted = new int[shares.length][groups];
        for (int p = 0; p < shares.length; p++) {
            for (int g = 0; g < groups; g++) {
                wanted[p][g] = (int) Math.floor(shares[p] * left[g] + 0.5);
            }
        }
        int[] shuffled = new int[size()];
        BatchSampler.shuffled(size(), size(), new SplitMix64(seed)).next(shuffled);
        int[] partOf = new int[size()];
        int[] sizes = new int[shares.length + 1];
        for (int i : shuffled) {
            int p = 0;
            while (p < shares.length && wanted[p][groupOf[i]] == 0) {
                p++;
            }
            if (p < shares.length) {
                wanted[p][groupOf[i]]--;
                partOf[i] = p + 1;
            }
            sizes[partOf[i]]++;
        }
        if (Arrays.stream(sizes).anyMatch(n -> n == 0)) {
            throw new IllegalArgumentException("%s: each part needs a sample, but %d of %d are to validate on%s"
                    .formatted(method, sizes[1], size(), shares.length == 1 ? "" : " and " + sizes[2] + " to test on"));
        }
        return IntStream.range(0, sizes.length)
                .mapToObj(p -> subset(
                        IntStream.range(0, size()).filter(i -> partOf[i] == p).toArray()))
                .toList();
    }

    /** The sizes, for messages. */
    @Override
    public String toString() {
        return "Dataset of " + size() + " samples × " + features() + " features, " + classes + " classes";
    }

    static void requireLabels(String method, int[] labels, int classes) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(method + ": labels[" + i + "] = " + labels[i]
                        + " is not a class from 0 to " + (classes - 1) + " (" + classes + " classes)");
            }
        }
    }

    static void requireFinite(String method, String name, Matrix x) {
        float[] data = x.data();
        for (int i = 0; i < data.length; i++) {
            if (!Float.isFinite(data[i])) {
                throw new IllegalArgumentException(method + ": " + name + " holds " + data[i] + " at row "
                        + i / x.cols() + ", column " + i % x.cols() + ": all values must be finite");
            }
        }
    }

    static void requireClasses(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("classes must be at least 1, but is " + classes);
        }
    }
}
