package dev.lanewise.jmh.report;

import dev.lanewise.jmh.report.Comparison.Criteria;
import dev.lanewise.jmh.report.Comparison.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what became faster or slower between two runs. */
@Command(
        name = "compare",
        description = {
            "Says of each benchmark whether it became faster or slower between two runs, as Markdown.",
            "Take five forks at least, better ten; a single one tells nothing."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing became slower", "1:something did", "2:bad usage, or files that can't be compared"},
        usageHelpAutoWidth = true,
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class CompareCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "BEFORE", description = "Results, as of JMH's -rf json")
    private Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "The same benchmarks later")
    private Path after;

    @Option(
            names = "--effect",
            paramLabel = "SHARE",
            description = "The least change of speed that counts (${DEFAULT-VALUE})")
    private double effect = 0.03;

    @Option(
            names = "--confidence",
            paramLabel = "SHARE",
            description = "Of the intervals, and 1 - the share of wrong ones among the changes (${DEFAULT-VALUE})")
    private double confidence = 0.99;

    @Option(
            names = "--iterations",
            paramLabel = "HOW",
            description = "What those of a fork come to: ${COMPLETION-CANDIDATES} (mean, as JMH has it)")
    private Iterations iterations = Iterations.MEAN;

    @Option(
            names = "--paired",
            description =
                    "Both took turns, iteration by iteration, as in jmh/run --before: compares these pairs, not the means")
    private boolean paired;

    @Option(names = "--help", usageHelp = true, description = "Prints this, and ends")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Spec
    private CommandSpec spec;

    /** For picocli. */
    public CompareCommand() {}

    @Override
    public Integer call() throws IOException {
        requireShare(spec, "--confidence", confidence);
        requireShare(spec, "--effect", effect);
        PrintWriter out = spec.commandLine().getOut();
        Criteria criteria = new Criteria(confidence, effect, paired);
        Run old;
        Run now;
        Comparison comparison;
        try {
            old = read(before);
            now = read(after);
            comparison = Comparison.of(old, now, criteria);
        } catch (IOException | IllegalArgumentException e) {
            // not 1, which says that something became slower
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.USAGE;
        }
        new ComparisonTable(old, now, comparison, criteria).lines().forEach(out::println);
        out.flush();
        long changes = comparison.changes().size();
        if (changes == comparison.count(Verdict.UNKNOWN)) {
            spec.commandLine()
                    .getErr()
                    .println(
                            changes == 0
                                    ? "the files have no benchmark in common"
                                    : "no benchmark has two forks in both files");
            return ExitCode.USAGE;
        }
        int missing = comparison.onlyBefore().size() + comparison.onlyAfter().size();
        if (missing > 0) {
            spec.commandLine().getErr().printf("%d benchmarks are in one of the files alone%n", missing);
        }
        return comparison.count(Verdict.SLOWER) == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Run read(Path file) throws IOException {
        return Run.read(List.of(file), "side", iterations).getFirst();
    }

    static void requireShare(CommandSpec spec, String option, double share) {
        if (!(share > 0 && share < 1)) {
            throw new ParameterException(spec.commandLine(), option + " must be between 0 and 1");
        }
    }
}
