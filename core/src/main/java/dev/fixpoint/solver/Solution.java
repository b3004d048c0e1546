package dev.fixpoint.solver;

import org.bytedeco.pytorch.Tensor;

/**
 * The result of a solve.
 *
 * <p>The value of a sample that converged is the last iterate, whose residual was measured; the value of any other sample is
 * its best iterate: the one with the smallest finite residual, or the initial state where there was none. Where rows of the
 * state depend on one another and not all converged, the value is therefore put together from several iterates.
 *
 * @param value the state, {@code [B, ...]}, without a graph
 * @param status the gravest status among the samples
 * @param statistics cost and residuals
 */
public record Solution(Tensor value, SolverStatus status, SolverStatistics statistics) {}
