package dev.lanewise.jmh;

import dev.lanewise.jmh.Operation.Roof;
import dev.lanewise.jmh.Plan.Job;
import dev.lanewise.jmh.Results.Point;
import dev.lanewise.jmh.report.Work;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One JVM that measures one operation on one side; see {@link KernelBenchmark}. */
final class Fork {

    private static final String SIDE = "side";
    private static final String OPERATION = "operation";

    private final Plan plan;
    private final Job job;
    private final Side side;

    Fork(Plan plan, Job job, Side side) {
        this.plan = plan;
        this.job = job;
        this.side = side;
    }

    /**
     * Measures, and hands out the results by size.
     *
     * @throws RunnerException if the JVM fails or a result is wrong; the message is JMH's whole output, and its reason
     */
    void run(Results results) throws RunnerException {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try {
            PrintStream print = new PrintStream(log, true, StandardCharsets.UTF_8);
            RunResult run = new Runner(options(), OutputFormatFactory.createFormatInstance(print, VerboseMode.NORMAL))
                    .runSingle();
            split(run.getBenchmarkResults().iterator().next(), results);
        } catch (RunnerException e) {
            throw new RunnerException(log.toString(StandardCharsets.UTF_8) + e.getMessage(), e);
        }
    }

    private Options options() {
        Timing timing = plan.timing();
        int sizes = job.shapes().size();
        return new OptionsBuilder()
                .include("^" + KernelBenchmark.class.getName().replace(".", "\\.") + "\\.call$")
                .param(OPERATION, job.operation().name())
                .param(SIDE, side.toString())
                .param("sizes", job.shapes().stream().map(Shape::toString).collect(Collectors.joining(" ")))
                .threads(threads())
                .forks(1)
                .warmupIterations(timing.warmupsOfEach(job) * sizes)
                .warmupTime(TimeValue.milliseconds(timing.warmupMillis()))
                .measurementIterations(timing.iterations() * sizes)
                .measurementTime(TimeValue.milliseconds(timing.iterationMillis()))
                .jvm(Plan.JAVA.toString())
                .jvmArgs(plan.flags(side).toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build();
    }

    /** A product has its own threads inside; for its limit, as many run beside each other. */
    private int threads() {
        return job.operation().equals(Operations.PEAK) ? plan.threads() : 1;
    }

    /** Iteration i is of size i modulo the number of sizes. */
    private void split(BenchmarkResult fork, Results results) {
        List<IterationResult> iterations = List.copyOf(fork.getIterationResults());
        List<Shape> shapes = job.shapes();
        for (int s = 0; s < shapes.size(); s++) {
            List<IterationResult> own = IntStream.iterate(s, i -> i < iterations.size(), i -> i + shapes.size())
                    .mapToObj(iterations::get)
                    .toList();
            Point point = new Point(job.operation().name(), shapes.get(s), side);
            results.add(point, new BenchmarkResult(params(fork.getParams(), point), own, fork.getMetadata()));
        }
    }

    /** What JMH would have said, had it measured this size alone and in all rounds. */
    private BenchmarkParams params(BenchmarkParams fork, Point point) {
        return new BenchmarkParams(
                fork.getBenchmark(),
                fork.generatedBenchmark(),
                fork.shouldSynchIterations(),
                fork.getThreads(),
                fork.getThreadGroups(),
                fork.getThreadGroupLabels(),
                plan.rounds(),
                fork.getWarmupForks(),
                iterations(fork.getWarmup(), plan.timing().warmupsOfEach(job)),
                iterations(fork.getMeasurement(), plan.timing().iterations()),
                fork.getMode(),
                workload(point),
                fork.getTimeUnit(),
                fork.getOpsPerInvocation(),
                Results.name(Plan.JAVA),
                fork.getJvmArgs(),
                fork.getJdkVersion(),
                fork.getVmName(),
                fork.getVmVersion(),
                fork.getJmhVersion(),
                fork.getTimeout());
    }

    private static IterationParams iterations(IterationParams all, int count) {
        return new IterationParams(all.getType(), count, all.getTime(), all.getBatchSize());
    }

    static WorkloadParams workload(Point point) {
        WorkloadParams workload = new WorkloadParams();
        workload.put(OPERATION, point.operation(), 0);
        workload.put("size", point.shape().toString(), 0);
        workload.put(SIDE, point.side().toString(), 0);
        Roof roof = Operations.named(point.operation()).roof(point.shape());
        if (roof != null) {
            workload.put(Work.ROOF, roof.name(), 0);
        }
        return workload;
    }
}
