package dev.lanewise.jmh;

import com.sun.management.OperatingSystemMXBean;
import dev.lanewise.jmh.report.Environment;
import dev.lanewise.kernel.Kernels;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the measurements run on, as told by a JVM with their flags. */
final class Machine {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    /**
     * Asks such a JVM.
     *
     * @throws IOException if it does not run vector kernels; the message says why
     */
    static List<String> describe(Plan plan) throws IOException {
        try {
            return ask(plan.flags(Side.VECTOR), Machine.class);
        } catch (IOException e) {
            throw new IOException("no vector kernels here:\n" + e.getMessage(), e);
        }
    }

    /**
     * What a JVM prints that runs a class of this jar, over the library that is this one's.
     *
     * @throws IOException if it fails; the message is what it printed
     */
    static List<String> ask(List<String> flags, Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(flags);
        command.addFirst(Plan.JAVA.toString());
        String classPath = "%s%s%s%2$s%s"
                .formatted(
                        place(Kernels.class), File.pathSeparator, place(main), System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines;
        try (BufferedReader reader = process.inputReader()) {
            lines = reader.lines().filter(line -> !line.startsWith("WARNING:")).toList();
        }
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join("\n", lines));
        }
        return lines;
    }

    /** The jar that a class is from. */
    static Path place(Class<?> loaded) {
        try {
            return Path.of(
                    loaded.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What a report says of a run, beside its results.
     *
     * @param described what a JVM said of itself, as {@link #main} prints it
     */
    static Environment environment(List<String> described, String settings, List<String> libraries) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Environment(
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                        .format(ZonedDateTime.now(ZoneOffset.UTC)),
                "%s, %d logical processors".formatted(described.get(0), system.getAvailableProcessors()),
                Cache.all().stream().map(Cache::toString).toList(),
                Math.round(system.getTotalMemorySize() / (double) (1 << 30)) + " GiB",
                "%s %s, %s".formatted(system.getName(), system.getVersion(), system.getArch()),
                described.get(1),
                described.get(2),
                settings,
                libraries);
    }

    /** Prints the description of this JVM. */
    public static void main(String... args) throws IOException {
        System.out.println(cpu());
        System.out.printf("%s %s%n", System.getProperty("java.vm.name"), System.getProperty("java.vm.version"));
        System.out.println(Kernels.vector().describe());
    }

    private static String cpu() throws IOException {
        if (Files.isReadable(CPU_INFO)) {
            try (Stream<String> lines = Files.lines(CPU_INFO)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
            }
        }
        return System.getProperty("os.arch");
    }
}
