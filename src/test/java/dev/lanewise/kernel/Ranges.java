package dev.lanewise.kernel;

/** The lengths and offsets that every kernel is run over. */
final class Ranges {
    private static final int OFFSETS = 16;
    private static final int[] LONG_LENGTHS = {255, 256, 257, 319, 511, 512, 513, 1000, 1023, 1024, 1025, 4099};

    private Ranges() {}

    interface Body {
        void run(int length, int offset, int otherOffset);
    }

    /** Lengths 0 to 200 with all pairs of offsets mod 16, longer ones with all offsets and another beside each. */
    static void forEach(Body body) {
        for (int length = 0; length <= 200; length++) {
            for (int offset = 0; offset < OFFSETS; offset++) {
                for (int other = 0; other < OFFSETS; other++) {
                    body.run(length, offset, other);
                }
            }
        }
        for (int length : LONG_LENGTHS) {
            for (int offset = 0; offset < OFFSETS; offset++) {
                body.run(length, offset, (5 * offset + 3) % OFFSETS);
            }
        }
    }

    /** Where to take that many values out of {@code available}, so that each range sees its own. */
    static int start(int length, int offset, int otherOffset, int available) {
        return (37 * length + 113 * offset + 1009 * otherOffset) % (available - length + 1);
    }

    static int longest() {
        return LONG_LENGTHS[LONG_LENGTHS.length - 1];
    }
}
