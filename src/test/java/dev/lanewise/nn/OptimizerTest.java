package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.Matrix;
import dev.lanewise.SplitMix64;
import dev.lanewise.data.BatchSampler;
import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.Kernels;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each optimizer's training against a loop in plain Java, bit for bit. */
class OptimizerTest {

    private static final Dataset TRAIN = GoldenDigest.blobs(205, 13, 4, 3);
    private static final int ITERATIONS = 25;

    /** All rules with and without weight decay, each with its reimplementation. */
    enum Rule {
        SGD(Optimizer.sgd()) {
            @Override
            float update(float w, float g, float[] moments, float r, int t) {
                return fma(-r, g, w);
            }
        },
        SGD_DECAY(Optimizer.sgd().weightDecay(0.01f)) {
            @Override
            float update(float w, float g, float[] moments, float r, int t) {
                return fma(-r, fma(0.01f, w, g), w);
            }
        },
        MOMENTUM(Optimizer.momentum(0.9f)) {
            @Override
            float update(float w, float g, float[] moments, float r, int t) {
                moments[0] = fma(0.9f, moments[0], g);
                return fma(-r, moments[0], w);
            }
        },
        MOMENTUM_DECAY(Optimizer.momentum(0.5f).weightDecay(0.02f)) {
            @Override
            float update(float w, float g, float[] moments, float r, int t) {
                moments[0] = fma(0.5f, moments[0], fma(0.02f, w, g));
                return fma(-r, moments[0], w);
            }
        },
        ADAM(Optimizer.adam()) {
            @Override
            float update(float w, float g, float[] moments, float r, int t) {
                return adam(0.9f, 0.999f, 1e-8f, w, g, moments, r, t);
            }
        },
        ADAM_DECAY(Optimizer.adam(0.8f, 0.99f, 1e-6f).weightDecay(0.03f)) {
            @Override
            float update(float w, float g, float[] moments, float r, int t) {
                return adam(0.8f, 0.99f, 1e-6f, w, fma(0.03f, w, g), moments, r, t);
            }
        },
        ADAM_W(Optimizer.adamW()) {
            @Override
            float update(float w, float g, float[] moments, float r, int t) {
                float kept = (float) (1 - (double) r * 0.01f);
                return adam(0.9f, 0.999f, 1e-8f, kept * w, g, moments, r, t);
            }
        },
        ADAM_W_DECAY(Optimizer.adamW(0f, 0.5f, 1e-3f).weightDecay(0.1f)) {
            @Override
            float update(float w, float g, float[] moments, float r, int t) {
                float kept = (float) (1 - (double) r * 0.1f);
                return adam(0f, 0.5f, 1e-3f, kept * w, g, moments, r, t);
            }
        };

        @SuppressWarnings("ImmutableEnumChecker") // an optimizer is immutable
        final Optimizer optimizer;

        Rule(Optimizer optimizer) {
            this.optimizer = optimizer;
        }

        /** The new weight, at learning rate r in update t = 1, 2, …; changes the moments of the weight. */
        abstract float update(float w, float g, float[] moments, float r, int t);
    }

