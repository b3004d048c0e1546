package dev.fixpoint.solver;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A map whose rows do not depend on one another: row {@code i} of {@code g(z)} reads row {@code i} of {@code z} and of the
 * tensors given, and parameters that all rows share. Rows that are finished leave the batch then, and are not evaluated again.
 *
 * <pre>{@code
 * BoundMap at(Tensor x) {
 *     Tensor drive = x.matmul(u);                               // once per solve
 *     return RowwiseMap.of((z, rows) -> z.matmul(w).add(rows.get(0)).tanh(), drive);
 * }
 * }</pre>
 *
 * @param step computes {@code g(z)}
 * @param perRow what the step reads row by row, each {@code [B, ...]}: an alias of the input, what was made of it, dropout masks.
 *     The backward solve reads their rows again, when a scope around the forward call may be closed
 * @param hasSymmetricJacobian whether {@code dg/dz} is symmetric
 */
public record RowwiseMap(Step step, List<Tensor> perRow, boolean hasSymmetricJacobian) implements BoundMap {
    /** The formula of a map with independent rows. */
    @FunctionalInterface
    public interface Step {
        /**
         * One step on some rows.
         *
         * @param z the state, {@code [R, ...]}
         * @param perRow the rows of the tensors that belong to it, each {@code [R, ...]}
         * @return {@code g(z)}, {@code [R, ...]}
         */
        Tensor apply(Tensor z, List<Tensor> perRow);
    }

    /**
     * Copies the list.
     *
     * @param step computes {@code g(z)}
     * @param perRow what the step reads row by row
     * @param hasSymmetricJacobian whether {@code dg/dz} is symmetric
     */
    public RowwiseMap {
        perRow = List.copyOf(perRow);
    }

    /**
     * A map with independent rows.
     *
     * @param step computes {@code g(z)}
     * @param perRow what the step reads row by row, each {@code [B, ...]}
     * @return the map
     */
    public static RowwiseMap of(Step step, Tensor... perRow) {
        return new RowwiseMap(step, List.of(perRow), false);
    }

    @Override
    public Tensor apply(Tensor z) {
        return step.apply(z, perRow);
    }

    @Override
    public boolean hasIndependentRows() {
        return true;
    }

    @Override
    public BoundMap rows(Tensor index) {
        return new RowwiseMap(
                step,
                perRow.stream().map(tensor -> tensor.index_select(0, index)).toList(),
                hasSymmetricJacobian);
    }
}
