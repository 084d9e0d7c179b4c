package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochsTest {

    @Test
    void countsFullBatches() {
        assertEquals(100, new Epochs(10_000, 100).batches());
        assertEquals(600, new Epochs(60_000, 100).batches());
        assertEquals(3, new Epochs(10, 3).batches());
        assertEquals(1, new Epochs(10, 11).batches());
    }

    @Test
    void convertsThereAndBack() {
        Epochs mnist = new Epochs(60_000, 100);
        assertEquals(9_600, mnist.iterations(16));
        assertEquals(10_200, mnist.iterations(17));
        assertEquals(16, mnist.epochs(9_600));
        assertEquals(16.5, mnist.epochs(9_900));
        assertEquals(0, mnist.iterations(0));
        assertEquals(
                (long) Integer.MAX_VALUE * Integer.MAX_VALUE,
                new Epochs(Integer.MAX_VALUE, 1).iterations(Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 'samples must be at least 1: samples 0, batchSize 1'",
        "1, 0, 'batchSize must be at least 1: samples 1, batchSize 0'"
    })
    void refusesSizes(int samples, int batchSize, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> new Epochs(samples, batchSize))
                        .getMessage());
    }

    @Test
    void refusesNegativeCounts() {
        Epochs epochs = new Epochs(10, 3);
        assertThrows(IllegalArgumentException.class, () -> epochs.iterations(-1));
        assertThrows(IllegalArgumentException.class, () -> epochs.epochs(-1));
    }
}
