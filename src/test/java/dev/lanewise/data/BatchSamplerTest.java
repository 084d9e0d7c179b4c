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
        assertEquals(60_000, sampler.size());
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

    /** From every position of some epochs. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherSamplerContinues(boolean shuffled) {
        BatchSampler sampler = sampler(shuffled, 10, 3, 5);
        for (int batch = 0; batch < 8; batch++) {
            BatchSampler copied = sampler.copy();
            BatchSampler copiedInto = sampler(shuffled, 10, 3, 6);
            copiedInto.copyFrom(sampler);
            BatchSampler restored = sampler(shuffled, 10, 3, 7);
            restored.restore(sampler.randomState(), sampler.order(), sampler.position());
            int[] expected = batches(sampler.copy());
            assertArrayEquals(expected, batches(copied));
            assertArrayEquals(expected, batches(copiedInto));
            assertArrayEquals(expected, batches(restored));
            sampler.next(new int[3]);
        }
    }

    private static BatchSampler sampler(boolean shuffled, int size, int batchSize, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        return shuffled
                ? BatchSampler.shuffled(size, batchSize, random)
                : BatchSampler.withReplacement(size, batchSize, random);
    }

    private static int[] batches(BatchSampler sampler) {
        int[] all = new int[15];
        int[] indices = new int[3];
        for (int i = 0; i < all.length; i += 3) {
            sampler.next(indices);
            System.arraycopy(indices, 0, all, i, 3);
        }
        return all;
    }

    @Test
    void refusesTheStateOfAnotherKindOrSize() {
        BatchSampler replacing = sampler(false, 4, 2, 1);
        BatchSampler shuffled = sampler(true, 4, 2, 1);
        assertRefused(() -> replacing.restore(1, new int[4], 0), "order", "0 elements", "4");
        assertRefused(() -> replacing.restore(1, new int[0], 1), "position", "1");
        assertRefused(() -> shuffled.restore(1, new int[0], 0), "order", "4 elements", "0");
        assertRefused(() -> shuffled.restore(1, new int[] {0, 1, 2, 2}, 0), "order[3] = 2");
        assertRefused(() -> shuffled.restore(1, new int[] {0, -1, 2, 3}, 0), "order[1] = -1");
        assertRefused(() -> shuffled.restore(1, new int[] {0, 1, 2, 4}, 0), "order[3] = 4");
        assertRefused(() -> shuffled.restore(1, new int[] {3, 2, 1, 0}, 5), "position", "5");
        assertRefused(() -> shuffled.restore(1, new int[] {3, 2, 1, 0}, -1), "position", "-1");
        assertRefused(() -> shuffled.copyFrom(replacing), "batches of 2 from 4 samples, with replacement", "shuffled");
        assertRefused(() -> shuffled.copyFrom(sampler(true, 5, 2, 1)), "from 5 samples");
        assertRefused(() -> shuffled.copyFrom(sampler(true, 4, 1, 1)), "batches of 1");
        int[] first = new int[2];
        int[] untouched = new int[2];
        sampler(true, 4, 2, 1).next(first);
        shuffled.next(untouched);
        assertArrayEquals(first, untouched);
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
