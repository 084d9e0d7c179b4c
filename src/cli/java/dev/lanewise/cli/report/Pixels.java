package dev.lanewise.cli.report;

import java.util.Base64;

/** Numbers as the bytes of images. */
final class Pixels {

    private Pixels() {}

    /** The side of a square of so many pixels; 0 if there is none. */
    static int width(int pixels) {
        int side = (int) Math.round(Math.sqrt(pixels));
        return side * side == pixels ? side : 0;
    }

    /** From 0 for −limit over 127 for 0 to 254 for limit; NaN is 0, as all is with a limit of 0. */
    static String signed(float[] values, int offset, int step, int length, float limit) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            float share = limit > 0 ? Math.clamp(values[offset + i * step] / limit, -1f, 1f) : 0f;
            bytes[i] = (byte) (127 + Math.round(127 * share));
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** From 0 for 0 to 255 for 1. */
    static String unsigned(float[] values, int offset, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) Math.round(255 * Math.clamp(values[offset + i], 0f, 1f));
        }
        return Base64.getEncoder().encodeToString(bytes);
    }
}
