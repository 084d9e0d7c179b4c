package dev.lanewise.jmh;

import java.util.Arrays;

/** What a result must have in common with that of the scalar kernels. */
enum Agreement {
    /** The library's promise. */
    SAME_BITS {
        @Override
        boolean holds(float actual, float expected, int terms) {
            return Float.floatToIntBits(actual) == Float.floatToIntBits(expected);
        }
    },
    /** Another order of arithmetic or other polynomials: some ULP, which grow like a random walk over a sum's terms. */
    CLOSE {
        @Override
        boolean holds(float actual, float expected, int terms) {
            return Math.abs(actual - expected) <= 1e-5 * Math.max(1, Math.abs(expected)) * Math.sqrt(terms);
        }
    };

    abstract boolean holds(float actual, float expected, int terms);

    static Agreement of(Side side) {
        return side.kernels() ? SAME_BITS : CLOSE;
    }

    void require(float actual, Operands actualOperands, float expected, Operands expectedOperands) {
        int terms = Math.max(1, expectedOperands.shape().depth());
        require("the result", actual, expected, expectedOperands.n());
        for (int i = 0; i < expectedOperands.out().length; i++) {
            require("out[" + i + "]", actualOperands.out()[i], expectedOperands.out()[i], terms);
        }
        if (!Arrays.equals(actualOperands.indices(), expectedOperands.indices())) {
            throw new IllegalStateException("the indices differ from those of the scalar kernels");
        }
    }

    void require(String what, float actual, float expected, int terms) {
        if (!holds(actual, expected, terms)) {
            throw new IllegalStateException("%s is %s, but %s on the scalar kernels".formatted(what, actual, expected));
        }
    }
}
