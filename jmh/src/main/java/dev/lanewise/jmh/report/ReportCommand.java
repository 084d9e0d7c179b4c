package dev.lanewise.jmh.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a page, or a table, of JMH's results. */
@Command(
        name = "report",
        description = {
            "Makes a page of JMH's results in JSON, in one file that needs no network, or a Markdown table.",
            "Files with the same benchmarks, run by the same JVM with the same flags, add up to more forks."
        },
        usageHelpAutoWidth = true,
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class ReportCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Results, as of JMH's -rf json")
    private List<Path> files;

    @Option(names = "--html", paramLabel = "FILE", description = "Where the page goes (jmh-report.html)")
    private @Nullable Path html;

    @Option(names = "--markdown", description = "A table on standard output instead, or besides with --html")
    private boolean markdown;

    @Option(
            names = "--into",
            paramLabel = "FILE",
            description = "That table between the lines \"" + TableInText.BEGIN + "\" and \"" + TableInText.END
                    + "\" of this file")
    private @Nullable Path into;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = "In the table, only these: found in \"name size side\", as in --only \"^(dot|exp) 1024\"")
    private Pattern only = Pattern.compile("");

    @Option(names = "--title", paramLabel = "TEXT", description = "Of the page (${DEFAULT-VALUE})")
    private String title = "Benchmark report";

    @Option(
            names = "--side",
            paramLabel = "PARAM",
            description = "The parameter that tells apart what is compared, or \"method\" (${DEFAULT-VALUE})")
    private String side = "side";

    @Option(
            names = "--subject",
            paramLabel = "VALUE",
            description = "The side whose speed-up is shown; \"vector\" if there is one, or else the last")
    private @Nullable String subject;

    @Option(
            names = "--baseline",
            split = ",",
            paramLabel = "VALUE",
            description =
                    "Only these sides to compare with, the first one foremost; \"scalar\" if there is one, then all others")
    private List<String> baselines = List.of();

    @Option(
            names = "--iterations",
            paramLabel = "HOW",
            description = "What those of a fork come to: ${COMPLETION-CANDIDATES} (mean, as JMH has it)")
    private Iterations iterations = Iterations.MEAN;

    @Option(names = "--confidence", paramLabel = "SHARE", description = "Of all intervals (${DEFAULT-VALUE})")
    private double confidence = 0.95;

    @Option(names = "--help", usageHelp = true, description = "Prints this, and ends")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Spec
    private CommandSpec spec;

    /** For picocli. */
    public ReportCommand() {}

    @Override
    public Integer call() throws IOException {
        CompareCommand.requireShare(spec, "--confidence", confidence);
        PrintWriter out = spec.commandLine().getOut();
        List<Run> runs = Run.read(files, side, iterations);
        Sides sides = sides(runs);
        boolean asTable = markdown || into != null;
        if (asTable) {
            List<String> table = runs.stream()
                    .map(run -> new ReportTable(
                            run,
                            sides,
                            confidence,
                            label -> only.matcher(label.toString()).find()))
                    .flatMap(run -> run.lines().stream())
                    .toList();
            if (markdown) {
                table.forEach(out::println);
            }
            if (into != null) {
                TableInText.replace(into, table);
                spec.commandLine().getErr().println("wrote into " + into);
            }
        }
        if (html != null || !asTable) {
            Path page = html == null ? Path.of("jmh-report.html") : html;
            new ReportPage(runs, sides, iterations, confidence).page(title).write(page);
            spec.commandLine().getErr().println("wrote " + page);
        }
        out.flush();
        return 0;
    }

    private Sides sides(List<Run> runs) {
        try {
            return Sides.of(runs, subject, baselines);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
