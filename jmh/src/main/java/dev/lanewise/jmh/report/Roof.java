package dev.lanewise.jmh.report;

import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A limit of the machine, as measured in the same run: so many floating-point operations or bytes a second.
 *
 * @param rate of the fastest iteration: other work on the machine does not lower a limit
 * @param lowest of the fastest iteration of the slowest fork
 * @param capacity the largest working set that a limit to data holds for; infinite for memory
 */
record Roof(String name, boolean arithmetic, double rate, double lowest, double capacity) {

    /** The least time of a call, and the roof that says so. */
    record Limit(Roof roof, double seconds) {}

    /** All that were measured; of one that was on several sides, the highest. */
    static List<Roof> of(List<Measurement> measurements) {
        Map<String, Roof> best = new LinkedHashMap<>();
        measurements.stream()
                .filter(Roof::is)
                .map(Roof::of)
                .filter(roof -> roof.rate > 0)
                .forEach(roof -> best.merge(roof.name, roof, (a, b) -> a.rate >= b.rate ? a : b));
        return List.copyOf(best.values());
    }

    static boolean is(Measurement measurement) {
        return measurement.first().parameters().containsKey(Work.ROOF);
    }

    private static Roof of(Measurement measurement) {
        double flop = measurement.work(Work.FLOP);
        boolean arithmetic = flop > 0;
        double work = arithmetic ? flop : measurement.work(Work.BYTES);
        double capacity = measurement.work(Work.CAPACITY);
        DoubleSummaryStatistics speeds = measurement.bestOfForks();
        return new Roof(
                measurement.first().parameters().getOrDefault(Work.ROOF, ""),
                arithmetic,
                work * speeds.getMax(),
                work * speeds.getMin(),
                Double.isNaN(capacity) ? Double.POSITIVE_INFINITY : capacity);
    }

    /**
     * What a measurement can at best be under these roofs: the higher of the time for its arithmetic and the time for its
     * data, from the cache that they fit into.
     */
    static Optional<Limit> limit(Measurement measurement, List<Roof> roofs) {
        double flop = measurement.work(Work.FLOP);
        double bytes = measurement.work(Work.BYTES);
        double workingSet = measurement.work(Work.WORKING_SET);
        double needed = workingSet > 0 ? workingSet : bytes;
        Stream<Limit> arithmetic = flop > 0
                ? roofs.stream()
                        .filter(Roof::arithmetic)
                        .max(Comparator.comparingDouble(Roof::rate))
                        .map(roof -> new Limit(roof, flop / roof.rate))
                        .stream()
                : Stream.of();
        Stream<Limit> data = bytes > 0
                ? roofs.stream()
                        .filter(roof -> !roof.arithmetic && needed <= roof.capacity)
                        .min(Comparator.comparingDouble(Roof::capacity))
                        .map(roof -> new Limit(roof, bytes / roof.rate))
                        .stream()
                : Stream.of();
        return Stream.concat(arithmetic, data).max(Comparator.comparingDouble(Limit::seconds));
    }
}
