package dev.lanewise.kernel;

import java.util.Random;

/** Inputs from fixed seeds. */
enum Values {
    /** A bell curve: what a network sees. */
    ORDINARY {
        @Override
        float next(Random random) {
            return 3 * (float) random.nextGaussian();
        }
    },
    /** Any bits, hence any exponent and many kinds of NaN. */
    ANY_BITS {
        @Override
        float next(Random random) {
            return Float.intBitsToFloat(random.nextInt());
        }
    },
    /** What no kernel may read. */
    NAN {
        @Override
        float next(Random random) {
            return Float.NaN;
        }
    },
    /** Both zeros, over and over: their sign must come out right. */
    ZEROS {
        @Override
        float next(Random random) {
            return random.nextInt(4) == 0 ? 0f : -0f;
        }
    },
    /** A bell curve in which one value in fifty is special, so that many short ranges hold just one. */
    SPRINKLED {
        @Override
        float next(Random random) {
            return random.nextInt(50) == 0
                    ? SPECIAL[random.nextInt(SPECIAL.length)]
                    : 3 * (float) random.nextGaussian();
        }
    };

    static final float[] SPECIAL = {
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        0f,
        -0f,
        1f,
        -1f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        0x1.ccccccp-127f,
        -0x1.ccccccp-130f,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE
    };

    abstract float next(Random random);

    float[] array(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = next(random);
        }
        return values;
    }
}
