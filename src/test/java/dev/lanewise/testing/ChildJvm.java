package dev.lanewise.testing;

import dev.lanewise.kernel.Kernels;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a main class in a JVM of its own, on a class path with the library and its tests alone. */
public final class ChildJvm {
    /** What the child left: its exit status, and the lines of its two streams. */
    public record Result(int exit, List<String> out, List<String> err) {
        /** The rest of the line of standard output that starts with that word. */
        public String line(String word) {
            return out.stream()
                    .filter(line -> line.startsWith(word + " "))
                    .map(line -> line.substring(word.length() + 1))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + word + " from " + this));
        }
    }

    private ChildJvm() {}

    public static Result run(Class<?> main, List<String> flags, String... arguments)
            throws IOException, InterruptedException {
        return run(arguments(main, flags, arguments));
    }

    /** Starts it and leaves the rest to the caller: its standard output is a pipe, its errors go where this JVM's go. */
    public static Process start(Class<?> main, List<String> flags, String... arguments) throws IOException {
        return start(arguments(main, flags, arguments));
    }

    /** As above, this JDK's {@code java} with these arguments. */
    public static Process start(List<String> arguments) throws IOException {
        return builder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static List<String> arguments(Class<?> main, List<String> flags, String... arguments) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(List.of("-cp", root(Kernels.class) + File.pathSeparator + root(main), main.getName()));
        all.addAll(List.of(arguments));
        return all;
    }

    /** Runs this JDK's {@code java} with these arguments. */
    public static Result run(List<String> arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("child", ".out");
        Path err = Files.createTempFile("child", ".err");
        try {
            Process child = builder(arguments)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!child.waitFor(2, TimeUnit.MINUTES)) {
                child.destroyForcibly();
                throw new AssertionError("still running after two minutes: " + arguments);
            }
            return new Result(child.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>(arguments);
        command.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        withoutInheritedFlags(builder.environment());
        return builder;
    }

    private static void withoutInheritedFlags(Map<String, String> environment) {
        Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS").forEach(environment::remove);
    }

    /** The folder or jar of a class; its code source would name the module where tests are patched into it. */
    private static String root(Class<?> type) {
        String resource = type.getName().replace('.', '/') + ".class";
        String text = Objects.requireNonNull(type.getResource('/' + resource)).toString();
        String location = text.substring(0, text.length() - resource.length());
        String uri = location.startsWith("jar:") ? location.substring(4, location.length() - 2) : location;
        return Path.of(URI.create(uri)).toString();
    }
}
