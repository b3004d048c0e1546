package dev.fixpoint.solver;

/**
 * How the solve of one sample ended.
 *
 * @param status how it ended
 * @param steps the evaluations after which its residual was, and stayed, below the tolerance; all of them where it never was
 * @param residual {@code |g(z) - z|}, the Euclidean norm over the sample, at the value that is returned
 * @param relativeResidual {@code |g(z) - z| / |g(z)|} there; 0 where both are 0
 */
public record SampleStatistics(SolverStatus status, int steps, double residual, double relativeResidual) {}
