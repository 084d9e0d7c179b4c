package dev.lanewise;

/**
 * The SplitMix64 generator: 64 bits of state, period 2⁶⁴, every 64-bit value exactly once per period.
 *
 * <p>The algorithm is that of G. L. Steele Jr., D. Lea and C. H. Flood, <i>Fast Splittable Pseudorandom Number
 * Generators</i>, OOPSLA 2014, with the mixing constants of D. Stafford's variant 13. It is written out here, together
 * with every distribution, so that a seed gives the same numbers, bit for bit, on every machine and JDK. Each method
 * says how many values of {@link #nextLong()} it takes; there is no other state, so
 * {@code new SplitMix64(r.state())} continues exactly as {@code r} would.
 *
 * <p>Not for cryptography. Not thread-safe: give each thread a generator of its own. Nothing allocates.
 */
public final class SplitMix64 {
    /** 2⁶⁴ divided by the golden ratio, made odd: the step of the underlying Weyl sequence. */
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /**
     * A generator that starts from {@code seed}; every seed is as good as any other.
     *
     * @param seed the initial state
     */
    public SplitMix64(long seed) {
        state = seed;
    }

    /**
     * The whole state.
     *
     * @return the seed of a generator that continues this one
     */
    public long state() {
        return state;
    }

    /**
     * Continues from another state.
     *
     * @param state what {@link #state()} of the generator to continue returned
     */
    public void setState(long state) {
        this.state = state;
    }

    /**
     * The next 64 bits.
     *
     * @return a value uniform over all longs
     */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * An integer from 0 to {@code bound - 1}, exactly uniform: D. Lemire's multiply-high with rejection (<i>Fast Random
     * Integer Generation in an Interval</i>, 2019) on the upper 32 bits of {@link #nextLong()}. Takes one value, rarely
     * more (with probability under {@code bound / 2³²}).
     *
     * @param bound the number of possible results, at least 1
     * @return a value uniform over {@code 0 … bound - 1}
     * @throws IllegalArgumentException if {@code bound} is less than 1
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("nextInt: bound must be at least 1: " + bound);
        }
        long product = (nextLong() >>> 32) * bound;
        if ((product & 0xFFFFFFFFL) < bound) {
            long threshold = (1L << 32) % bound;
            while ((product & 0xFFFFFFFFL) < threshold) {
                product = (nextLong() >>> 32) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /**
     * A multiple of 2⁻⁵³ from 0 (inclusive) to 1 (exclusive): the upper 53 bits of one {@link #nextLong()}.
     *
     * @return a value uniform over the 2⁵³ possible ones
     */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /**
     * A value of the standard normal distribution, by Box and Muller: {@code sqrt(-2 ln(1 - u)) * cos(2π v)} with two
     * successive {@link #nextDouble()} values {@code u} and {@code v}, in {@link StrictMath}. Always takes two values
     * and keeps nothing for the next call. The magnitude is at most 8.58.
     *
     * @return a value with mean 0 and variance 1
     */
    public double nextGaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
    }
}
