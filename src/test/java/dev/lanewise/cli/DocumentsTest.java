package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.cli.CommandLineTest.Result;
import dev.lanewise.kernel.Kernels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * What the documents say is so: the Java of the README and of the walk compiles; that of the walk prints what stands below
 * it, and so do its commands; links lead to files. A fenced block without a language is the output of the fenced block
 * before it; in it, … stands for any text, and alone on a line for any lines. A block marked {@code slow} is a long test.
 */
class DocumentsTest {

    private static final Path README = Path.of("README.md");
    private static final Path WALK = Path.of("docs", "learning.md");
    private static final Path WALK_IN_CHINESE = Path.of("docs", "learning.zh.md");

    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;$");
    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|\\S+");

    /** What an image may not have, or would leave to the page around it. */
    private static final Pattern FOREIGN = Pattern.compile("<script|foreignObject|href=|var\\(|url\\((?!#)");

    @TempDir
    private static Path classes;

    /** A fenced block; {@code output} is empty where none is shown. */
    record Block(Path document, int line, String info, String text, String output) {

        boolean isJava() {
            return info.startsWith("java");
        }

        boolean isCommand() {
            return info.startsWith("sh") && text.startsWith("lanewise ");
        }

        boolean isSlow() {
            return info.endsWith(" slow");
        }

        String className() {
            return "%s_%d".formatted(document.getFileName().toString().replaceAll("\\W", "_"), line);
        }

        String source() {
            String imports =
                    IMPORT.matcher(text).results().map(MatchResult::group).collect(Collectors.joining("\n"));
            return imports + "\npublic class " + className()
                    + " { public static void main(String... args) throws Exception {\n"
                    + IMPORT.matcher(text).replaceAll("") + "\n}}\n";
        }

        String[] arguments() {
            return ARGUMENT.matcher(text)
                    .results()
                    .skip(1)
                    .map(argument -> argument.group(1) == null ? argument.group() : argument.group(1))
                    .toArray(String[]::new);
        }

        @Override
        public String toString() {
            return document + ":" + line;
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
                                    .map(Path::of),
                            files.filter(file -> file.toString().endsWith(".md"))
                                    .sorted())
                    .toList();
        }
    }

    private static List<Block> blocks(Path document) throws IOException {
        List<String> lines = Files.readAllLines(document);
        List<Block> blocks = new ArrayList<>();
        int after = -1; // the line after the last block, where an output may follow
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("```")) {
                continue;
            }
            int first = i + 1;
            int end = first + lines.subList(first, lines.size()).indexOf("```");
            String text = String.join("\n", lines.subList(first, end));
            if (lines.get(i).equals("```")
                    && after >= 0
                    && after + 1 == i
                    && lines.get(after).isBlank()) {
                Block shown = blocks.removeLast();
                blocks.add(new Block(document, shown.line, shown.info, shown.text, text));
            } else {
                blocks.add(new Block(document, first, lines.get(i).substring(3), text, ""));
            }
            after = end + 1;
            i = end;
        }
        return blocks;
    }

    private static Stream<Block> quick() throws IOException {
        return blocks(WALK).stream().filter(block -> !block.isSlow() && !block.output.isEmpty());
    }

    private static Stream<Block> slow() throws IOException {
        return blocks(WALK).stream().filter(Block::isSlow);
    }

    @BeforeAll
    static void compileTheWalk() throws IOException {
        compile(blocks(WALK));
    }

    /** Long, for javac takes a second. */
    @Tag("long")
    @Test
    void javaOfTheReadmeCompiles() throws IOException {
        compile(blocks(README));
    }

    private static void compile(List<Block> blocks) {
        List<JavaFileObject> sources = new ArrayList<>();
        for (Block block : blocks) {
            if (block.isJava()) {
                sources.add(
                        new SimpleJavaFileObject(
                                URI.create("string:///" + block.className() + ".java"), JavaFileObject.Kind.SOURCE) {
                            @Override
                            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                                return block.source();
                            }
                        });
            }
        }
        StringWriter errors = new StringWriter();
        List<String> options = List.of(
                "-proc:none",
                "-nowarn",
                "-XDstringConcat=inline", // linking each at run time takes most of a quick snippet's
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"));
        assertTrue(
                ToolProvider.getSystemJavaCompiler()
                        .getTask(errors, null, null, options, null, sources)
                        .call(),
                errors::toString);
    }

    @ParameterizedTest
    @MethodSource("quick")
    void printsWhatIsShown(Block block) throws Exception {
        assertPrints(block);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("slow")
    void printsWhatIsShownWhereItIsSlow(Block block) throws Exception {
        assertPrints(block);
    }

    private static void assertPrints(Block block) throws Exception {
        assumeTrue(Kernels.scalar().fma(), "without FMA the last bits differ");
        String printed = (block.isJava() ? java(block) : command(block)).replace(System.lineSeparator(), "\n");
        Pattern shown = Pattern.compile(block.output
                .lines()
                .map(line -> line.equals("…")
                        ? "(?:.*\n)*"
                        : Stream.of(line.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")) + "\n")
                .collect(Collectors.joining()));
        if (!shown.matcher(printed).matches()) {
            assertEquals(block.output + "\n", printed, block::toString);
        }
    }

    private static String java(Block block) throws Exception {
        PrintStream standard = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, DocumentsTest.class.getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass(block.className())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(standard);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static String command(Block block) {
        Result result = CommandLineTest.run(block.arguments());
        assertEquals(0, result.exitCode(), result::toString);
        return result.out();
    }

    /** Also of those that are shown without an output, which do not end by themselves, or leave files. */
    @Test
    void commandsAreKnown() throws IOException {
        CommandLine command = Main.commandLine();
        for (Block block : blocks(WALK)) {
            if (block.isCommand()) {
                command.parseArgs(block.arguments());
            }
        }
    }

    @Test
    void bothLanguagesShowTheSame() throws IOException {
        assertEquals(shown(WALK), shown(WALK_IN_CHINESE));
        assertEquals(figures(WALK), figures(WALK_IN_CHINESE));
    }

    private static List<List<String>> shown(Path walk) throws IOException {
        return blocks(walk).stream()
                .map(block -> List.of(block.info, block.text, block.output))
                .toList();
    }

    private static List<String> figures(Path walk) throws IOException {
        return links(walk).filter(link -> link.startsWith("figures/")).toList();
    }

    private static Stream<String> links(Path document) throws IOException {
        return LINK.matcher(Files.readString(document)).results().map(link -> link.group(1));
    }

    @Test
    void linksLeadToFiles() throws IOException {
        for (Path document : documents()) {
            for (String link : links(document).toList()) {
                assertTrue(Files.exists(document.resolveSibling(link)), () -> document + " links to " + link);
            }
        }
    }

    @Test
    void figuresAreShownAndStandAlone() throws IOException {
        try (Stream<Path> files = Files.list(WALK.resolveSibling("figures"))) {
            List<Path> figures = files.sorted().toList();
            assertEquals(
                    figures(WALK).stream().sorted().toList(),
                    figures.stream()
                            .map(file -> "figures/" + file.getFileName())
                            .toList());
            for (Path figure : figures) {
                if (figure.toString().endsWith(".svg")) {
                    assertFalse(FOREIGN.matcher(Files.readString(figure)).find(), figure::toString);
                }
            }
        }
    }
}
