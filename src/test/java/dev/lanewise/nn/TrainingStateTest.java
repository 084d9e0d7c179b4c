package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a state holds, and that a training which diverges goes back to the right one. */
class TrainingStateTest {

    private static final Dataset TRAIN = GoldenDigest.blobs(205, 13, 4, 3);
    private static final Dataset VALIDATION = GoldenDigest.blobs(60, 13, 4, 4);

    private static TwoLayerNet net() {
        return new TwoLayerNet(13, 9, 4, HiddenActivation.RELU, WeightInit.he(), 1);
    }

    private static Trainer.Builder trainer(Optimizer optimizer, Sampling sampling) {
        return Trainer.builder()
                .batchSize(20)
                .iterations(45)
                .seed(7)
                .optimizer(optimizer)
                .sampling(sampling)
                .learningRate(LearningRateSchedule.cosine(0.1f, 0f).warmUp(5));
    }

    @Test
    void namesItsMatrices() {
        Set<String> plain = Set.of("w1", "b1", "w2", "b2");
        assertEquals(plain, names(trainer(Optimizer.sgd(), Sampling.SHUFFLED)));
        assertEquals(
                Set.of("w1", "b1", "w2", "b2", "v.w1", "v.b1", "v.w2", "v.b2"),
                names(trainer(Optimizer.momentum(0.9f), Sampling.SHUFFLED)));
        Set<String> all = names(trainer(Optimizer.adamW(), Sampling.SHUFFLED).earlyStopping(VALIDATION, 1));
        assertEquals(16, all.size());
        assertTrue(all.containsAll(Set.of("m.b1", "v.w2", "best.w1", "best.b2")), all::toString);
    }

    private static Set<String> names(Trainer.Builder builder) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        builder.iterations(1).checkpoint(1, checkpoints::add).build().fit(net(), TRAIN, null);
        return checkpoints.getFirst().tensors().keySet();
    }

    /** Around the iterations at which snapshots are taken. */
    @ParameterizedTest
    @EnumSource
    void divergenceGoesBackToTheLastGoodWeights(OptimizerTest.Rule rule) {
        for (Sampling sampling : Sampling.values()) {
            for (int from : new int[] {0, 1, 97, 98, 99, 100, 101, 150, 199}) {
                Trainer.Builder wild = trainer(rule.optimizer, sampling)
                        .iterations(1000)
                        .learningRate((iteration, _) -> iteration < from ? 0.1f : 3e38f)
                        .parallelism(from % 2 == 0 ? 1 : 3);
                List<Integer> heard = new ArrayList<>();
                TrainingListener counting = new TrainingListener() {
                    @Override
                    public boolean onBatch(int iteration, float loss) {
                        heard.add(iteration);
                        return true;
                    }
                };
                TwoLayerNet net = net();
                TrainingDivergedException e = assertThrows(
                        TrainingDivergedException.class,
                        () -> wild.listener(counting).build().fit(net, TRAIN, null));
                assertEquals(3e38f, e.learningRate());
                assertTrue(e.iteration() > from);
                assertEquals(e.iteration(), heard.size(), "listeners hear each iteration once");
                TwoLayerNet good = net();
                if (e.iteration() > 1) {
                    wild.iterations(e.iteration() - 1).build().fit(good, TRAIN, null);
                }
                assertEquals(good.digest(), net.digest(), () -> "diverged at " + e.iteration());
            }
        }
    }
}
