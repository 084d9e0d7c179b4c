package dev.lanewise.cli;

import dev.lanewise.nn.EpochResult;
import dev.lanewise.nn.TrainingHistory;
import dev.lanewise.nn.TrainingListener;
import dev.lanewise.nn.TwoLayerNet;
import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar on the last line of the terminal, below the lines that another listener prints. The bar is drawn by a
 * thread of its own, so drawing and printing exclude each other.
 */
final class ProgressListener implements TrainingListener, AutoCloseable {

    private static final int WIDTH = 79;
    private static final String ERASE = "\r" + " ".repeat(WIDTH) + "\r";

    private final TrainingListener lines;
    private final PrintWriter terminal;
    private volatile @Nullable ProgressBar bar;

    ProgressListener(TrainingListener lines, PrintWriter terminal) {
        this.lines = lines;
        this.terminal = terminal;
    }

    @Override
    public void onBegin(TwoLayerNet net, int iterations) {
        lines.onBegin(net, iterations);
        // Its own consumer keeps the library from loading a native terminal library to ask for the width.
        bar = new ProgressBarBuilder()
                .setTaskName("training")
                .setInitialMax(iterations)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
                .build();
    }

    @Override
    public boolean onBatch(int iteration, float loss) {
        ProgressBar running = bar;
        if (running != null) {
            running.stepTo(iteration + 1L);
        }
        return lines.onBatch(iteration, loss);
    }

    @Override
    public synchronized boolean onEpoch(EpochResult result) {
        erase();
        return lines.onEpoch(result);
    }

    @Override
    public void onEnd(TrainingHistory history) {
        close();
        lines.onEnd(history);
    }

    /** Ends the bar and removes it; a second call does nothing. */
    @Override
    public void close() {
        ProgressBar ended = bar;
        if (ended != null) {
            ended.close();
            synchronized (this) {
                bar = null;
                erase();
            }
        }
    }

    private synchronized void draw(String line) {
        if (bar != null) {
            terminal.print("\r" + line);
            terminal.flush();
        }
    }

    private synchronized void erase() {
        terminal.print(ERASE);
        terminal.flush();
    }
}
