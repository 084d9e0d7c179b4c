package dev.lanewise.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.jmh.Plan.Job;
import dev.lanewise.jmh.Selection.Extent;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final List<Operation> ANY = List.of();

    @Test
    void theFullOneIsEverything() {
        List<Job> jobs = new Selection(ANY, List.of(), Extent.FULL, 1).jobs();
        assertEquals(Operations.ALL.size(), jobs.size());
        jobs.forEach(job -> assertEquals(job.operation().shapes(), job.shapes()));
    }

    @Test
    void theQuickOneHasSizesOfTheFullOneAndBothKindsOfLimits() {
        List<Job> jobs = new Selection(ANY, List.of(), Extent.QUICK, 1).jobs();
        assertEquals(Operations.PEAK, jobs.getFirst().operation());
        assertTrue(jobs.stream().anyMatch(job -> job.operation().equals(Operations.READ)));
        jobs.forEach(job -> assertTrue(job.operation().shapes().containsAll(job.shapes()), job::toString));
    }

    @Test
    void aProductComesWithItsLimit() {
        Operation sgemm = Operations.named("sgemm");
        Shape shape = Shape.parse("7x8x9");
        assertEquals(
                List.of(new Job(Operations.PEAK, Operations.PEAK.shapes()), new Job(sgemm, List.of(shape))),
                new Selection(List.of(sgemm), List.of(shape), Extent.FULL, 1).jobs());
    }

    @Test
    void aKernelComesWithAllLimitsWhateverItsSize() {
        Operation dot = Operations.named("dot");
        Shape shape = Shape.parse("101");
        assertEquals(
                List.of(
                        new Job(Operations.PEAK, Operations.PEAK.shapes()),
                        new Job(Operations.READ, Operations.READ.shapes()),
                        new Job(dot, List.of(shape))),
                new Selection(List.of(dot), List.of(shape), Extent.FULL, 1).jobs());
    }

    @Test
    void aLimitAlone() {
        assertEquals(
                List.of(new Job(Operations.READ, Operations.READ.shapes())),
                new Selection(List.of(Operations.READ), List.of(), Extent.FULL, 1).jobs());
    }

    @Test
    void aSizeOfNoneOfThem() {
        assertEquals(
                List.of(),
                new Selection(List.of(Operations.named("dot")), List.of(Shape.parse("7x8x9")), Extent.FULL, 1).jobs());
    }

    @Test
    void onSeveralThreadsOnlyWhatUsesThem() {
        List<String> names = new Selection(ANY, List.of(), Extent.FULL, 2)
                .jobs().stream().map(job -> job.operation().name()).toList();
        assertEquals(List.of("fmaPeak", "sgemm", "train", "trainDense"), names);
    }
}
