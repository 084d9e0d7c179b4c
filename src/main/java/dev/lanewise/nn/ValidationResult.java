package dev.lanewise.nn;

/**
 * What {@linkplain Trainer.Builder#earlyStopping early stopping} measured after an epoch.
 *
 * @param epoch how many epochs were done, the last of them perhaps in part: 1, 2, 3, …
 * @param iteration the iteration just done, counted from 0
 * @param loss the mean loss of the validation samples
 */
public record ValidationResult(int epoch, int iteration, float loss) {}
