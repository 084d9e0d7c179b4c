package dev.lanewise.jmh;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.SampleTimeResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.SampleBuffer;
import org.openjdk.jmh.util.Version;

/** The times of single predictions in this JVM, as results of JMH in its mode SampleTime: one fork of one iteration. */
final class SampledTimes {

    private final List<RunResult> results = new ArrayList<>();

    void add(String net, String rows, String side, Histogram nanos) {
        WorkloadParams workload = new WorkloadParams();
        workload.put("operation", "predict", 0);
        workload.put("size", net, 0);
        workload.put("rows", rows, 0);
        workload.put("side", side, 0);
        BenchmarkParams params = params(workload);
        SampleBuffer buffer = new SampleBuffer();
        nanos.recordedValues().forEach(value -> {
            for (long i = 0; i < value.getCountAtValueIteratedTo(); i++) {
                buffer.add(value.getValueIteratedTo());
            }
        });
        IterationResult iteration =
                new IterationResult(params, params.getMeasurement(), new IterationResultMetaData(1, 1));
        iteration.addResult(new SampleTimeResult(ResultRole.PRIMARY, "predict", buffer, TimeUnit.NANOSECONDS));
        results.add(new RunResult(params, List.of(new BenchmarkResult(params, List.of(iteration)))));
    }

    private static BenchmarkParams params(WorkloadParams workload) {
        return new BenchmarkParams(
                Latency.class.getName(),
                Latency.class.getName(),
                false,
                1,
                new int[] {1},
                List.of(),
                1,
                0,
                new IterationParams(IterationType.WARMUP, 1, TimeValue.NONE, 1),
                new IterationParams(IterationType.MEASUREMENT, 1, TimeValue.NONE, 1),
                Mode.SampleTime,
                workload,
                TimeUnit.NANOSECONDS,
                1,
                Results.name(Plan.JAVA),
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                System.getProperty("java.version"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"),
                Version.getPlainVersion(),
                TimeValue.NONE);
    }

    void write(Path json) throws IOException {
        Results.write(json, results);
    }
}
