package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.SplitMix64;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchSamplerTest {
    private static void assertRefused(Executable call, String... parts) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }

    @Test
    void withReplacementTakesOneNumberAnIndex() {
        BatchSampler sampler = BatchSampler.withReplacement(60_000, 100, new SplitMix64(42));
        SplitMix64 reference = new SplitMix64(42);
        assertEquals(100, sampler.batchSize());
        int[] indices = new int[100];
        for (int batch = 0; batch < 3; batch++) {
            sampler.next(indices);
            for (int index : indices) {
                assertEquals(reference.nextInt(60_000), index);
            }
        }
    }

    @Test
    void withReplacementABatchMayExceedTheData() {
        int[] indices = new int[9];
        BatchSampler.withReplacement(1, 9, new SplitMix64(0)).next(indices);
        assertArrayEquals(new int[9], indices);
    }

    @ParameterizedTest
    @CsvSource({"10, 3", "12, 4", "7, 7", "1, 1", "100, 1", "5, 4"})
    void anEpochTakesNoSampleTwice(int size, int batchSize) {
        BatchSampler sampler = BatchSampler.shuffled(size, batchSize, new SplitMix64(3));
        BitSet ever = new BitSet();
        for (int epoch = 0; epoch < 20; epoch++) {
            BitSet seen = new BitSet();
            int[] indices = new int[batchSize];
            for (int batch = 0; batch < size / batchSize; batch++) {
                sampler.next(indices);
                for (int index : indices) {
                    assertTrue(index >= 0 && index < size);
                    assertFalse(seen.get(index));
                    seen.set(index);
                }
            }
            ever.or(seen);
        }
        assertEquals(size, ever.cardinality(), "the samples left over come in later epochs");
    }

    @Test
    void theShuffleIsAsWritten() {
        BatchSampler sampler = BatchSampler.shuffled(7, 3, new SplitMix64(11));
        SplitMix64 reference = new SplitMix64(11);
        int[] order = {0, 1, 2, 3, 4, 5, 6};
        int[] indices = new int[3];
        for (int epoch = 0; epoch < 4; epoch++) {
            for (int i = 6; i > 0; i--) {
                int j = reference.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
            sampler.next(indices);
            assertArrayEquals(new int[] {order[0], order[1], order[2]}, indices);
            sampler.next(indices);
            assertArrayEquals(new int[] {order[3], order[4], order[5]}, indices);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void sizesMustBePositive(int bad) {
        SplitMix64 random = new SplitMix64(0);
        assertRefused(() -> BatchSampler.withReplacement(bad, 3, random), "size must", "size " + bad, "batchSize 3");
        assertRefused(() -> BatchSampler.withReplacement(3, bad, random), "batchSize must", "batchSize " + bad);
        assertRefused(() -> BatchSampler.shuffled(bad, 3, random), "size must");
        assertRefused(() -> BatchSampler.shuffled(3, bad, random), "batchSize must");
    }

    @Test
    void aShuffledBatchMustFit() {
        assertRefused(() -> BatchSampler.shuffled(3, 4, new SplitMix64(0)), "batchSize (4)", "size (3)");
    }

    @Test
    void theArrayMustHoldOneBatch() {
        BatchSampler sampler = BatchSampler.withReplacement(10, 4, new SplitMix64(0));
        assertRefused(() -> sampler.next(new int[3]), "indices", "4", "3");
        assertRefused(() -> sampler.next(new int[5]), "indices", "4", "5");
    }

    @Test
    @SuppressWarnings("NullAway")
    void nulls() {
        assertThrows(NullPointerException.class, () -> BatchSampler.shuffled(3, 1, null));
        BatchSampler sampler = BatchSampler.withReplacement(3, 1, new SplitMix64(0));
        assertThrows(NullPointerException.class, () -> sampler.next(null));
    }
}
