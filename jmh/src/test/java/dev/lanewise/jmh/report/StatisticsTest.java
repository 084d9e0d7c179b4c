package dev.lanewise.jmh.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.jmh.report.Mean.Interval;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The figures by hand, and how often intervals hold what they should. */
class StatisticsTest {

    /** Of printed figures of as many digits. */
    private static final double PRINTED = 5e-4;

    @Test
    void meanAndStudentsInterval() {
        Mean mean = Mean.of(1, 2, 3, 4, 5);
        assertEquals(3, mean.value());
        assertEquals(Math.sqrt(0.5), mean.error(), 1e-15); // √(2.5 / 5), but for rounding
        // t(0.975, 4) = 2.776 in any table
        assertEquals(3 - 2.776 * Math.sqrt(0.5), mean.interval(0.95).low(), PRINTED);
        assertEquals(3 + 2.776 * Math.sqrt(0.5), mean.interval(0.95).high(), PRINTED);
        assertTrue(Double.isNaN(Mean.of(7).interval(0.95).low()));
        assertEquals(7, Mean.of(7, 7).interval(0.95).high());
    }

    @Test
    void ratioOfMeans() {
        // relative errors of 3 % and 4 % with 4 degrees of freedom each: 5 %, and 5⁴ / ((3⁴ + 4⁴) / 4) degrees
        Ratio ratio = Ratio.of(new Mean(20, 0.6, 5), new Mean(10, 0.4, 5));
        assertEquals(2, ratio.value());
        assertEquals(0.05, ratio.error(), 1e-15);
        assertEquals(4 * 625 / 337.0, ratio.degrees(), 1e-12);
        // t(0.975, 7.418) lies between those of 7, 2.365, and of 8, 2.306
        double t = Math.log(ratio.interval(0.95).high() / 2) / 0.05;
        assertTrue(t > 2.306 && t < 2.365, () -> "t = " + t);
        // the inverse has the inverse interval
        Interval inverse = Ratio.of(new Mean(10, 0.4, 5), new Mean(20, 0.6, 5)).interval(0.95);
        assertEquals(1 / ratio.interval(0.95).high(), inverse.low(), 1e-12);
        // the interval touches 1 where the significance is 1 − confidence
        double p = Ratio.of(new Mean(11, 0.3, 5), new Mean(10, 0.4, 5)).significance();
        assertEquals(
                1,
                Ratio.of(new Mean(11, 0.3, 5), new Mean(10, 0.4, 5))
                        .interval(1 - p)
                        .low(),
                1e-9);
        assertEquals(1, Ratio.of(Mean.of(3, 3), Mean.of(3, 3)).significance());
        assertEquals(0, Ratio.of(Mean.of(3, 3), Mean.of(4, 4)).significance());
        assertTrue(Double.isNaN(Ratio.of(Mean.of(3), Mean.of(4, 5)).significance()));
    }

    /** The share of intervals that hold the true quotient: 95 % but for the chance of 2000 trials, ±1.5 % in 3σ. */
    @Test
    void coverage() {
        SplittableRandom random = new SplittableRandom(1);
        int held = 0;
        int trials = 2000;
        for (int trial = 0; trial < trials; trial++) {
            Interval interval = Ratio.of(Mean.of(noisy(random, 30, 5, 0.05)), Mean.of(noisy(random, 10, 5, 0.05)))
                    .interval(0.95);
            held += interval.low() <= 3 && 3 <= interval.high() ? 1 : 0;
        }
        int of = held;
        assertTrue(held > 0.93 * trials && held < 0.97 * trials, () -> of + " of " + trials);
    }

    private static double[] noisy(SplittableRandom random, double mean, int count, double deviation) {
        return IntStream.range(0, count)
                .mapToDouble(_ -> mean * (1 + deviation * random.nextGaussian()))
                .toArray();
    }

    @Test
    void bootstrap() {
        SplittableRandom random = new SplittableRandom(2);
        double[] a = noisy(random, 11, 20, 0.03);
        double[] b = noisy(random, 10, 20, 0.03);
        Interval drawn = Bootstrap.quotient(a, b, 0.95);
        Interval student = Ratio.of(Mean.of(a), Mean.of(b)).interval(0.95);
        // 20 values are many: both agree within a quarter of their width
        assertEquals(student.low(), drawn.low(), (student.high() - student.low()) / 4);
        assertEquals(student.high(), drawn.high(), (student.high() - student.low()) / 4);
        assertEquals(drawn, Bootstrap.quotient(a, b, 0.95), "the seed is fixed");
        assertTrue(Double.isNaN(Bootstrap.quotient(new double[] {1}, b, 0.95).low()));
    }

    /** The example of the first page of most texts: four p-values. */
    @Test
    void correctionOfBenjaminiAndHochberg() {
        assertArrayEquals(
                new double[] {0.04, 0.04, 0.04, 0.9, Double.NaN},
                Comparison.corrected(new double[] {0.01, 0.02, 0.03, 0.9, Double.NaN}),
                1e-15);
        assertArrayEquals(new double[] {0.02, 0.8}, Comparison.corrected(new double[] {0.01, 0.8}), 1e-15);
    }

    @Test
    void iterationsOfAFork() {
        Unit time = Unit.parse("ns/op");
        Unit rate = Unit.parse("ops/s");
        double[] scores = {4, 1, 10};
        assertEquals(5, Iterations.MEAN.of(scores, time));
        assertEquals(4, Iterations.MEDIAN.of(scores, time));
        assertEquals(1, Iterations.BEST.of(scores, time));
        assertEquals(10, Iterations.BEST.of(scores, rate));
    }

    @Test
    void units() {
        assertEquals(2e-6, Unit.parse("us/op").normalized(2));
        assertEquals(2e3, Unit.parse("ops/ms").normalized(2));
        assertEquals(120, Unit.parse("min/op").normalized(2));
        assertEquals(2, Unit.parse("B/op").normalized(2));
        assertEquals("2.00 µs", Quantity.text(2e-6, Unit.parse("ns/op").base()));
        assertEquals("0.500 ns", Quantity.text(0.5e-9, Unit.parse("ns/op").base()));
        assertEquals("2.50 M/s", Quantity.text(2.5e6, Unit.parse("ops/s").base()));
        assertEquals("12.0/s", Quantity.text(12, Unit.parse("ops/s").base()));
        assertEquals(0.02, Unit.duration("20 ms").orElseThrow());
        assertTrue(Unit.duration("single-shot").isEmpty());
    }

    @Test
    void sizesInTheOrderOfTheirNumbers() {
        assertTrue(Label.natural("16").compareTo(Label.natural("100")) < 0);
        assertTrue(Label.natural("1Mi").compareTo(Label.natural("4096")) > 0);
        assertTrue(Label.natural("8x8x8").compareTo(Label.natural("100x50x784")) < 0);
    }
}
