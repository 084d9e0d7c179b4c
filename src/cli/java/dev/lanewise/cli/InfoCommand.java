package dev.lanewise.cli;

import dev.lanewise.kernel.Kernels;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lanewise info}: what the kernels run on, and why they are the ones they are. */
@Command(name = "info", description = "Prints the kernels in use, the CPU and the JDK.")
final class InfoCommand implements Callable<Integer> {

    private static final String MODULE = "jdk.incubator.vector";

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println("lanewise   " + Version.version());
        out.println("kernels    " + kernels());
        out.println("module     " + module());
        out.println("CPU        " + Machine.cpu());
        out.println("JDK        " + Machine.jdk());
        out.flush();
        return ExitCode.OK;
    }

    private static String kernels() {
        try {
            return Kernels.active().describe();
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return "none: " + e.getMessage();
        }
    }

    private static String module() {
        return ModuleLayer.boot().findModule(MODULE).isPresent()
                ? MODULE + " is present"
                : "%s is absent; add it by java --add-modules %s".formatted(MODULE, MODULE);
    }
}
