package dev.fixpoint.algorithms.quadratic;

/**
 * How the solution of a {@link QuadraticProgram} is found. The gradient does not depend on it.
 *
 * <p>{@link InteriorPoint}, the default, needs 8 to 20 steps whatever the scales, each with a factorisation for each sample.
 * {@link OperatorSplitting} needs one factorisation for many cheap steps, whose number grows with the condition of the programme, and
 * leaves a proof where there is no solution.
 */
public sealed interface ProgramSolver permits InteriorPoint, OperatorSplitting {
    /**
     * Solves a batch.
     *
     * @param programs without a graph
     * @return in the caller's scope
     */
    QuadraticProgramSolution solve(Programs programs);
}
