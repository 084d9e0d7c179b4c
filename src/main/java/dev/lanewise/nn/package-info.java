/**
 * The network of "Deep Learning from Scratch" (Koki Saitoh), chapters 4 to 6: {@link dev.lanewise.nn.TwoLayerNet} with
 * one hidden layer and a softmax output, its losses and gradients, and the {@link dev.lanewise.nn.Trainer} with its
 * {@linkplain dev.lanewise.nn.Optimizer optimizers} and {@linkplain dev.lanewise.nn.LearningRateSchedule schedules}. A
 * {@link dev.lanewise.nn.Model} is a net with what it takes to use it.
 *
 * <p>For who wants to see how it learns, {@link dev.lanewise.nn.Activations}, {@link dev.lanewise.nn.Losses} and the
 * {@link dev.lanewise.nn.Perceptron} of chapters 2 to 4 are here by themselves, and {@code dev.lanewise.nn.layer} has the
 * network in pieces.
 *
 * <p>From a seed, training gives the same weights bit for bit on every machine with fused multiply-add, for any number
 * of threads and slices.
 */
package dev.lanewise.nn;
