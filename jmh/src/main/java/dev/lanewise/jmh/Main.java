package dev.lanewise.jmh;

import dev.lanewise.cli.Errors;
import dev.lanewise.jmh.Plan.Job;
import dev.lanewise.jmh.Progress.Step;
import dev.lanewise.jmh.Selection.Extent;
import dev.lanewise.jmh.Serving.Volume;
import dev.lanewise.jmh.report.CompareCommand;
import dev.lanewise.jmh.report.Environment;
import dev.lanewise.jmh.report.ReportCommand;
import dev.lanewise.kernel.Kernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Measures the kernels on one core, all sides in one run, and prints a Markdown table. */
@Command(
        name = "jmh/run",
        description = {
            "Measures the kernels on one core, all sides in turns; without a selection, single predictions, too.",
            "Prints Markdown to standard output and progress to standard error, and writes a page of all results."
        },
        subcommands = {ReportCommand.class, CompareCommand.class},
        usageHelpAutoWidth = true,
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class Main implements Callable<Integer> {

    private static final String MODULE = "jdk.incubator.vector";

    /** A flag that chooses a garbage collector. */
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

    private static final String RESULTS = "jmh-result.json";
    private static final String LATENCIES = "jmh-latency.json";
    private static final String PAIRS = "jmh-pairs.json";
    private static final String PAGE = "jmh-report.html";
    private static final int CALLS = 1_000_000;

    /** How many JVMs of a sweep the latencies take as long as. */
    private static final int LATENCY_WEIGHT = 20;

    @Option(names = "--kernel", split = ",", paramLabel = "NAME", description = "Only these kernels (see --list)")
    private List<Operation> operations = List.of();

    @Option(
            names = "--size",
            split = ",",
            paramLabel = "N",
            description = {
                "Only these sizes, such as 100, 1Mi or 64x1024; one that no kernel lists is for all kernels.",
                "Of a product, 100x50x784 (m x n x k), and At or Bt behind it where A or B is stored transposed"
            })
    private List<Shape> sizes = List.of();

    @Option(
            names = "--side",
            split = ",",
            paramLabel = "SIDE",
            description = "Only these sides: ${COMPLETION-CANDIDATES}")
    private List<Side> sides = List.of();

    @Option(
            names = "--bits",
            paramLabel = "N",
            description = "128, 256 or 512 bits on x86; the JVM's choice by default")
    private @Nullable Integer bits;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Training, and sgemm of sizes that are worth it, on that many threads; one by default")
    private int threads = 1;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "JVMs for each kernel and side; 5 by default, 3 of --quick, 10 with --before")
    private @Nullable Integer rounds;

    @Option(names = "--quick", description = "Some kernels and sizes, three rounds: five minutes")
    private boolean quick;

    @Option(names = "--smoke", description = "Whether everything runs: one size, one cold round")
    private boolean smoke;

    @Option(
            names = "--before",
            paramLabel = "JAR",
            description = {
                "Instead: this version and the one of that jar, its library or its benchmarks, in turns in the same JVMs,",
                "and what became faster or slower; only of the side vector by default"
            })
    private @Nullable Path before;

    @Option(
            names = "--cliffs",
            description = {
                "Instead: sgemm at each of many sizes, and those that are much slower than their neighbours;",
                "writes jmh-cliffs.csv and a plot, jmh-cliffs.png, beside the raw results"
            })
    private boolean cliffs;

    @Option(
            names = "--latency",
            description = {
                "Instead: percentiles of single predictions beside ONNX Runtime, and the first one of a JVM,",
                "with and without an AOT cache"
            })
    private boolean latency;

    @Option(
            names = "--steady",
            description = "Instead: 100 million predictions, and what the JVM allocated and compiled meanwhile")
    private boolean steady;

    @Option(
            names = "--service",
            description = "Instead: the example of a service under load, beside the same one with ONNX Runtime")
    private boolean service;

    @Option(names = "--rate", paramLabel = "N", description = "Requests a second, for --service (${DEFAULT-VALUE})")
    private int rate = 1000;

    @Option(names = "--isolate", description = "JVMs of its own for each size; takes four times as long")
    private boolean isolate;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description = "The Python that has NumPy and PyTorch (${DEFAULT-VALUE})")
    private String python = "python3";

    @Option(
            names = "--jvm",
            paramLabel = "FLAG",
            description = "One more flag for all JVMs, as in --jvm=-XX:+UseParallelGC")
    private List<String> flags = List.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = {
                "Where JMH's raw results go (jmh-result.json; jmh-latency.json for --latency; jmh-pairs.json, and",
                "jmh-pairs-before.json beside it, for --before); the page stands beside them"
            })
    private @Nullable Path json;

    @Option(names = "--list", description = "Prints the kernels and their sizes, and ends")
    private boolean list;

    @Option(names = "--help", usageHelp = true, description = "Prints this, and ends")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Runs the command and ends the JVM: 0 for success, 1 for a failed, wrong or slower kernel, 2 for bad usage. */
    public static void main(String... args) {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            System.err.println("The benchmarks need java --add-modules " + MODULE);
            System.exit(CommandLine.ExitCode.USAGE);
        }
        System.exit(new CommandLine(new Main())
                .registerConverter(Operation.class, converter(Operations::named))
                .registerConverter(Shape.class, converter(Shape::parse))
                .registerConverter(Side.class, converter(Side::parse))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, commandLine, _) -> failed(e, commandLine))
                .execute(args));
    }

    /** What the machine lacks is one line; anything else is a bug, with its stack trace. */
    private static int failed(Exception e, CommandLine commandLine) throws Exception {
        if (!(e instanceof IOException || e instanceof UnsupportedOperationException)) {
            throw e;
        }
        commandLine.getErr().println(Errors.describe(e));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static <T> ITypeConverter<T> converter(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter progress = spec.commandLine().getErr();
        if (list) {
            Operations.ALL.forEach(operation -> out.println(operation.name() + " " + operation.shapes()));
            return 0;
        }
        if (before != null) {
            return compare(before, progress);
        }
        if (latency || smoke) {
            measureLatency(smoke ? 1000 : CALLS, out);
            FirstCall.table(serviceFlags(), smoke ? 1 : 20).forEach(out::println);
            out.flush();
            if (latency) {
                return 0;
            }
        }
        if (steady || smoke) {
            Machine.ask(serviceFlags(), Steady.class, smoke ? "1000" : "100000000")
                    .forEach(out::println);
            out.flush();
            if (steady) {
                return 0;
            }
        }
        if (service || smoke) {
            loadService(out, progress);
            if (service) {
                return 0;
            }
        }
        boolean passed = true;
        if (cliffs || smoke) {
            passed = findCliffs(out, progress);
        }
        if (!cliffs) {
            passed &= measureKernels(out, progress);
        }
        out.flush();
        return passed ? 0 : 1;
    }

    /** Ends with a page, of single predictions, too, unless only some kernels or sizes were asked for. */
    private boolean measureKernels(PrintWriter out, PrintWriter err) throws IOException {
        Path raw = json(RESULTS);
        Plan plan = plan(jobs(), all(Side.values()), smoke ? Timing.SMOKE : Timing.FULL);
        boolean everything = !smoke && operations.isEmpty() && sizes.isEmpty() && threads == 1;
        List<Step> steps = new ArrayList<>(Sweep.steps(plan));
        if (everything) {
            steps.add(new Step("single predictions", LATENCY_WEIGHT));
        }
        Progress progress = new Progress(err, steps, System::nanoTime);
        List<String> machine = Machine.describe(plan);
        Environment environment = Machine.environment(machine, plan.threadsInWords(), libraries(plan));
        environment.writeBeside(raw);
        Sweep sweep = new Sweep(plan, python, raw, progress);
        sweep.run();
        environment.with(sweep.pythonLibraries()).writeBeside(raw);
        new Report(plan, sweep).lines(machine).forEach(out::println);
        List<Path> results = new ArrayList<>(List.of(raw));
        if (everything) {
            progress.next();
            out.println();
            results.add(measureLatency(quick ? CALLS / 10 : CALLS, out));
        }
        return (smoke || report(results, raw.resolveSibling(PAGE)))
                && sweep.failures().isEmpty();
    }

    /** Ends with the verdicts, and the exit code of the command that makes them. */
    private int compare(Path jar, PrintWriter err) throws IOException {
        Path now = json(PAIRS);
        Path old = Sweep.before(now);
        Plan plan = pairs(jar);
        Environment environment = Machine.environment(
                Machine.describe(plan), plan.threadsInWords() + "; both versions in turns in one JVM", List.of());
        environment.writeBeside(old);
        environment.writeBeside(now);
        Sweep sweep = new Sweep(plan, python, now, new Progress(err, Sweep.steps(plan), System::nanoTime));
        sweep.run();
        int exitCode =
                execute(new CompareCommand(), Stream.of("--paired", "--iterations", "median"), Stream.of(old, now));
        sweep.failures().forEach(where -> err.println("FAILED: " + where));
        err.flush();
        return sweep.failures().isEmpty() ? exitCode : CommandLine.ExitCode.SOFTWARE;
    }

    private Plan pairs(Path jar) {
        if (latency || steady || service || smoke || cliffs) {
            throw usage("--before is for measurements of kernels");
        }
        sides.stream().filter(side -> !side.kernels()).findFirst().ifPresent(side -> {
            throw usage("--before is for the library's own sides, which " + side + " is not");
        });
        if (rounds() < 2) {
            throw usage("--before needs --rounds of at least 2");
        }
        try {
            VersionLoader.requireLibrary(jar);
        } catch (IOException e) {
            throw usage("--before " + Errors.describe(e));
        }
        // Limits of the machine call no library
        List<Job> jobs =
                jobs().stream().filter(job -> !job.operation().isRoof()).toList();
        Plan plan = plan(jobs, all(Side.VECTOR), Timing.PAIRS);
        if (plan.sides().isEmpty() || jobs.isEmpty()) {
            throw usage("none of these sides and kernels calls the library with these vectors and threads");
        }
        return plan;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** By the same rule as the tables. */
    private boolean report(List<Path> results, Path page) {
        return execute(
                        new ReportCommand(),
                        Stream.of("--iterations", "best", "--html", page.toString()),
                        results.stream())
                == CommandLine.ExitCode.OK;
    }

    private static int execute(Object command, Stream<String> options, Stream<Path> files) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(Stream.concat(options, files.map(Path::toString)).toArray(String[]::new));
    }

    /** Returns the file of the results. */
    private Path measureLatency(int calls, PrintWriter out) throws IOException {
        List<String> jvm = serviceFlags();
        Path raw = latency ? json(LATENCIES) : json(RESULTS).resolveSibling(LATENCIES);
        Machine.ask(jvm, Latency.class, Integer.toString(calls), raw.toString()).forEach(out::println);
        Machine.environment(
                        Machine.ask(jvm, Machine.class),
                        "one thread; each call by itself, the sides in turns in one JVM",
                        List.of("ONNX Runtime " + OnnxRuntime.version()))
                .writeBeside(raw);
        return raw;
    }

    private void loadService(PrintWriter out, PrintWriter progress) throws IOException {
        List<String> jvm = serviceFlags();
        Machine.ask(jvm, Machine.class).forEach(line -> out.println("- " + line));
        out.println();
        new Serving(jvm, rounds(), rate, smoke ? Volume.SMOKE : Volume.FULL)
                .run(progress)
                .forEach(out::println);
        out.flush();
    }

    private boolean findCliffs(PrintWriter out, PrintWriter progress) throws IOException {
        Path raw = json(RESULTS);
        Plan plan = plan(
                Selection.withLimits(List.of(Cliffs.job())),
                Stream.of(Side.VECTOR),
                smoke ? Timing.SMOKE : Timing.MANY_SIZES);
        List<String> machine = Machine.describe(plan);
        Sweep sweep = new Sweep(plan, python, raw, new Progress(progress, Sweep.steps(plan), System::nanoTime));
        sweep.run();
        if (!sweep.failures().isEmpty()) {
            sweep.failures().forEach(out::println);
            return false;
        }
        Cliffs found = new Cliffs(sweep.results());
        found.writeCsv(raw.resolveSibling("jmh-cliffs.csv"));
        found.draw(sweep.results().peak(threads), raw.resolveSibling("jmh-cliffs.png"));
        if (!smoke) {
            new Report(plan, sweep).lines(machine, found).forEach(out::println);
        }
        return true;
    }

    private Path json(String defaultName) {
        return json == null ? Path.of(defaultName) : json;
    }

    private List<String> libraries(Plan plan) {
        return Libraries.versions(plan.sides().stream()
                        .filter(side -> plan.jobs().stream().anyMatch(job -> plan.measures(job, side))))
                .toList();
    }

    private Extent extent() {
        return smoke ? Extent.SMOKE : quick ? Extent.QUICK : Extent.FULL;
    }

    private List<Job> jobs() {
        List<Job> jobs = new Selection(operations, sizes, extent(), threads).jobs();
        if (jobs.isEmpty()) {
            throw usage("none of these kernels has one of these sizes");
        }
        return jobs;
    }

    /** Those asked for, or by default these. */
    private Stream<Side> all(Side... byDefault) {
        return sides.isEmpty() ? Stream.of(byDefault) : sides.stream();
    }

    private Plan plan(List<Job> jobs, Stream<Side> all, Timing timing) {
        int widest = Kernels.vector().bits();
        int width = bits == null ? widest : bits;
        if (width > widest) {
            throw usage("--bits %d: the vectors of this JVM have %d".formatted(width, widest));
        }
        return new Plan(
                jobs,
                all.filter(side -> side.on(threads, width)).toList(),
                rounds(),
                timing,
                jvmFlags(),
                threads,
                isolate,
                before);
    }

    /** Of JVMs like that of a service: the garbage collector is the JVM's choice. */
    private List<String> serviceFlags() {
        List<String> all = new ArrayList<>(List.of("--add-modules", MODULE, "--enable-native-access=ALL-UNNAMED"));
        all.addAll(width());
        all.addAll(flags);
        return all;
    }

    private int rounds() {
        int defaultRounds = smoke ? 1 : before != null ? 10 : quick ? 3 : 5;
        return rounds == null ? defaultRounds : rounds;
    }

    private List<String> jvmFlags() {
        List<String> all = new ArrayList<>(List.of("--add-modules", MODULE));
        // One thread is measured: no others beside it, unless they are asked for. A JVM takes one such flag
        if (flags.stream().noneMatch(COLLECTOR.asMatchPredicate())) {
            all.add("-XX:+UseSerialGC");
        }
        all.addAll(width());
        if (threads > 1) {
            all.add("-D" + Sgemm.THREADS_PROPERTY + "=" + threads);
        }
        all.addAll(flags);
        return all;
    }

    private List<String> width() {
        if (bits == null) {
            return List.of();
        }
        try {
            return List.of(Side.widthFlag(bits));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
