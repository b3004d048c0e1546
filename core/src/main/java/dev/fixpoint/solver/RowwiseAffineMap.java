package dev.fixpoint.solver;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * An affine map whose rows do not depend on one another: row {@code i} of {@code A z} reads row {@code i} of {@code z} and of the
 * tensors given, and parameters that all rows share. It is to {@link AffineMap} what {@link RowwiseMap} is to maps of any kind:
 * Krylov solvers treat each row as a system of its own, and finished rows leave the batch.
 *
 * @param product computes {@code A z}
 * @param offset {@code b}, of the shape of the state
 * @param perRow what the product reads row by row, each {@code [B, ...]}
 */
public record RowwiseAffineMap(RowwiseMap.Step product, Tensor offset, List<Tensor> perRow) implements AffineMap {
    /**
     * Copies the list.
     *
     * @param product computes {@code A z}
     * @param offset {@code b}
     * @param perRow what the product reads row by row
     */
    public RowwiseAffineMap {
        perRow = List.copyOf(perRow);
    }

    /**
     * An affine map with independent rows.
     *
     * @param product computes {@code A z}
     * @param offset {@code b}, of the shape of the state
     * @param perRow what the product reads row by row, each {@code [B, ...]}
     * @return the map
     */
    public static RowwiseAffineMap of(RowwiseMap.Step product, Tensor offset, Tensor... perRow) {
        return new RowwiseAffineMap(product, offset, List.of(perRow));
    }

    @Override
    public Tensor linear(Tensor v) {
        return product.apply(v, perRow);
    }

    @Override
    public boolean hasIndependentRows() {
        return true;
    }

    @Override
    public RowwiseAffineMap rows(Tensor index) {
        return new RowwiseAffineMap(
                product,
                offset.index_select(0, index),
                perRow.stream().map(tensor -> tensor.index_select(0, index)).toList());
    }
}