    private static float adam(
            float beta1, float beta2, float epsilon, float w, float g, float[] moments, float r, int t) {
        moments[0] = fma(beta1, moments[0], (1 - beta1) * g);
        moments[1] = fma(beta2, moments[1], (1 - beta2) * (g * g));
        float stepSize = (float) (r / (1 - StrictMath.pow(beta1, t)));
        float rootScale = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, t)));
        float denominator = fma((float) Math.sqrt(moments[1]), rootScale, epsilon);
        return fma(-stepSize, moments[0] / denominator, w);
    }

    private static float fma(float a, float b, float c) {
        return Kernels.active().fma() ? Math.fma(a, b, c) : a * b + c;
    }

    private static TwoLayerNet net() {
        return new TwoLayerNet(13, 9, 4, HiddenActivation.TANH, WeightInit.xavier(), 1);
    }

    private static final LearningRateSchedule SCHEDULE =
            LearningRateSchedule.cosine(0.1f, 0.01f).warmUp(3);

    @ParameterizedTest
    @EnumSource
    void isThePlainLoop(Rule rule) {
        TwoLayerNet expected = net();
        float[] losses = plainTraining(expected, rule);
        for (int parallelism : new int[] {1, 3}) {
            TwoLayerNet net = net();
            TrainingHistory history = Trainer.builder()
                    .batchSize(20)
                    .iterations(ITERATIONS)
                    .seed(7)
                    .learningRate(SCHEDULE)
                    .optimizer(rule.optimizer)
                    .parallelism(parallelism)
                    .build()
                    .fit(net, TRAIN, null);
            assertEquals(expected.digest(), net.digest());
            assertArrayEquals(losses, history.losses());
        }
    }

    private static float[] plainTraining(TwoLayerNet net, Rule rule) {
        List<Matrix> parameters = List.of(net.w1(), net.b1(), net.w2(), net.b2());
        float[][][] moments = new float[4][][];
        for (int p = 0; p < 4; p++) {
            moments[p] = new float[parameters.get(p).data().length][2];
        }
        BatchSampler sampler =
                BatchSampler.withReplacement(TRAIN.size(), 20, new SplitMix64(new SplitMix64(7).nextLong()));
        int[] indices = new int[20];
        float[] losses = new float[ITERATIONS];
        for (int i = 0; i < ITERATIONS; i++) {
            sampler.next(indices);
            Dataset batch = TRAIN.subset(indices);
            losses[i] = net.loss(batch.x(), batch.labels());
            Gradients gradients = net.gradient(batch.x(), batch.labels());
            List<Matrix> g = List.of(gradients.w1(), gradients.b1(), gradients.w2(), gradients.b2());
            float r = SCHEDULE.learningRate(i, ITERATIONS);
            for (int p = 0; p < 4; p++) {
                float[] w = parameters.get(p).data();
                for (int j = 0; j < w.length; j++) {
                    w[j] = rule.update(w[j], g.get(p).data()[j], moments[p][j], r, i + 1);
                }
            }
        }
        return losses;
    }

    /** A rule that ignored a setting would be found by its twin's digest. */
    @Test
    void saysWhatItDoes() {
        assertEquals("SGD with weight decay 0.0", Optimizer.sgd().toString());
        assertEquals(
                "momentum 0.9 with weight decay 0.01",
                Optimizer.momentum(0.9f).weightDecay(0.01f).toString());
        assertEquals(
                "Adam 0.9 0.999 1.0E-8 with weight decay 0.0", Optimizer.adam().toString());
        assertEquals(
                "AdamW 0.8 0.99 1.0E-6 with weight decay 0.01",
                Optimizer.adamW(0.8f, 0.99f, 1e-6f).toString());
    }

    @Test
    void allRulesDiffer() {
        Set<String> digests = new HashSet<>();
        for (Rule rule : Rule.values()) {
            TwoLayerNet net = net();
            plainTraining(net, rule);
            digests.add(net.digest());
        }
        assertEquals(Rule.values().length, digests.size());
    }

    @Test
    void eachTrainingStartsWithMomentsOfZero() {
        Trainer trainer = Trainer.builder()
                .batchSize(20)
                .iterations(5)
                .optimizer(Optimizer.adam())
                .build();
        TwoLayerNet first = net();
        trainer.fit(first, TRAIN, null);
        TwoLayerNet second = net();
        trainer.fit(second, TRAIN, null);
        assertEquals(first.digest(), second.digest());
    }

    @Test
    void aWeightDecayOfZeroIsNone() {
        TwoLayerNet plain = net();
        TwoLayerNet zero = net();
        Trainer.Builder trainer = Trainer.builder().batchSize(20).iterations(5);
        trainer.optimizer(Optimizer.adam()).build().fit(plain, TRAIN, null);
        trainer.optimizer(Optimizer.adamW().weightDecay(0)).build().fit(zero, TRAIN, null);
        assertEquals(plain.digest(), zero.digest());
    }

    @Test
    void refusesBadSettings() {
        for (float bad : new float[] {-0.1f, 1f, Float.NaN}) {
            refuses("momentum", bad, () -> Optimizer.momentum(bad));
            refuses("beta1", bad, () -> Optimizer.adam(bad, 0.9f, 1e-8f));
            refuses("beta2", bad, () -> Optimizer.adamW(0.9f, bad, 1e-8f));
        }
        for (float bad : new float[] {0f, -1e-8f, Float.NaN, Float.POSITIVE_INFINITY}) {
            refuses("epsilon", bad, () -> Optimizer.adam(0.9f, 0.999f, bad));
        }
        for (float bad : new float[] {-0.1f, Float.NaN, Float.POSITIVE_INFINITY}) {
            for (Rule rule : Rule.values()) {
                refuses("weightDecay", bad, () -> rule.optimizer.weightDecay(bad));
            }
        }
    }

    private static void refuses(String name, float value, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(name) && message.endsWith(Float.toString(value)), message);
    }
}
