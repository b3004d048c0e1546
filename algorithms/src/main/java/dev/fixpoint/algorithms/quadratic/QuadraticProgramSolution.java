package dev.fixpoint.algorithms.quadratic;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Solutions of a batch of quadratic programmes, without a graph.
 *
 * @param minimizer {@code z}, {@code [B, n]}; where a sample has no solution, its last iterate
 * @param multipliers {@code y}, {@code [B, m]}, in the order in which constraints were added: positive where the upper bound
 *     holds back, negative where the lower one does, of either sign for equalities
 * @param statuses one for each sample
 * @param iterations of the solver, for the slowest sample
 */
public record QuadraticProgramSolution(
        Tensor minimizer, Tensor multipliers, List<ProgramStatus> statuses, int iterations) {
    /**
     * Copies the list.
     *
     * @param minimizer {@code z}
     * @param multipliers {@code y}
     * @param statuses one for each sample
     * @param iterations of the solver
     */
    public QuadraticProgramSolution {
        statuses = List.copyOf(statuses);
    }
}
