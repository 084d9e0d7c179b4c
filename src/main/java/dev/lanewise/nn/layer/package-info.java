/**
 * A network in pieces, as chapter 5 of "Deep Learning from Scratch" builds it: each {@link dev.lanewise.nn.layer.Layer}
 * has a forward and a backward pass and remembers what the second needs of the first, so that every value and every
 * gradient between them can be looked at. {@link dev.lanewise.nn.layer.LayeredNet} puts them one after another.
 *
 * <p>The bits are those of {@link dev.lanewise.nn.TwoLayerNet}, which does the same fused and in parallel, and is the one
 * to train and to predict with. Layers allocate their results, and are for one thread at a time.
 */
package dev.lanewise.nn.layer;
