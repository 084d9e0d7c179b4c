package dev.lanewise.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.report.TrainingControl.Wish;
import dev.lanewise.nn.TwoLayerNet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What another thread wants happens at the next update. */
@Timeout(10)
class TrainingControlTest {

    private static final TwoLayerNet NET = new TwoLayerNet(1, 1, 1, 1, 1);

    private final TrainingControl control = new TrainingControl(false);

    @Test
    void letsItRun() {
        control.onBegin(NET, 1);
        assertTrue(control.onBatch(0, 1f));
        assertEquals(0, control.pausedSeconds());
        assertEquals(0, control.changes());
    }

    @Test
    void stops() {
        control.stop();
        assertFalse(control.onBatch(0, 1f));
        control.resume();
        control.pause();
        assertFalse(control.onBatch(1, 1f), "for good");
        assertEquals(1, control.changes());
        assertEquals(0, control.pausedSeconds());
    }

    @Test
    void pausesUntilResumed() throws Exception {
        control.pause();
        assertFalse(control.pauses(), "not yet");
        long changes = control.changes();
        CompletableFuture<Boolean> batch = CompletableFuture.supplyAsync(() -> control.onBatch(0, 1f));
        while (!control.pauses()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertEquals(changes + 1, control.changes());
        assertFalse(batch.isDone());
        control.resume();
        assertTrue(batch.get());
        assertFalse(control.pauses());
        double paused = control.pausedSeconds();
        assertTrue(paused > 0);
        assertEquals(paused, control.pausedSeconds(), "no longer");
    }

    @Test
    void stopsWhatIsPaused() throws Exception {
        control.pause();
        CompletableFuture<Boolean> batch = CompletableFuture.supplyAsync(() -> control.onBatch(0, 1f));
        while (!control.pauses()) {
            assertFalse(Thread.interrupted(), "by the timeout");
            Thread.onSpinWait();
        }
        assertFalse(batch.isDone());
        control.stop();
        assertFalse(batch.get());
        assertFalse(control.pauses());
    }

    @Test
    void waitsForTheBeginning() throws Exception {
        TrainingControl waiting = new TrainingControl(true);
        CompletableFuture<Void> begin = CompletableFuture.runAsync(() -> waiting.onBegin(NET, 1));
        waiting.pause();
        assertEquals(Wish.WAIT, waiting.wish());
        assertFalse(begin.isDone());
        waiting.begin();
        begin.get();
        assertTrue(waiting.onBatch(0, 1f));
    }

    @Test
    void takesAnInterruptionForAStop() {
        control.pause();
        Thread.currentThread().interrupt();
        assertFalse(control.onBatch(0, 1f));
        assertTrue(Thread.interrupted());
    }
}
