package dev.lanewise.jmh;

import java.util.List;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a JVM measures: one operation on one side, at some sizes. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH fills the fields
public abstract class Parameters {

    /** Between the sizes; JMH's own command line would take a comma for a list of parameters. */
    private static final String SEPARATOR = " ";

    @Param("dot")
    public String operation;

    @Param("1024")
    public String sizes;

    @Param("vector")
    public String side;

    Parameters() {}

    /** Each of {@link #sizes}. */
    final String[] eachSize() {
        return sizes.split(SEPARATOR);
    }

    /** The value of {@link #sizes} for these. */
    static String together(List<Shape> sizes) {
        return sizes.stream().map(Shape::toString).collect(Collectors.joining(SEPARATOR));
    }
}
