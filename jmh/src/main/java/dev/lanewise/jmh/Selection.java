package dev.lanewise.jmh;

import dev.lanewise.jmh.Operation.Kind;
import dev.lanewise.jmh.Plan.Job;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which operations a run measures, at which sizes.
 *
 * @param operations those asked for; none for all of the extent
 * @param sizes those asked for; none for all of the extent
 * @param threads of each call; with several, only what can use them
 */
record Selection(List<Operation> operations, List<Shape> sizes, Extent extent, int threads) {

    enum Extent {
        FULL,
        /** A few of each kind, with their limits: five minutes. */
        QUICK,
        /** One size of everything. */
        SMOKE
    }

    private static final Map<String, List<Shape>> QUICK = new LinkedHashMap<>();
    private static final List<Shape> SMOKE = shapes("100", "100x10", "100x10x50", "784x50x100At", "100x100x100Bt");

    static {
        QUICK.put("dot", shapes("100", "1024"));
        QUICK.put("exp", shapes("100", "1024"));
        QUICK.put("softmax", shapes("100x10", "64x1024"));
        QUICK.put("dotRows", shapes("256x768", "5000x768"));
        QUICK.put("sgemm", shapes("32x32x32", "64x64x64", "256x256x256", "512x512x512", "100x50x784", "1x128x784"));
    }

    /** Nothing is measured without its limits; none if no operation has any of the sizes. */
    List<Job> jobs() {
        List<Operation> all = !operations.isEmpty()
                ? operations
                : extent == Extent.QUICK
                        ? QUICK.keySet().stream().map(Operations::named).toList()
                        : Operations.ALL;
        List<Job> jobs = all.stream()
                .map(operation -> new Job(operation, shapes(operation)))
                .filter(job -> !job.shapes().isEmpty())
                .toList();
        return withLimits(jobs);
    }

    /** The limit of arithmetic before all that has some, those of data before kernels. */
    static List<Job> withLimits(List<Job> jobs) {
        Map<Operation, Job> all = new LinkedHashMap<>();
        if (jobs.stream().anyMatch(job -> !job.operation().isRoof())) {
            add(all, Operations.PEAK);
        }
        if (jobs.stream()
                .anyMatch(job -> job.operation().kind() == Kind.KERNEL
                        && !job.operation().isRoof())) {
            add(all, Operations.READ);
        }
        jobs.forEach(job -> all.put(job.operation(), job));
        return List.copyOf(all.values());
    }

    private static void add(Map<Operation, Job> jobs, Operation limit) {
        jobs.put(limit, new Job(limit, limit.shapes()));
    }

    private List<Shape> shapes(Operation operation) {
        return threads == 1 || operation.equals(Operations.PEAK)
                ? chosen(operation)
                : chosen(operation).stream().filter(operation::parallel).toList();
    }

    private List<Shape> chosen(Operation operation) {
        if (operation.isRoof() && extent != Extent.SMOKE) {
            return operation.shapes(); // they tell caches apart
        }
        if (!sizes.isEmpty()) {
            return sizes.stream()
                    .filter(operation::takes)
                    .filter(size -> operation.shapes().contains(size)
                            || Operations.ALL.stream()
                                    .noneMatch(other -> other.shapes().contains(size)))
                    .toList();
        }
        List<Shape> first = List.of(operation.shapes().getFirst());
        return switch (extent) {
            case FULL -> operation.shapes();
            case QUICK -> QUICK.getOrDefault(operation.name(), first);
            case SMOKE -> {
                List<Shape> own =
                        operation.shapes().stream().filter(SMOKE::contains).toList();
                yield own.isEmpty() ? first : own;
            }
        };
    }

    private static List<Shape> shapes(String... texts) {
        return Stream.of(texts).map(Shape::parse).toList();
    }
}
