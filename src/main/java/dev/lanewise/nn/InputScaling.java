package dev.lanewise.nn;

import static java.util.Objects.requireNonNull;

import dev.lanewise.Matrix;

/**
 * From raw values, such as the bytes of an image, to the features that a net was trained on: (x − offset) / scale.
 *
 * @param offset subtracted first, finite
 * @param scale divides the difference, finite, not 0
 */
public record InputScaling(float offset, float scale) {
    /** The raw values are the features. */
    public static final InputScaling NONE = new InputScaling(0, 1);

    /** 0 … 255 to 0 … 1, to the bits of the features of {@link dev.lanewise.data.Dataset#idx}. */
    public static final InputScaling BYTES = new InputScaling(0, 255);

    /** Checks the ranges. */
    public InputScaling {
        if (!Float.isFinite(offset)) {
            throw new IllegalArgumentException("offset must be finite, but is " + offset);
        }
        if (!Float.isFinite(scale) || scale == 0) {
            throw new IllegalArgumentException("scale must be finite and not 0, but is " + scale);
        }
    }

    /**
     * Turns raw values into features where they stand: a subtraction and a division each. Allocates nothing.
     *
     * @param x raw values, which are replaced
     * @return x
     */
    public Matrix applyInPlace(Matrix x) {
        float[] data = requireNonNull(x, "x").data();
        for (int i = 0; i < data.length; i++) {
            data[i] = (data[i] - offset) / scale;
        }
        return x;
    }
}
