package dev.fixpoint.algorithms.dynamics;

import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Where the actions of a Markov decision process with {@code S} states and {@code A} actions lead.
 *
 * @param table the probabilities {@code p(s' | s, a)}, floating, {@code [S, A, S]} or {@code [B, S, A, S]}; or, where each action
 *     leads to one state for certain, that state, int64, {@code [S, A]} or {@code [B, S, A]}
 */
public record Transitions(Tensor table) {
    /**
     * Checks the shape.
     *
     * @param table probabilities or successors
     */
    public Transitions {
        if (isCertain(table)) {
            Shapes.requireBatchedOrNot("successors", table, Shapes.ANY, Shapes.ANY);
        } else {
            Shapes.requireBatchedOrNot("probabilities", table, table.size(-1), Shapes.ANY, table.size(-1));
        }
    }

    private static boolean isCertain(Tensor table) {
        return table.scalar_type().value == torch.ScalarType.Long.value;
    }

    private int dimensions() {
        return isCertain(table) ? 2 : 3;
    }

    /**
     * The number of states.
     *
     * @return {@code S}
     */
    public long states() {
        return table.size(-dimensions());
    }

    /**
     * The number of actions.
     *
     * @return {@code A}
     */
    public long actions() {
        return table.size(1 - dimensions());
    }

    /** Whether each sample of the batch has its own. */
    boolean isBatched() {
        return table.dim() > dimensions();
    }

    /**
     * The values that are to be expected after each action. Cost: {@code S A} numbers a sample are gathered where each action leads
     * to one state, else {@code S^2 A} multiplications.
     *
     * @param values {@code [B, S]}
     * @return {@code sum_s' p(s' | s, a) values[s']}, {@code [B, S, A]}
     */
    public Tensor expected(Tensor values) {
        try (TensorScope scope = TensorScope.open()) {
            long batch = values.size(0);
            Tensor next = isCertain(table) ? atSuccessors(values) : averaged(values);
            return scope.handOver(next.reshape(batch, states(), actions()));
        }
    }

    private Tensor atSuccessors(Tensor values) {
        return isBatched() ? values.gather(1, table.flatten(1, 2)) : values.index_select(1, table.flatten());
    }

    private Tensor averaged(Tensor values) {
        return isBatched()
                ? table.flatten(1, 2).matmul(values.unsqueeze(2))
                : values.matmul(table.flatten(0, 1).t());
    }
}
