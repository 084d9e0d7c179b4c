package dev.lanewise.cli.lab;

import dev.lanewise.cli.Checks;
import dev.lanewise.cli.UsageException;
import dev.lanewise.page.Page;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands of the laboratory have in common: numbers on the standard output, charts on a page. */
abstract class Experiment implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            order = Integer.MAX_VALUE,
            description = "File for a page of HTML with charts; replaced if it is there.")
    private @Nullable Path report;

    /**
     * Does it all.
     *
     * @param out where the numbers go
     * @return the page of charts
     * @throws UsageException if an option has a value that it can't have; before anything else is done
     */
    abstract Page run(PrintWriter out) throws IOException;

    @Override
    public final Integer call() throws IOException {
        if (report != null) {
            Checks.requireWritable("--report", report);
        }
        PrintWriter out = spec.commandLine().getOut();
        Page page = run(out);
        if (report != null) {
            page.write(report);
            out.println();
            fact(out, "report", report);
        }
        out.flush();
        return ExitCode.OK;
    }

    /** A line of what holds for the whole experiment. */
    static void fact(PrintWriter out, String name, Object value) {
        out.println("%-10s %s".formatted(name, value));
    }
}
