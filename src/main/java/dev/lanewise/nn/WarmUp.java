package dev.lanewise.nn;

import java.time.Duration;

/**
 * How a {@link Predictor#warmUp() warm-up} went.
 *
 * @param steady whether it succeeded: no kind of call became faster any more, and none allocated
 * @param time how long it took
 * @param calls of all kinds together
 * @param nanosPerCall what the prediction of one row took in the best round, of the slower of a row with and one without
 *     zeros
 * @param bytesPerCall what a call allocated at last, of the kind that allocated most; NaN where the JVM does not tell
 */
public record WarmUp(boolean steady, Duration time, long calls, double nanosPerCall, double bytesPerCall) {}
