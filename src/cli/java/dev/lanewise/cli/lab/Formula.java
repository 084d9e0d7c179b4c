package dev.lanewise.cli.lab;

import dev.lanewise.cli.UsageException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.objecthunter.exp4j.Expression;
import net.objecthunter.exp4j.ExpressionBuilder;
import net.objecthunter.exp4j.function.Function;
import net.objecthunter.exp4j.operator.Operator;

/**
 * A function of one variable or more, as a user types it: {@code w1^2 + 3*w2^2}. Read and evaluated by exp4j, with the
 * functions of {@link StrictMath}, so that a value has the same bits on every machine. Not thread-safe.
 */
final class Formula implements ToDoubleFunction<double[]> {

    private static final Map<String, Function> FUNCTIONS = new TreeMap<>();

    // A quotient by zero is infinite or NaN, as everywhere; exp4j's own throws
    private static final Operator[] OPERATORS = {
        operator("/", Operator.PRECEDENCE_DIVISION, true, (a, b) -> a / b),
        operator("%", Operator.PRECEDENCE_MODULO, true, (a, b) -> a % b),
        operator("^", Operator.PRECEDENCE_POWER, false, StrictMath::pow),
    };

    private static final Set<String> CONSTANTS = Set.of("e", "pi");

    private static final Pattern NUMBER_OR_NAME =
            Pattern.compile("(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|(?<name>[A-Za-z_]\\w*)(?<call>\\s*\\()?");
    private static final Pattern MISSING =
            Pattern.compile("^Invalid number of (operand|argument)s available for '(.*)'");
    private static final Pattern STRANGE = Pattern.compile("[^\\w\\s.,+*/^%()-]");

    static {
        unary("abs", Math::abs);
        unary("acos", StrictMath::acos);
        unary("asin", StrictMath::asin);
        unary("atan", StrictMath::atan);
        unary("cbrt", StrictMath::cbrt);
        unary("ceil", Math::ceil);
        unary("cos", StrictMath::cos);
        unary("cosh", StrictMath::cosh);
        unary("exp", StrictMath::exp);
        unary("floor", Math::floor);
        unary("ln", StrictMath::log);
        unary("log", StrictMath::log);
        unary("log10", StrictMath::log10);
        binary("max", Math::max);
        binary("min", Math::min);
        binary("pow", StrictMath::pow);
        unary("sigmoid", x -> 1 / (1 + StrictMath.exp(-x)));
        unary("signum", Math::signum);
        unary("sin", StrictMath::sin);
        unary("sinh", StrictMath::sinh);
        unary("sqrt", Math::sqrt);
        unary("tan", StrictMath::tan);
        unary("tanh", StrictMath::tanh);
    }

    private final String text;
    private final List<String> variables;
    private final Expression expression;

    /**
     * Reads a formula.
     *
     * @throws UsageException if it is malformed, calls a function that there is not, or has no variable
     */
    Formula(String text) {
        this.text = text;
        requireKnownCharacters();
        requireMatchingParentheses();
        this.variables = variablesOf();
        try {
            this.expression = new ExpressionBuilder(text)
                    .functions(FUNCTIONS.values().toArray(Function[]::new))
                    .operator(OPERATORS)
                    .variables(Set.copyOf(variables))
                    .build();
            applyAsDouble(new double[variables.size()]); // finds operands that are missing
        } catch (NumberFormatException e) {
            throw malformed("a number in it cannot be read");
        } catch (IllegalArgumentException e) {
            throw malformed(inWords(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) { // exp4j throws whatever its stack does
            throw malformed("something is missing in it");
        }
        if (variables.isEmpty()) {
            throw malformed("it has no variable");
        }
    }

    /** What exp4j says is of its stacks. */
    private static String inWords(String message) {
        Matcher missing = MISSING.matcher(message);
        if (missing.find()) {
            return "an %s of %s is missing".formatted(missing.group(1), missing.group(2));
        }
        return message.startsWith("Invalid number of items on the output queue")
                ? "an operator is missing, or an argument is one too many"
                : message;
    }

    private static void unary(String name, DoubleUnaryOperator f) {
        FUNCTIONS.put(name, new Function(name, 1) {
            @Override
            public double apply(double... x) {
                return f.applyAsDouble(x[0]);
            }
        });
    }

    private static void binary(String name, DoubleBinaryOperator f) {
        FUNCTIONS.put(name, new Function(name, 2) {
            @Override
            public double apply(double... x) {
                return f.applyAsDouble(x[0], x[1]);
            }
        });
    }

    private static Operator operator(String symbol, int precedence, boolean left, DoubleBinaryOperator f) {
        return new Operator(symbol, 2, left, precedence) {
            @Override
            public double apply(double... x) {
                return f.applyAsDouble(x[0], x[1]);
            }
        };
    }

    private void requireKnownCharacters() {
        Matcher strange = STRANGE.matcher(text);
        if (strange.find()) {
            throw malformed("%s at character %d means nothing".formatted(strange.group(), strange.start() + 1));
        }
        if (text.isBlank()) {
            throw malformed("it is empty");
        }
    }

    /** What exp4j says of them does not help. */
    private void requireMatchingParentheses() {
        int open = 0;
        for (int i = 0; i < text.length(); i++) {
            open += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (open < 0) {
                throw malformed(") at character %d has no (".formatted(i + 1));
            }
        }
        if (open > 0) {
            throw malformed("a ( has no )");
        }
    }

    private List<String> variablesOf() {
        // w2 before w10
        Set<String> names = new TreeSet<>(Comparator.comparing((String name) -> name.replaceFirst("\\d+$", ""))
                .thenComparingInt(String::length)
                .thenComparing(name -> name));
        Matcher found = NUMBER_OR_NAME.matcher(text);
        while (found.find()) {
            String name = found.group("name");
            if (name == null || FUNCTIONS.containsKey(name) || CONSTANTS.contains(name)) {
                continue;
            }
            if (found.group("call") != null) {
                throw malformed(
                        "there is no function %s; there are %s".formatted(name, String.join(", ", FUNCTIONS.keySet())));
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    private UsageException malformed(String why) {
        return new UsageException("expression '%s': %s".formatted(text, why));
    }

    /** In the order of their names, and of the elements of an argument. */
    List<String> variables() {
        return variables;
    }

    @Override
    public double applyAsDouble(double[] x) {
        for (int i = 0; i < x.length; i++) {
            expression.setVariable(variables.get(i), x[i]);
        }
        return expression.evaluate();
    }

    /** As it was typed. */
    @Override
    public String toString() {
        return text;
    }
}
