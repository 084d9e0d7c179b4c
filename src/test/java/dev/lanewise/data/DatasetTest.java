package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTest {
    private static final Matrix X = Matrix.of(new float[][] {{1, 2}, {3, 4}, {5, 6}});

    private static Dataset three() {
        return Dataset.of(X, new int[] {2, 0, 2}, 4);
    }

    private static void assertMessage(Class<? extends Exception> type, Executable call, String... parts) {
        String message = String.valueOf(assertThrows(type, call).getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }

    private static void assertRefused(Executable call, String... parts) {
        assertMessage(IllegalArgumentException.class, call, parts);
    }

    @Test
    void holdsWhatItWasGiven() {
        Dataset d = three();
        assertEquals(3, d.size());
        assertEquals(2, d.features());
        assertEquals(4, d.classes());
        assertSame(X, d.x());
        assertArrayEquals(new int[] {2, 0, 2}, d.labels());
        assertEquals(0, d.label(1));
        assertThrows(IndexOutOfBoundsException.class, () -> d.label(3));
        assertEquals("Dataset of 3 samples × 2 features, 4 classes", d.toString());
    }

    /** Of the features and then the labels, as a stream writes them; more than one chunk of each. */
    @Test
    void checksum() throws IOException {
        Dataset large = Dataset.of(Matrix.zeros(5_000, 3), new int[5_000], 4);
        for (int i = 0; i < 15_000; i++) {
            large.x().data()[i] = i;
        }
        for (Dataset d : List.of(three(), large)) {
            CheckedOutputStream sum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32C());
            try (DataOutputStream out = new DataOutputStream(sum)) {
                for (float feature : d.x().data()) {
                    out.writeFloat(feature);
                }
                for (int label : d.labels()) {
                    out.writeInt(label);
                }
            }
            assertEquals((int) sum.getChecksum().getValue(), d.checksum());
        }
        assertNotEquals(
                three().checksum(), Dataset.of(X, new int[] {2, 1, 2}, 4).checksum());
    }

    @Test
    void labelsAreCopied() {
        int[] labels = {0, 1, 2};
        Dataset d = Dataset.of(X, labels, 3);
        labels[0] = 2;
        d.labels()[1] = 2;
        assertArrayEquals(new int[] {0, 1, 2}, d.labels());
        assertNotSame(d.labels(), d.labels());
    }

    @Test
    void oneHot() {
        assertEquals(Matrix.of(new float[][] {{0, 0, 1, 0}, {1, 0, 0, 0}, {0, 0, 1, 0}}), three().oneHot());
    }

    @Test
    void oneSampleOfZerosIsLegal() {
        assertEquals(1, Dataset.of(Matrix.zeros(1, 5), new int[1], 1).size());
    }

    @Test
    void subset() {
        Dataset d = three().subset(new int[] {2, 1, 2, 2});
        assertEquals(Matrix.of(new float[][] {{5, 6}, {3, 4}, {5, 6}, {5, 6}}), d.x());
        assertArrayEquals(new int[] {2, 0, 2, 2}, d.labels());
        assertEquals(4, d.classes());
        assertRefused(() -> three().subset(new int[0]), "indices");
        assertMessage(IndexOutOfBoundsException.class, () -> three().subset(new int[] {0, 3}), "indices[1] = 3");
    }

    @Test
    void slice() {
        Dataset d = three().slice(1, 3);
        assertEquals(Matrix.of(new float[][] {{3, 4}, {5, 6}}), d.x());
        assertArrayEquals(new int[] {0, 2}, d.labels());
        assertEquals(4, d.classes());
        assertEquals(X, three().slice(0, 3).x());
        assertRefused(() -> three().slice(2, 2), "from", "to", "2");
    }

    /** Sample i has the feature i, and the label 2 in one of ten. */
    private static Dataset numbered(int size) {
        Matrix x = Matrix.zeros(size, 1);
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            x.set(i, 0, i);
            labels[i] = i % 10 == 0 ? 2 : i % 2;
        }
        return Dataset.of(x, labels, 4);
    }

    @Test
    void splitTakesTheFirstOfTheShuffledSamples() {
        Dataset all = numbered(50);
        int[] shuffled = new int[50];
        BatchSampler.shuffled(50, 50, new SplitMix64(9)).next(shuffled);
        int[] validation = Arrays.copyOf(shuffled, 13); // 0.25 · 50 = 12.5
        int[] train = Arrays.copyOfRange(shuffled, 13, 50);
        Arrays.sort(validation);
        Arrays.sort(train);
        Dataset.Split split = all.split(0.25, 9);
        assertEquals(all.subset(validation).x(), split.validation().x());
        assertArrayEquals(all.subset(validation).labels(), split.validation().labels());
        assertEquals(all.subset(train).x(), split.train().x());
        assertArrayEquals(all.subset(train).labels(), split.train().labels());
        assertEquals(4, split.train().classes());
        assertEquals(4, split.validation().classes());
    }

    @Test
    void splitStratifiedTakesTheShareOfEachClass() {
        Dataset all = numbered(100); // 40 of class 0, 50 of class 1, 10 of class 2
        Dataset.Split split = all.splitStratified(0.15, 3);
        int[] counts = new int[4];
        for (int label : split.validation().labels()) {
            counts[label]++;
        }
        assertArrayEquals(new int[] {6, 8, 2, 0}, counts);
        BitSet seen = new BitSet();
        for (Dataset part : List.of(split.train(), split.validation())) {
            float last = -1;
            for (float value : part.x().data()) {
                assertTrue(value > last, "in the order of the whole");
                last = value;
                seen.set((int) value);
            }
        }
        assertEquals(100, seen.cardinality());
        assertEquals(
                split.validation().x(),
                all.splitStratified(0.15, 3).validation().x());
        assertNotEquals(
                split.validation().x(),
                all.splitStratified(0.15, 4).validation().x());
    }

    @Test
    void splitRefusesAnEmptyPart() {
        for (double bad : new double[] {0, 1, -0.5, 1.5, Double.NaN}) {
            assertRefused(() -> numbered(10).split(bad, 1), "split", "share", "" + bad);
            assertRefused(() -> numbered(10).splitStratified(bad, 1), "splitStratified", "share", "" + bad);
        }
        assertRefused(() -> numbered(10).split(0.04, 1), "0 of 10");
        assertRefused(() -> numbered(10).split(0.96, 1), "10 of 10");
        assertRefused(() -> numbered(10).splitStratified(0.09, 1), "0 of 10");
        assertRefused(() -> numbered(1).split(0.5, 1), "1 of 1");
    }

    @Test
    void splitInThreeTakesTheSharesOneAfterAnother() {
        Dataset all = numbered(100);
        Dataset.ThreeWaySplit split = all.splitInThree(9);
        assertEquals(List.of(70, 20, 10), sizes(split));
        assertDisjoint(split, 100);
        assertEquals(all.split(0.2, 9).validation().x(), split.validation().x());
        assertEquals(List.of(10, 4, 2), sizes(numbered(16).splitInThree(0.25, 0.125, 1)));
        assertNotEquals(split.test().x(), all.splitInThree(10).test().x());
    }

    @Test
    void splitInThreeStratifiedTakesTheSharesOfEachClass() {
        Dataset all = numbered(100); // 40 of class 0, 50 of class 1, 10 of class 2
        Dataset.ThreeWaySplit split = all.splitInThreeStratified(3);
        assertDisjoint(split, 100);
        assertArrayEquals(new int[] {28, 35, 7, 0}, counts(split.train()));
        assertArrayEquals(new int[] {8, 10, 2, 0}, counts(split.validation()));
        assertArrayEquals(new int[] {4, 5, 1, 0}, counts(split.test()));
        Dataset.ThreeWaySplit other = all.splitInThreeStratified(0.25, 0.5, 3);
        assertArrayEquals(new int[] {10, 12, 2, 0}, counts(other.train()));
        assertArrayEquals(new int[] {10, 13, 3, 0}, counts(other.validation()));
        assertArrayEquals(new int[] {20, 25, 5, 0}, counts(other.test()));
    }

    private static List<Integer> sizes(Dataset.ThreeWaySplit split) {
        return List.of(
                split.train().size(), split.validation().size(), split.test().size());
    }

    private static int[] counts(Dataset data) {
        int[] counts = new int[data.classes()];
        for (int label : data.labels()) {
            counts[label]++;
        }
        return counts;
    }

    private static void assertDisjoint(Dataset.ThreeWaySplit split, int size) {
        BitSet seen = new BitSet();
        for (Dataset part : List.of(split.train(), split.validation(), split.test())) {
            float last = -1;
            for (float value : part.x().data()) {
                assertTrue(value > last, "in the order of the whole");
                last = value;
                seen.set((int) value);
            }
        }
        assertEquals(size, seen.cardinality());
    }

    @Test
    void splitInThreeRefusesSharesAndEmptyParts() {
        for (double bad : new double[] {0, 1, -0.5, 1.5, Double.NaN}) {
            assertRefused(() -> numbered(10).splitInThree(bad, 0.1, 1), "splitInThree", "validationShare", "" + bad);
            assertRefused(() -> numbered(10).splitInThreeStratified(0.1, bad, 1), "testShare", "" + bad);
        }
        assertRefused(() -> numbered(10).splitInThree(0.5, 0.5, 1), "0.5", "below 1 together");
        assertRefused(() -> numbered(10).splitInThree(0.2, 0.01, 1), "2 of 10", "0 to test on");
        assertRefused(() -> numbered(2).splitInThree(0.5, 0.49, 1), "1 of 2", "1 to test on");
    }

    @Test
    void sampleDrawsWithReplacement() {
        Dataset all = numbered(10);
        int[] indices = new int[25];
        BatchSampler.withReplacement(10, 25, new SplitMix64(4)).next(indices);
        SplitMix64 random = new SplitMix64(4);
        Dataset batch = all.sample(25, random);
        assertEquals(all.subset(indices).x(), batch.x());
        assertArrayEquals(all.subset(indices).labels(), batch.labels());
        assertNotEquals(batch.x(), all.sample(25, random).x());
        assertRefused(() -> all.sample(0, random), "batchSize");
    }

    @ParameterizedTest
    @CsvSource({"-1, 2", "0, 4", "2, 1", "-2147483648, 2147483647"})
    void sliceOutside(int from, int to) {
        assertMessage(IndexOutOfBoundsException.class, () -> three().slice(from, to), "" + from, "" + to, "3");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void valuesMustBeFinite(float value) {
        Matrix x = Matrix.zeros(4, 3);
        x.set(2, 1, value);
        assertRefused(() -> Dataset.of(x, new int[4], 2), "x", "" + value, "row 2", "column 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void labelsMustBeClasses(int label) {
        assertRefused(() -> Dataset.of(X, new int[] {0, 1, label}, 3), "labels[2] = " + label, "3 classes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void eachRowNeedsALabel(int length) {
        assertRefused(() -> Dataset.of(X, new int[length], 3), "x is 3×2", "labels has " + length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void thereMustBeAClass(int classes) {
        assertRefused(() -> Dataset.of(X, new int[3], classes), "classes", "" + classes);
    }

    @Test
    void emptyIsRefused() {
        assertRefused(() -> Dataset.of(Matrix.zeros(0, 5), new int[0], 3), "0×5");
        assertRefused(() -> Dataset.of(Matrix.zeros(2, 0), new int[2], 3), "2×0");
    }

    @Test
    @SuppressWarnings("NullAway")
    void nulls() {
        assertMessage(NullPointerException.class, () -> Dataset.of(null, new int[3], 3), "x");
        assertMessage(NullPointerException.class, () -> Dataset.of(X, null, 3), "labels");
        assertMessage(NullPointerException.class, () -> three().subset(null), "indices");
    }
}
