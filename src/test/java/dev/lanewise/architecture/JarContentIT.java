package dev.lanewise.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** What an embedder gets is the library and nothing else; what a user of the command line gets runs by itself. */
class JarContentIT {

    private static final Path LIBRARY = Path.of(System.getProperty("lanewise.jar"));
    private static final Path CLI = Path.of(System.getProperty("lanewise.cli.jar"));
    private static final Path PUBLISHED_POM = Path.of(System.getProperty("lanewise.pom"));

    private static final Set<String> PACKAGES = new TreeSet<>(List.of(
            "dev/lanewise",
            "dev/lanewise/calculus",
            "dev/lanewise/data",
            "dev/lanewise/io",
            "dev/lanewise/kernel",
            "dev/lanewise/nn",
            "dev/lanewise/nn/layer"));

    @Test
    void libraryJarHoldsTheLibraryAlone() throws IOException {
        Set<String> entries = entries(LIBRARY);
        Set<String> packages = entries.stream()
                .filter(entry -> !entry.startsWith("META-INF/") && !entry.equals("module-info.class"))
                .map(entry ->
                        entry.endsWith(".class") ? Path.of(entry).getParent().toString() : entry)
                .map(entry -> entry.replace('\\', '/'))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(PACKAGES, packages);
        assertTrue(entries.contains("module-info.class"));
        assertTrue(entries.containsAll(Set.of("META-INF/LICENSE", "META-INF/NOTICE")), entries::toString);
    }

    @Test
    void cliJarRunsByItself() throws Exception {
        Set<String> entries = entries(CLI);
        assertTrue(entries.containsAll(Set.of(
                "dev/lanewise/Matrix.class",
                "dev/lanewise/cli/Main.class",
                "dev/lanewise/onnx/OnnxFile.class",
                "com/google/protobuf/CodedInputStream.class",
                "net/objecthunter/exp4j/Expression.class",
                "picocli/CommandLine.class",
                "dev/lanewise/page/plot.min.js",
                "META-INF/NOTICE",
                "META-INF/licenses/d3.txt",
                "META-INF/licenses/exp4j.txt",
                "META-INF/licenses/gson.txt",
                "META-INF/licenses/jline.txt",
                "META-INF/licenses/observable-plot.txt",
                "META-INF/licenses/picocli.txt",
                "META-INF/licenses/progressbar.txt",
                "META-INF/licenses/protobuf.txt")));
        assertFalse(entries.contains("module-info.class"));
        assertFalse(entries.stream().anyMatch(entry -> entry.startsWith("org/jline/nativ/")));

        ChildJvm.Result info = ChildJvm.run(List.of("-jar", CLI.toString(), "info"));
        assertEquals(0, info.exit(), info::toString);
        assertTrue(info.line("kernels").contains("jdk.incubator.vector"), info::toString);
        ChildJvm.Result train = ChildJvm.run(List.of("-jar", CLI.toString(), "train", "--iterations", "1"));
        assertEquals(0, train.exit(), train::toString);
        assertTrue(train.line("data").contains("60000 training and 10000 test images"), train::toString);
    }

    @Test
    void publishedPomNamesNoDependency() throws Exception {
        Document pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(PUBLISHED_POM.toFile());
        assertEquals("project", pom.getDocumentElement().getNodeName());
        for (String element : List.of("dependency", "parent", "repository", "profile")) {
            assertEquals(0, pom.getElementsByTagName(element).getLength(), () -> read(PUBLISHED_POM));
        }
    }

    private static Set<String> entries(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            return jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
