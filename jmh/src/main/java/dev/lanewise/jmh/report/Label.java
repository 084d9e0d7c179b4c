package dev.lanewise.jmh.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a result is of. Two results that differ in the side only do the same work in different ways.
 *
 * @param name the parameter {@code operation}, or else the benchmark
 * @param size the parameter {@code size}, and all others as {@code name=value}
 * @param side the value of the parameter that tells the sides apart, or the method; empty where there is none
 */
record Label(String name, String size, String side) {

    /** In place of a parameter: the methods of a class are the sides. */
    static final String METHOD = "method";

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** Names, then sizes, by the numbers in them; sides stay as they came. */
    static final Comparator<Label> ORDER =
            Comparator.comparing((Label label) -> natural(label.name)).thenComparing(label -> natural(label.size));

    /**
     * Of a result.
     *
     * @param sideParameter tells the sides apart
     */
    static Label of(JmhResult result, String sideParameter) {
        Map<String, String> rest = new TreeMap<>(result.parameters());
        rest.remove(Work.ROOF);
        int method = result.benchmark().lastIndexOf('.') + 1;
        boolean byMethod = sideParameter.equals(METHOD);
        String side = byMethod ? result.benchmark().substring(method) : rest.remove(sideParameter);
        String operation = rest.remove("operation");
        String size = rest.remove("size");
        String name = operation != null
                ? operation
                : byMethod ? result.benchmark().substring(0, Math.max(0, method - 1)) : result.benchmark();
        return new Label(
                name,
                Stream.concat(
                                Stream.ofNullable(size),
                                rest.entrySet().stream().map(other -> other.getKey() + "=" + other.getValue()))
                        .collect(Collectors.joining(" ")),
                side == null ? "" : side);
    }

    /** The same without the packages that all benchmarks among them have in common. */
    static List<Label> shortened(List<Label> labels) {
        List<String> packages = labels.stream()
                .map(Label::name)
                .filter(name -> name.contains("."))
                .map(name -> name.replaceFirst("[^.]+(\\.[^.]+)?$", ""))
                .distinct()
                .toList();
        String common = packages.isEmpty() ? "" : packages.getFirst();
        for (String other : packages) {
            while (!other.startsWith(common)) {
                common = common.substring(0, common.lastIndexOf('.', common.length() - 2) + 1);
            }
        }
        String prefix = common;
        return labels.stream()
                .map(label -> label.name.startsWith(prefix)
                        ? new Label(label.name.substring(prefix.length()), label.size, label.side)
                        : label)
                .toList();
    }

    /** The same with another side. */
    Label on(String other) {
        return new Label(name, size, other);
    }

    @Override
    public String toString() {
        return Stream.of(name, size, side).filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    }

    /** Numbers as long as the longest, so that 16 comes before 100; 1Mi is a number, too. */
    static String natural(String text) {
        return NUMBER.matcher(text.replaceAll("(?<=\\d)Mi\\b", "000000"))
                .replaceAll(number -> Matcher.quoteReplacement("%20s".formatted(number.group())));
    }
}
