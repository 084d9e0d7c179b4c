/**
 * The kernels: every operation over {@code float[]} + offset + length, in plain Java and on the Vector API, with the
 * same bits. {@link dev.lanewise.kernel.Kernels} is the entrance, with {@link dev.lanewise.kernel.Epilogue} and
 * {@link dev.lanewise.kernel.PackedMatrix} for its matrix products; no type of the Vector API shows.
 */
package dev.lanewise.kernel;
