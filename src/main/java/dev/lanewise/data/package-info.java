/**
 * Samples and their labels: {@link dev.lanewise.data.Dataset}, read from IDX files or built from a
 * {@link dev.lanewise.Matrix}, and {@link dev.lanewise.data.BatchSampler}, which draws mini-batches.
 * {@link dev.lanewise.data.Idx} reads IDX files one by one. {@link dev.lanewise.data.OneHot} and
 * {@link dev.lanewise.data.FeatureScaling} prepare labels and features, {@link dev.lanewise.data.Epochs} counts.
 *
 * <p>Nothing here trusts its input: sizes are checked before memory is taken, values before they are used. An argument
 * that is null is refused with a {@link NullPointerException} that names it.
 */
package dev.lanewise.data;
