/**
 * {@link dev.lanewise.Matrix}: rows × cols of {@code float} over one row-major array, and
 * {@link dev.lanewise.SplitMix64}: random numbers whose bits are specified. {@link dev.lanewise.FileFormatException} is
 * what the readers of all packages throw for a file that is not what it should be.
 *
 * <p>All arithmetic is done by {@link dev.lanewise.kernel.Kernels#active()} in its canonical order, so a result depends
 * on the inputs alone: not on the lane width, the CPU or the JDK. Unless a method says otherwise, an argument that is
 * null is refused with a {@link NullPointerException} that names it, and bad input is refused before anything is
 * written.
 */
package dev.lanewise;
