package dev.lanewise.jmh;

import dev.lanewise.jmh.Operation.Roof;
import dev.lanewise.jmh.Plan.Job;
import dev.lanewise.jmh.Results.Point;
import dev.lanewise.jmh.report.Work;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One JVM that measures one operation on one side; see {@link KernelBenchmark} and {@link PairBenchmark}. */
final class Fork {

    private static final String SIDE = "side";
    private static final String OPERATION = "operation";

    private final Plan plan;
    private final Job job;
    private final Side side;
    private final int round;

    Fork(Plan plan, Job job, Side side, int round) {
        this.plan = plan;
        this.job = job;
        this.side = side;
        this.round = round;
    }

    /**
     * Measures, and hands out the results by size.
     *
     * @param versions who takes those of which version
     * @throws RunnerException if the JVM fails or a result is wrong; the message is JMH's whole output, and its reason
     */
    void run(List<Results> versions) throws RunnerException {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try {
            PrintStream print = new PrintStream(log, true, StandardCharsets.UTF_8);
            RunResult run = new Runner(options(), OutputFormatFactory.createFormatInstance(print, VerboseMode.NORMAL))
                    .runSingle();
            split(run.getBenchmarkResults().iterator().next(), versions);
        } catch (RunnerException e) {
            throw new RunnerException(log.toString(StandardCharsets.UTF_8) + e.getMessage(), e);
        }
    }

    private Options options() {
        Timing timing = plan.timing();
        int turns = job.shapes().size() * plan.versions();
        ChainedOptionsBuilder options = new OptionsBuilder();
        Class<?> benchmark;
        if (plan.before() == null) {
            benchmark = KernelBenchmark.class;
            options.addProfiler(GCProfiler.class);
        } else {
            benchmark = PairBenchmark.class;
            options.param("before", plan.before().toString()).param("round", Integer.toString(round));
        }
        return options.include("^" + benchmark.getName().replace(".", "\\.") + "\\.call$")
                .param(OPERATION, job.operation().name())
                .param(SIDE, side.toString())
                .param("sizes", Parameters.together(job.shapes()))
                .threads(threads())
                .forks(1)
                .warmupIterations(timing.warmupsOfEach(job) * turns)
                .warmupTime(TimeValue.milliseconds(timing.warmupMillis()))
                .measurementIterations(timing.iterationsOfEach(job) * turns)
                .measurementTime(TimeValue.milliseconds(timing.iterationMillis()))
                .jvm(Plan.JAVA.toString())
                .jvmArgs(plan.flags(side).toArray(String[]::new))
                .shouldFailOnError(true)
                .build();
    }

    /** A product has its own threads inside; for its limit, as many run beside each other. */
    private int threads() {
        return job.operation().equals(Operations.PEAK) ? plan.threads() : 1;
    }

    private void split(BenchmarkResult fork, List<Results> versions) {
        List<Shape> shapes = job.shapes();
        Map<Turn, List<IterationResult>> turns = new LinkedHashMap<>();
        int iteration = round * shapes.size() * versions.size()
                + fork.getParams().getWarmup().getCount();
        for (IterationResult result : fork.getIterationResults()) {
            turns.computeIfAbsent(Turn.of(iteration++, shapes.size(), versions.size()), _ -> new ArrayList<>())
                    .add(result);
        }
        turns.forEach((turn, own) -> {
            Point point = new Point(job.operation().name(), shapes.get(turn.size()), side);
            BenchmarkResult result = new BenchmarkResult(params(fork.getParams(), point), own, fork.getMetadata());
            versions.get(turn.version()).add(point, result);
        });
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
                iterations(fork.getMeasurement(), plan.timing().iterationsOfEach(job)),
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
