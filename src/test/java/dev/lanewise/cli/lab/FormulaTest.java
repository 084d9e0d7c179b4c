package dev.lanewise.cli.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An expression means what it means in mathematics, or is refused. */
class FormulaTest {

    private static double at(String text, double... x) {
        return new Formula(text).applyAsDouble(x);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "w^2 | 9",
                "-w^2 | -9",
                "(-w)^2 | 9",
                "2^w^2 | 512",
                "w^-2 | 0.1111111111111111",
                "2w | 6",
                "2(w+1) | 8",
                "w - -w | 6",
                "10 - w - 2 | 5",
                "12/w/2 | 2",
                "1e-3*w | 0.003",
                "1.5E2 w | 450",
                "8 % w | 2",
                "pi*0 + w | 3",
                "max(w, 4) + min(w, 1) + pow(w, 2) | 14",
                "sqrt(w + 1) + abs(-w) + floor(w/2) + ceil(w/2) | 8",
                "((w)) | 3",
            })
    void follows(String text, double expected) {
        assertEquals(expected, at(text, 3));
    }

    /** A StrictMath has the same bits on every machine; the Math that exp4j brings along need not. */
    @Test
    void isOfStrictMath() {
        for (double x = 0.05; x < 1; x += 0.05) {
            double y = x;
            assertEquals(StrictMath.exp(y), at("exp(w)", y));
            assertEquals(StrictMath.pow(y, 1.7), at("w^1.7", y));
            assertEquals(StrictMath.pow(StrictMath.E, y), at("e^w", y));
            assertEquals(StrictMath.log(y), at("ln(w)", y));
            assertEquals(StrictMath.log(y), at("log(w)", y));
            assertEquals(StrictMath.log10(y), at("log10(w)", y));
            assertEquals(StrictMath.sin(y), at("sin(w)", y));
            assertEquals(StrictMath.cos(y), at("cos(w)", y));
            assertEquals(StrictMath.tan(y), at("tan(w)", y));
            assertEquals(StrictMath.asin(y), at("asin(w)", y));
            assertEquals(StrictMath.acos(y), at("acos(w)", y));
            assertEquals(StrictMath.atan(y), at("atan(w)", y));
            assertEquals(StrictMath.sinh(y), at("sinh(w)", y));
            assertEquals(StrictMath.cosh(y), at("cosh(w)", y));
            assertEquals(StrictMath.tanh(y), at("tanh(w)", y));
            assertEquals(StrictMath.cbrt(y), at("cbrt(w)", y));
            assertEquals(1 / (1 + StrictMath.exp(-y)), at("sigmoid(w)", y));
            assertEquals(1, at("signum(w)", y));
        }
    }

    @Test
    void followsIeee() {
        assertEquals(Double.POSITIVE_INFINITY, at("1/w", 0));
        assertEquals(Double.NaN, at("w/w", 0));
        assertEquals(Double.NaN, at("w%0", 1));
        assertEquals(Double.NEGATIVE_INFINITY, at("ln(w)", 0));
        assertEquals(Double.NaN, at("sqrt(w)", -1));
    }

    @Test
    void ordersItsVariables() {
        assertEquals(List.of("w1", "w2", "w10"), new Formula("w10 + w2*w1 + w2").variables());
        assertEquals(List.of("a", "x", "y_1"), new Formula("exp(y_1) + e*pi*x + 1e3*a").variables());
        assertEquals(13, at("y + 10*x", 1, 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"       | it is empty",
                "\"  \"     | it is empty",
                "w +        | an operand of + is missing",
                "w * * 2    | an operand of * is missing",
                "(w         | a ( has no )",
                "w)         | ) at character 2 has no (",
                "w)+(w      | ) at character 2 has no (",
                "()         | something is missing in it",
                "sin()      | an argument of sin is missing",
                "max(w)     | an argument of max is missing",
                "w, 2       | Misplaced function separator ',' or mismatched parentheses",
                "w = 3      | = at character 3 means nothing",
                "w; exit    | ; at character 2 means nothing",
                "w² + 1     | ² at character 2 means nothing",
                "1.2.3 w    | a number in it cannot be read",
                "2 + 3      | it has no variable",
                "w1(w2 + 1) | there is no function w1; there are abs, acos, asin,",
                "gamma(w)   | there is no function gamma; there are abs, acos, asin,",
            })
    void refuses(String text, String why) {
        String message =
                assertThrows(UsageException.class, () -> new Formula(text)).getMessage();
        assertTrue(message.startsWith("expression '%s': %s".formatted(text, why)), message);
    }

    /** Neither depth nor length is a danger: nothing recurs. */
    @Test
    void readsWhatIsDeepOrLong() {
        int depth = 20_000;
        assertEquals(3, at("(".repeat(depth) + "w" + ")".repeat(depth), 3));
        assertEquals(3 * (depth + 1), at("w" + "+w".repeat(depth), 3));
    }
}
