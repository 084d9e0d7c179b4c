package dev.lanewise.cli.lab;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers for people. */
final class Numbers {

    private static final int DIGITS = 6;
    private static final int LEAST_EXPONENT = -4;
    private static final int MOST_EXPONENT = 8;

    private Numbers() {}

    /** Six significant digits, without the zeros at the end: 0.2, 2.56e-6. */
    static String text(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return value == 0 ? "0" : Double.toString(value);
        }
        BigDecimal rounded =
                new BigDecimal(value).round(new MathContext(DIGITS)).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        return exponent >= LEAST_EXPONENT && exponent <= MOST_EXPONENT
                ? rounded.toPlainString()
                : rounded.movePointLeft(exponent).toPlainString() + "e" + exponent;
    }

    static String text(List<Double> values) {
        return values.stream().map(Numbers::text).collect(Collectors.joining(", "));
    }

    /** Evenly spaced, both ends included. */
    static double[] range(double from, double to, int count) {
        double[] values = new double[count];
        // A weighted mean: no difference that overflows
        Arrays.setAll(values, i -> {
            double share = i / (count - 1.0);
            return from * (1 - share) + to * share;
        });
        return values;
    }

    /** A list of numbers with commas between them, where an option may be given several times. */
    static final class Converter implements ITypeConverter<float[]> {

        @Override
        public float[] convert(String text) {
            String[] parts = text.split(",", -1);
            float[] values = new float[parts.length];
            for (int i = 0; i < values.length; i++) {
                try {
                    values[i] = Float.parseFloat(parts[i].strip());
                } catch (NumberFormatException e) {
                    throw new TypeConversionException("'%s' is not a number".formatted(parts[i]));
                }
            }
            return values;
        }
    }
}
