package dev.fixpoint.contraction;

/**
 * How the solves of one kind went, for a stretch of training.
 *
 * @param solves their number
 * @param meanEvaluations evaluations a solve; NaN without solves
 * @param mostEvaluations evaluations of the longest solve
 * @param worstResidual the largest relative residual of any sample; NaN without solves, and where a sample has NaN
 * @param failures solves that did not converge
 */
public record PhaseSummary(
        long solves, double meanEvaluations, int mostEvaluations, double worstResidual, long failures) {}
