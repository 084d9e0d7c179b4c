/**
 * The kernels: every operation over {@code float[]} + offset + length, in plain Java and on the Vector API, with the
 * same bits. {@link dev.lanewise.kernel.Kernels} is the only public type; no type of the Vector API shows.
 */
package dev.lanewise.kernel;
