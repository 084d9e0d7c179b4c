package dev.lanewise.cli;

import dev.lanewise.nn.EpochResult;
import dev.lanewise.nn.TrainingListener;
import dev.lanewise.nn.TwoLayerNet;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints one line for each evaluation; stops the training when nobody can read it any more. */
final class ConsoleListener implements TrainingListener {

    private final PrintWriter out;

    ConsoleListener(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void onBegin(TwoLayerNet net, int iterations) {
        out.println("epoch  iteration      loss   train    test  samples/s");
        out.flush();
    }

    @Override
    public boolean onEpoch(EpochResult result) {
        out.printf(
                Locale.ROOT,
                "%5d  %9d  %8.4f  %.4f  %.4f  %9.0f%n",
                result.epoch(),
                result.iteration(),
                result.loss(),
                result.trainAccuracy(),
                result.testAccuracy(),
                result.samplesPerSecond());
        return !out.checkError(); // flushes, too
    }
}
