package dev.lanewise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitMix64Test {
    /** The published reference values for seed 1234567. */
    @Test
    void knownAnswers() {
        SplitMix64 random = new SplitMix64(1234567);
        String[] expected = {
            "6457827717110365317",
            "3203168211198807973",
            "9817491932198370423",
            "4593380528125082431",
            "16408922859458223821"
        };
        for (String e : expected) {
            assertEquals(e, Long.toUnsignedString(random.nextLong()));
        }
    }

    @Test
    void theStateIsTheSeedOfTheRest() {
        SplitMix64 random = new SplitMix64(42);
        assertEquals(42, random.state());
        random.nextGaussian();
        random.nextInt(10);
        SplitMix64 resumed = new SplitMix64(random.state());
        assertEquals(random.nextGaussian(), resumed.nextGaussian());
        assertEquals(random.nextLong(), resumed.nextLong());
        resumed.setState(42);
        assertEquals(new SplitMix64(42).nextLong(), resumed.nextLong());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void nextIntRefusesABoundBelowOne(int bound) {
        SplitMix64 random = new SplitMix64(7);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> random.nextInt(bound));
        assertEquals("nextInt: bound must be at least 1: " + bound, e.getMessage());
        assertEquals(7, random.state());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 60_000, (1 << 30) + 1, Integer.MAX_VALUE})
    void nextIntIsTheUpperHalfOfTheProduct(int bound) {
        SplitMix64 random = new SplitMix64(1);
        SplitMix64 reference = new SplitMix64(1);
        for (int i = 0; i < 2000; i++) {
            assertEquals(lemire(reference, bound), random.nextInt(bound));
        }
        assertEquals(reference.state(), random.state());
    }

    /** In integers of any size: rejects the lowest 2^32 mod bound remainders. */
    private static int lemire(SplitMix64 random, int bound) {
        BigInteger range = BigInteger.ONE.shiftLeft(32);
        while (true) {
            BigInteger product = BigInteger.valueOf(random.nextLong() >>> 32).multiply(BigInteger.valueOf(bound));
            BigInteger[] parts = product.divideAndRemainder(range);
            if (parts[1].compareTo(range.mod(BigInteger.valueOf(bound))) >= 0) {
                return parts[0].intValueExact();
            }
        }
    }

    @Test
    void nextIntIsUniform() {
        SplitMix64 random = new SplitMix64(5);
        int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++) {
            counts[random.nextInt(10)]++;
        }
        for (int count : counts) {
            // The standard deviation is sqrt(1e5 * 0.1 * 0.9) = 95; the seed is fixed, so this cannot flicker.
            assertEquals(10_000, count, 4 * 95);
        }
    }

    @Test
    void nextDoubleIsTheUpper53Bits() {
        SplitMix64 random = new SplitMix64(3);
        SplitMix64 reference = new SplitMix64(3);
        for (int i = 0; i < 1000; i++) {
            double d = random.nextDouble();
            assertTrue(d >= 0 && d < 1);
            assertEquals(reference.nextLong() >>> 11, (long) (d * 0x1p53));
        }
    }

    @Test
    void gaussianBits() {
        SplitMix64 random = new SplitMix64(42);
        long[] expected = {
            0x3FEC3B620EE5015BL,
            0xBFDCDAB96FE79013L,
            0x3FC81BF069D25A44L,
            0x3FCC1B680EA2BC5DL,
            0xBFE573AEDC159931L,
            0xBFE5A61E05392F97L
        };
        assertArrayEquals(
                expected,
                LongStream.range(0, expected.length)
                        .map(i -> Double.doubleToLongBits(random.nextGaussian()))
                        .toArray());
    }

    @Test
    void gaussianMoments() {
        SplitMix64 random = new SplitMix64(42);
        int n = 200_000;
        double[] moments = new double[5];
        for (int i = 0; i < n; i++) {
            double g = random.nextGaussian();
            for (int p = 1; p <= 4; p++) {
                moments[p] += Math.pow(g, p) / n;
            }
        }
        // Four standard errors of each moment's estimate: sqrt(var / n) with variances 1, 2, 15 and 96.
        assertEquals(0, moments[1], 4 * Math.sqrt(1.0 / n));
        assertEquals(1, moments[2], 4 * Math.sqrt(2.0 / n));
        assertEquals(0, moments[3], 4 * Math.sqrt(15.0 / n));
        assertEquals(3, moments[4], 4 * Math.sqrt(96.0 / n));
    }

    @Test
    void gaussianTakesTwoValues() {
        SplitMix64 random = new SplitMix64(9);
        SplitMix64 reference = new SplitMix64(9);
        random.nextGaussian();
        reference.nextLong();
        reference.nextLong();
        assertEquals(reference.state(), random.state());
    }
}
