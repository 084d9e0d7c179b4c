package dev.lanewise.cli.report;

import dev.lanewise.nn.TrainingListener;
import dev.lanewise.nn.TwoLayerNet;

/**
 * Pauses, resumes and stops a training from other threads, between two of its updates. A training that does not pause pays
 * one volatile read for each.
 *
 * <p>A stop is as early stopping's: all that follows a training follows it. It is final; so is the interruption of a
 * training that pauses, which stops it.
 */
public final class TrainingControl implements TrainingListener {

    /** What is wanted of the training. */
    enum Wish {
        WAIT,
        RUN,
        PAUSE,
        STOP
    }

    private volatile Wish wish;
    private long changes;
    private boolean paused;
    private long pausedSince;
    private long pausedNanos;

    /**
     * One that lets the training run.
     *
     * @param wait whether it is not to begin before {@link #begin}
     */
    public TrainingControl(boolean wait) {
        wish = wait ? Wish.WAIT : Wish.RUN;
    }

    @Override
    public synchronized void onBegin(TwoLayerNet net, int iterations) {
        blockWhile(Wish.WAIT);
    }

    @Override
    public boolean onBatch(int iteration, float loss) {
        return wish == Wish.RUN || proceed();
    }

    private synchronized boolean proceed() {
        if (wish == Wish.PAUSE) {
            pausedSince = System.nanoTime();
            paused = true;
            changes++;
            blockWhile(Wish.PAUSE);
            paused = false;
            pausedNanos += System.nanoTime() - pausedSince;
        }
        return wish != Wish.STOP;
    }

    private void blockWhile(Wish wanted) {
        try {
            while (wish == wanted) {
                wait();
            }
        } catch (InterruptedException e) {
            set(Wish.STOP);
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the wait before the first iteration, if there is one. */
    void begin() {
        change(Wish.WAIT, Wish.RUN);
    }

    void pause() {
        change(Wish.RUN, Wish.PAUSE);
    }

    void resume() {
        change(Wish.PAUSE, Wish.RUN);
    }

    synchronized void stop() {
        set(Wish.STOP);
    }

    private synchronized void change(Wish from, Wish to) {
        if (wish == from) {
            set(to);
        }
    }

    private void set(Wish next) {
        wish = next;
        changes++;
        notifyAll();
    }

    Wish wish() {
        return wish;
    }

    /** Whether the training stands still, as wished; it may come to that some time after the wish. */
    synchronized boolean pauses() {
        return paused;
    }

    /** Grows when another thing is wanted, and when the training stands still. */
    synchronized long changes() {
        return changes;
    }

    /** For how long the training has paused until now. */
    public synchronized double pausedSeconds() {
        return (pausedNanos + (paused ? System.nanoTime() - pausedSince : 0)) * 1e-9;
    }
}
