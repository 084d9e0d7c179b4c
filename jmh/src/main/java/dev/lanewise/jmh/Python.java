package dev.lanewise.jmh;

import dev.lanewise.jmh.Results.Point;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AverageTimeResult;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A running peers.py, which times NumPy and PyTorch on request and sleeps in between. What it says becomes results as
 * JMH would have them, so that one file and one table hold all sides.
 */
final class Python implements AutoCloseable {

    private static final String END = ".";
    private static final String WRONG = "wrong";

    private final Plan plan;
    private final String executable;
    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;
    private final Map<Side, String> versions = new EnumMap<>(Side.class);
    private final List<String> absent = new ArrayList<>();

    /**
     * Starts it.
     *
     * @throws IOException if there is no such Python, or it fails
     */
    Python(Plan plan, String executable) throws IOException {
        this.plan = plan;
        this.executable = executable;
        Timing timing = plan.timing();
        ProcessBuilder builder = new ProcessBuilder(
                executable,
                "-c",
                script(),
                Integer.toString(timing.iterations()),
                Integer.toString(timing.iterationMillis()),
                Integer.toString(plan.threads()),
                TrainingData.MNIST_FILES.toString());
        Map<String, String> environment = builder.environment();
        List.of("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
                .forEach(v -> environment.put(v, Integer.toString(plan.threads())));
        // A file of the current folder, dis.py perhaps, is not to stand for a module of Python's
        environment.put("PYTHONSAFEPATH", "1");
        // OpenBLAS is to take its best kernels for this CPU
        environment.keySet().removeAll(Set.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"));
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
        for (String line : answer()) {
            String[] fields = line.split(",", 3);
            if (fields[1].isEmpty()) {
                absent.add(fields[0] + ": " + fields[2]);
            } else {
                versions.put(Side.parse(fields[0]), fields[1]);
            }
        }
    }

    private static String script() throws IOException {
        try (InputStream in = Objects.requireNonNull(Python.class.getResourceAsStream("peers.py"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The libraries that are there. */
    Map<Side, String> versions() {
        return versions;
    }

    /** The libraries that are not, and why. */
    List<String> absent() {
        return absent;
    }

    /**
     * Measures this size in every library that has the operation.
     *
     * @return a line for each library whose result is wrong
     */
    List<String> run(Operation operation, Shape shape, Results results) throws IOException {
        requests.write("%s %d %s%n".formatted(operation.name(), Operands.sets(operation, shape), size(shape)));
        requests.flush();
        List<String> wrong = new ArrayList<>();
        for (String line : answer()) {
            String[] fields = line.split(",");
            Point point = new Point(operation.name(), shape, Side.parse(fields[0]));
            if (fields[1].equals(WRONG)) {
                wrong.add("%s %s, %s".formatted(operation.name(), shape, point.side()));
            } else if (plan.sides().contains(point.side())) {
                BenchmarkParams params = params(point);
                List<IterationResult> iterations = Stream.of(fields)
                        .skip(1)
                        .map(nanos -> iteration(params, nanos))
                        .toList();
                results.add(point, new BenchmarkResult(params, iterations));
            }
        }
        return wrong;
    }

    private static String size(Shape shape) {
        return shape.depth() == 0
                ? shape.rows() + " " + shape.cols()
                : "%d %d %d %s".formatted(shape.rows(), shape.cols(), shape.depth(), shape.transposed());
    }

    private List<String> answer() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = answers.readLine(); !END.equals(line); line = answers.readLine()) {
            if (line == null) {
                throw new IOException(executable + " ended before it answered");
            }
            lines.add(line);
        }
        return lines;
    }

    private static IterationResult iteration(BenchmarkParams params, String nanos) {
        IterationResult iteration =
                new IterationResult(params, params.getMeasurement(), new IterationResultMetaData(1, 1));
        // As so many calls that the whole nanoseconds of the total keep the fraction
        double calls = 1e3;
        iteration.addResult(new AverageTimeResult(
                ResultRole.PRIMARY,
                "call",
                calls,
                Math.round(Double.parseDouble(nanos) * calls),
                TimeUnit.NANOSECONDS));
        return iteration;
    }

    private BenchmarkParams params(Point point) {
        Timing timing = plan.timing();
        return new BenchmarkParams(
                "peers.py",
                "peers.py",
                false,
                // that call; the library may use more inside
                1,
                new int[] {1},
                List.of(),
                plan.rounds(),
                0,
                new IterationParams(IterationType.WARMUP, 1, TimeValue.milliseconds(timing.iterationMillis()), 1),
                new IterationParams(
                        IterationType.MEASUREMENT,
                        timing.iterations(),
                        TimeValue.milliseconds(timing.iterationMillis()),
                        1),
                Mode.AverageTime,
                Fork.workload(point),
                TimeUnit.NANOSECONDS,
                1,
                Results.name(Path.of(executable)),
                List.of(),
                "",
                point.side().heading(),
                Objects.requireNonNull(versions.get(point.side())),
                "",
                TimeValue.NONE);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
