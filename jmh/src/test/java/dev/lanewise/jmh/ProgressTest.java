package dev.lanewise.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.jmh.Progress.Step;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private long nanos;

    @Test
    void tellsTheTimeLeftByWeightThenByWhatAStepTookBefore() {
        StringWriter out = new StringWriter();
        List<Step> round = List.of(new Step("dot", 2), new Step("sgemm", 10));
        Progress progress = new Progress(
                new PrintWriter(out), List.of(round.get(0), round.get(1), round.get(0), round.get(1)), () -> nanos);
        progress.next();
        nanos += 4_000_000_000L;
        progress.next();
        progress.note("left out: PyTorch");
        nanos += 200_000_000_000L;
        progress.next();
        nanos += 6_000_000_000L;
        progress.next();
        assertEquals("""
                1 of 4: dot
                2 of 4: sgemm, 44 s left
                left out: PyTorch
                3 of 4: dot, 3 min left
                4 of 4: sgemm, 3 min left
                """, out.toString().replace(System.lineSeparator(), "\n"));
    }
}
