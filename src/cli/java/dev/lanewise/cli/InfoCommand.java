package dev.lanewise.cli;

import dev.lanewise.kernel.Kernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lanewise info}: what the kernels run on, and why they are the ones they are. */
@Command(name = "info", description = "Prints the kernels in use, the CPU and the JDK.")
final class InfoCommand implements Callable<Integer> {

    private static final String MODULE = "jdk.incubator.vector";
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println("lanewise   " + Version.version());
        out.println("kernels    " + kernels());
        out.println("module     " + module());
        out.println("CPU        " + cpu());
        out.println("JDK        " + jdk());
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

    private static String cpu() {
        int processors = Runtime.getRuntime().availableProcessors();
        return "%s, %s, %d processors".formatted(model(), property("os.arch"), processors);
    }

    /** The name that Linux gives; other systems and some architectures give none. */
    private static String model() {
        try (Stream<String> lines = Files.lines(CPUINFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unnamed");
        } catch (IOException | UncheckedIOException e) {
            return "unnamed";
        }
    }

    private static String jdk() {
        return "%s by %s, %s %s (%s), %s"
                .formatted(
                        property("java.version"),
                        property("java.vendor"),
                        property("java.vm.name"),
                        property("java.vm.version"),
                        property("java.vm.info"),
                        property("os.name"));
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
