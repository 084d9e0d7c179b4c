/**
 * Derivatives of any function, in {@code double}, to see what a network computes from its loss:
 * {@link dev.lanewise.calculus.NumericalDerivative} by differences, {@link dev.lanewise.calculus.Node} by the chain rule
 * over a graph of elementary operations, and {@link dev.lanewise.calculus.GradientDescent}, which follows them downhill.
 *
 * <p>Only {@code + − × ÷} and {@link StrictMath}, in a fixed order: the same bits on every machine, with and without
 * fused multiply-add. A function of n variables is a {@link java.util.function.ToDoubleFunction} of an array. An argument
 * that is null is refused with a {@link NullPointerException} that names it.
 */
package dev.lanewise.calculus;
