package dev.lanewise.calculus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The graphs of chapter 5 of the book. */
class NodeTest {

    /** A few roundings of results below 1000. */
    private static final double ROUNDED = 1e-12;

    @Test
    void applesAndOranges() {
        Node apples = Node.of("apples", 2);
        Node apple = Node.of("apple", 100);
        Node orange = Node.of("orange", 150);
        Node oranges = Node.of("oranges", 3);
        Node tax = Node.of("tax", 1.1);
        Node sum = apple.times(apples).plus(orange.times(oranges));
        Node price = sum.times(tax);
        assertEquals(650, sum.value());
        assertEquals(715, price.value(), ROUNDED);
        Map<Node, Double> by = price.derivatives();
        assertEquals(9, by.size());
        assertEquals(1, by.get(price));
        assertEquals(1.1, by.get(sum));
        assertEquals(110, by.get(apples), ROUNDED);
        assertEquals(2.2, by.get(apple), ROUNDED);
        assertEquals(3.3, by.get(orange), ROUNDED);
        assertEquals(165, by.get(oranges), ROUNDED);
        assertEquals(650, by.get(tax));
    }

    @Test
    void sigmoidOfItsElementaryOperations() {
        Node x = Node.of("x", 1.5);
        Node minus = x.times(Node.of("-1", -1));
        Node y = minus.exp().plus(Node.of("1", 1)).reciprocal();
        assertEquals(1 / (1 + Math.exp(-1.5)), y.value(), ROUNDED);
        assertEquals(y.value() * (1 - y.value()), y.derivatives().get(x), ROUNDED);
    }

    @Test
    void whatIsUsedTwiceAddsUp() {
        Node x = Node.of("x", 3);
        Node cube = x.times(x).times(x);
        assertEquals(27, cube.derivatives().get(x));
        assertEquals(2, x.plus(x).derivatives().get(x));
    }

    @Test
    void everyOperationAgreesWithTheNumericalDerivative() {
        List<Function<Node, Node>> operations = List.of(
                x -> x.plus(Node.of("b", 2)),
                x -> x.times(Node.of("b", -3)),
                x -> Node.of("b", -3).times(x),
                Node::reciprocal,
                Node::exp,
                Node::log,
                Node::relu,
                x -> x.times(Node.of("-1", -1)).relu(),
                x -> x.log().times(x.exp()).plus(x.reciprocal().times(x)));
        for (Function<Node, Node> operation : operations) {
            for (double at : new double[] {0.3, 1, 2.5}) {
                Node x = Node.of("x", at);
                double numerical = NumericalDerivative.central(
                        moved -> operation.apply(Node.of("x", moved)).value(), at);
                double derivative = operation.apply(x).derivatives().get(x);
                // h² · f‴ / 6, where f‴ is below 6 / 0.3⁴
                assertEquals(numerical, derivative, 2e-6);
            }
        }
    }

    @Test
    void reluIsFlatAtZero() {
        Node x = Node.of("x", 0);
        assertEquals(0, x.relu().derivatives().get(x));
        assertTrue(Double.isNaN(Node.of("x", Double.NaN).relu().value()));
    }

    @Test
    void comesInTheOrderOfTheBackwardPass() {
        Node x = Node.of("x", 2);
        Node square = x.times(x);
        Node y = square.plus(x);
        SequencedMap<Node, Double> by = y.derivatives();
        assertEquals(List.of(y, square, x), List.copyOf(by.keySet()));
        assertEquals(5, by.get(x));
        assertThrows(UnsupportedOperationException.class, () -> by.put(x, 1.0));
    }

    @Test
    void longChainsDoNotOverflowTheStack() {
        Node x = Node.of("x", 1);
        Node y = x;
        for (int i = 0; i < 50_000; i++) {
            y = y.plus(x);
        }
        assertEquals(50_001, y.derivatives().get(x));
    }

    @Test
    void saysWhatItIs() {
        Node x = Node.of("x", 2);
        Node y = x.times(x);
        assertEquals("x = 2.0", x.toString());
        assertEquals("× = 4.0", y.toString());
        assertEquals("×", y.name());
        assertEquals(List.of(x, x), y.inputs());
        assertEquals(List.of(), x.inputs());
    }
}
