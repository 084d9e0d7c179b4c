package dev.lanewise.cli.report;

import static dev.lanewise.page.Page.finite;

import dev.lanewise.cli.report.TrainingData.Unit;
import dev.lanewise.cli.report.TrainingData.Weights;
import dev.lanewise.nn.TwoLayerNet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes images of the weights into each unit of the hidden layer. */
final class HiddenUnits {

    private HiddenUnits() {}

    /**
     * Copies them from a net that nobody changes meanwhile.
     *
     * @param mostPixels of all units together; at least one unit is shown
     */
    static Weights of(TwoLayerNet net, int after, int mostPixels) {
        int inputs = net.inputSize();
        int units = net.hiddenSize();
        List<Unit> shown = new ArrayList<>();
        for (int unit = 0; unit < Math.clamp(mostPixels / inputs, 1, units); unit++) {
            shown.add(unit(net, unit));
        }
        return new Weights(after, units, Pixels.width(inputs), shown);
    }

    /** Of finite weights alone: one of an input that is always 0 might be anything. */
    private static Unit unit(TwoLayerNet net, int unit) {
        float[] w1 = net.w1().data();
        int inputs = net.inputSize();
        int units = net.hiddenSize();
        float limit = 0;
        for (int i = 0; i < inputs; i++) {
            float size = Math.abs(w1[i * units + unit]);
            limit = Float.isFinite(size) ? Math.max(limit, size) : limit;
        }
        List<@Nullable Float> out = new ArrayList<>();
        for (int c = 0; c < net.outputSize(); c++) {
            out.add(finite(net.w2().get(unit, c)));
        }
        return new Unit(limit, Pixels.signed(w1, unit, units, inputs, limit), out);
    }
}
