package dev.lanewise.cli.report;

import dev.lanewise.cli.report.TrainingData.Misread;
import dev.lanewise.cli.report.TrainingData.Sample;
import dev.lanewise.data.Dataset;
import dev.lanewise.nn.Predictor;
import dev.lanewise.nn.TwoLayerNet;
import dev.lanewise.page.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the samples that a net takes for what they are not, the worst first: those whose class it thought least likely. */
final class MisreadSamples {

    private record Found(int index, int taken, float probability) {}

    private MisreadSamples() {}

    /**
     * Predicts all samples.
     *
     * @param most how many to keep
     */
    static Misread of(TwoLayerNet net, Dataset data, int most) {
        Predictor predictor = net.predictor();
        Predictor.Scratch scratch = predictor.newScratch();
        float[] x = data.x().data();
        int features = data.features();
        float[] probabilities = new float[net.outputSize()];
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            int taken = predictor.predictClass(x, i * features, scratch);
            int label = data.label(i);
            if (taken != label) {
                predictor.predict(x, i * features, probabilities, 0, scratch);
                found.add(new Found(i, taken, taken < 0 ? -1 : probabilities[label]));
            }
        }
        found.sort(Comparator.comparingDouble(Found::probability).thenComparingInt(Found::index));
        List<Sample> worst = found.stream()
                .limit(most)
                .map(sample -> {
                    int offset = sample.index * features;
                    predictor.predict(x, offset, probabilities, 0, scratch);
                    return new Sample(
                            sample.index,
                            data.label(sample.index),
                            sample.taken,
                            finite(probabilities),
                            Pixels.unsigned(x, offset, features));
                })
                .toList();
        return new Misread(found.size(), data.size(), Pixels.width(features), worst);
    }

    private static List<@Nullable Float> finite(float[] values) {
        List<@Nullable Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(Page.finite(value));
        }
        return list;
    }
}
