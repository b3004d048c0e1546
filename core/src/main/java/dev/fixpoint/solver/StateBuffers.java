package dev.fixpoint.solver;

import org.bytedeco.pytorch.Tensor;

/** Where a solve keeps its iterates: as tensors, or, for small states, as numbers of Java. */
sealed interface StateBuffers permits Iterates, HostIterates {
    /** The iterate to evaluate. */
    Tensor current();

    /** Takes in {@code g(z)} at the current iterate; returns the norms of residual and image, {@code [2][rows]}. */
    double[][] measure(Tensor image);

    /** Notes which rows have in the current iterate their best. The first call must say true for all. */
    void record(boolean[] improved);

    /** The current iterate where chosen, and the best one elsewhere, as a tensor. */
    Tensor value(boolean[] chosen);

    /** Keeps the same for some rows of the samples given by {@code sampleOf}: what comes later does not change them. */
    void finish(boolean[] chosen, int[] rows, int[] sampleOf);

    /** What was kept, in the order of the batch. */
    Tensor finished();

    /** Leaves out all rows but some, in the scope of the solve. */
    void keep(int[] rows);
}
