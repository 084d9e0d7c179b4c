package dev.lanewise.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the JVM runs on, for people. */
final class Machine {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    static String cpu() {
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

    static String jdk() {
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
