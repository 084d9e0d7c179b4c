package dev.lanewise.jmh;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/** The versions of the other libraries in Java, which Maven writes into libraries.properties. */
final class Libraries {

    private Libraries() {}

    /** A line for each of these sides that is such a library. */
    static Stream<String> versions(Stream<Side> sides) {
        Properties versions = new Properties();
        try (InputStream in = Objects.requireNonNull(Libraries.class.getResourceAsStream("libraries.properties"))) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sides.filter(side -> versions.containsKey(side.toString()))
                .map(side -> side.heading() + " " + versions.getProperty(side.toString()));
    }
}
