package dev.lanewise.jmh;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run measures.
 *
 * @param rounds how often everything is measured, each time by new JVMs and a new Python
 * @param flags of every JVM
 * @param threads of each call, where an operation can use them
 * @param isolated whether each size has JVMs of its own
 * @param before a jar with another version of the library, to be measured in the same JVMs; null for none
 */
record Plan(
        List<Job> jobs,
        List<Side> sides,
        int rounds,
        Timing timing,
        List<String> flags,
        int threads,
        boolean isolated,
        @Nullable Path before) {

    /** An operation at some sizes. */
    record Job(Operation operation, List<Shape> shapes) {}

    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** The flags of a JVM that measures this side. */
    List<String> flags(Side side) {
        return Stream.concat(flags.stream(), side.flags().stream()).toList();
    }

    int versions() {
        return before == null ? 1 : PairBenchmark.VERSIONS;
    }

    String threadsInWords() {
        return threads == 1 ? "one thread" : threads + " threads";
    }

    /** What a JVM on this side has to do for this job: no shape where the side lacks the operation. */
    Job part(Job job, Side side) {
        return new Job(
                job.operation(),
                job.shapes().stream()
                        .filter(shape -> job.operation().measures(side, shape))
                        .toList());
    }

    /** Whether that side has something to do for this job in Java. */
    boolean measures(Job job, Side side) {
        return job.shapes().stream().anyMatch(shape -> job.operation().measures(side, shape));
    }

    boolean python() {
        return sides.stream().anyMatch(Side::python);
    }

    /** The JVMs of one job. */
    List<List<Shape>> forks(Job job) {
        return isolated ? job.shapes().stream().map(List::of).toList() : List.of(job.shapes());
    }
}
