package dev.lanewise.nn;

/** How a {@link Trainer} draws its mini-batches. */
public enum Sampling {
    /** Each sample of each batch independently from all samples, as in the book. */
    WITH_REPLACEMENT,

    /** Each epoch a new permutation, cut into batches; samples that fill no batch wait for the next epoch. */
    SHUFFLED
}
