package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LearningRateScheduleTest {

    private static float[] rates(LearningRateSchedule schedule, int iterations) {
        float[] rates = new float[iterations];
        for (int i = 0; i < iterations; i++) {
            rates[i] = schedule.learningRate(i, iterations);
        }
        return rates;
    }

    @Test
    void constant() {
        assertArrayEquals(new float[] {0.3f, 0.3f, 0.3f}, rates(LearningRateSchedule.constant(0.3f), 3));
    }

    @Test
    void step() {
        float[] expected = {0.8f, 0.8f, 0.8f, 0.4f, 0.4f, 0.4f, 0.2f, 0.2f};
        assertArrayEquals(expected, rates(LearningRateSchedule.step(0.8f, 3, 0.5f), 8));
        // rounded once, from double
        float twice = (float) (0.1f * ((double) 0.1f * 0.1f));
        assertEquals(twice, LearningRateSchedule.step(0.1f, 1, 0.1f).learningRate(2, 3));
        assertEquals(0f, LearningRateSchedule.step(1f, 1, 0.1f).learningRate(Integer.MAX_VALUE - 1, Integer.MAX_VALUE));
    }

    @Test
    void cosine() {
        LearningRateSchedule schedule = LearningRateSchedule.cosine(0.5f, 0.1f);
        assertEquals(0.5f, schedule.learningRate(0, 100));
        assertEquals(0.3f, schedule.learningRate(50, 100));
        assertEquals(0.1f, schedule.learningRate(100, 100), "the limit, after the end");
        float last = (float) (0.1f + ((double) 0.5f - 0.1f) * (1 + StrictMath.cos(StrictMath.PI * 99 / 100)) / 2);
        // the order of the operations is another one
        assertEquals(last, schedule.learningRate(99, 100), Math.ulp(last));
        float[] rates = rates(schedule, 100);
        for (int i = 1; i < rates.length; i++) {
            assertTrue(rates[i] < rates[i - 1]);
        }
        assertEquals(0.5f, LearningRateSchedule.cosine(0.5f, 0f).learningRate(0, 1));
        assertEquals(0.2f, LearningRateSchedule.cosine(0.2f, 0.2f).learningRate(77, 100));
    }

    @Test
    void warmUp() {
        float[] expected = {0.25f, 0.5f, 0.75f, 1f, 1f, 0.5f, 0.5f};
        assertArrayEquals(expected, rates(LearningRateSchedule.step(1f, 2, 0.5f).warmUp(3), 7));
        LearningRateSchedule cosine = LearningRateSchedule.cosine(0.5f, 0.1f);
        float[] warm = rates(cosine.warmUp(10), 50);
        float[] cold = rates(cosine, 40);
        assertEquals((float) (0.5f * 1.0 / 11), warm[0]);
        assertEquals((float) (0.5f * 10.0 / 11), warm[9]);
        for (int i = 0; i < cold.length; i++) {
            assertEquals(cold[i], warm[10 + i]);
        }
        assertArrayEquals(cold, rates(cosine.warmUp(0), 40));
        assertArrayEquals(new float[] {0.125f, 0.25f, 0.375f}, rates(cosine.warmUp(3), 3), "nothing but warm-up");
        assertArrayEquals(new float[] {0.125f, 0.25f}, rates(cosine.warmUp(3), 2));
        assertTrue(cosine.warmUp(Integer.MAX_VALUE).learningRate(0, 1) > 0);
    }

    @Test
    void refusesBadSettings() {
        for (float bad : new float[] {0f, -1f, Float.NaN, Float.POSITIVE_INFINITY}) {
            refuses("learningRate", () -> LearningRateSchedule.constant(bad));
            refuses("learningRate", () -> LearningRateSchedule.step(bad, 1, 1f));
            refuses("learningRate", () -> LearningRateSchedule.cosine(bad, 0f));
            refuses("factor", () -> LearningRateSchedule.step(1f, 1, bad));
        }
        for (float bad : new float[] {-0.1f, 1.1f, Float.NaN}) {
            refuses("minimum", () -> LearningRateSchedule.cosine(1f, bad));
        }
        refuses("every", () -> LearningRateSchedule.step(1f, 0, 1f));
        refuses("warmUp", () -> LearningRateSchedule.constant(1f).warmUp(-1));
    }

    private static void refuses(String name, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(name + " must"), message);
    }

    @Test
    void aTrainerAsksForEachIterationAndRefusesWhatIsNoRate() {
        Dataset data = GoldenDigest.blobs(30, 5, 2, 1);
        List<String> asked = new ArrayList<>();
        TwoLayerNet net = new TwoLayerNet(5, 3, 2, 0.1, 1);
        Trainer.builder()
                .batchSize(10)
                .iterations(3)
                .learningRate((iteration, iterations) -> {
                    asked.add(iteration + " of " + iterations);
                    return 0f;
                })
                .build()
                .fit(net, data, null);
        assertEquals(List.of("0 of 3", "1 of 3", "2 of 3"), asked);
        assertEquals(new TwoLayerNet(5, 3, 2, 0.1, 1).digest(), net.digest(), "a rate of 0 changes nothing");
        for (float bad : new float[] {-1f, Float.NaN, Float.POSITIVE_INFINITY}) {
            Trainer trainer = Trainer.builder()
                    .batchSize(10)
                    .iterations(3)
                    .learningRate((iteration, _) -> iteration == 0 ? 0f : bad)
                    .build();
            String message = assertThrows(IllegalArgumentException.class, () -> trainer.fit(net, data, null))
                    .getMessage();
            assertTrue(message.contains("learningRate") && message.contains(bad + " for iteration 1 of 3"), message);
            assertEquals(new TwoLayerNet(5, 3, 2, 0.1, 1).digest(), net.digest());
        }
    }
}
