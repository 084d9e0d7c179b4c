package dev.lanewise.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code train} that show a training as a page of HTML. */
final class ReportOptions {

    private static final int MOST_PORT = 65_535;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "File for a page of HTML that shows the training: its curves, what the hidden units look at,"
                    + " the digits that were misread; replaced if it is there.")
    @Nullable
    Path file;

    @Option(
            names = "--live",
            paramLabel = "PORT",
            arity = "0..1",
            fallbackValue = "0",
            description = "Show that page while it trains, to browsers on this machine alone, with buttons to pause and"
                    + " stop (default port: any that is free).")
    @Nullable
    Integer port;

    @Option(names = "--live-wait", description = "Begin when the page of --live is opened.")
    boolean wait;

    boolean wanted() {
        return file != null || port != null;
    }

    /** Checks what would otherwise be found when the training has ended. */
    void check() {
        if (file != null) {
            Checks.requireWritable("--report", file);
        }
        if (port != null) {
            Checks.require(port >= 0 && port <= MOST_PORT, "--live", port, "a port from 0 to " + MOST_PORT);
        } else if (wait) {
            throw new UsageException("--live-wait needs --live");
        }
    }
}
