package dev.fixpoint;

import dev.fixpoint.solver.RowwiseMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * An energy with its input bound whose samples do not depend on one another: what {@link Energy#at} returns so that finished
 * samples leave the batch of a {@link GradientDescentMap}, and each sample's Jacobian can be measured for itself.
 *
 * <pre>{@code
 * public UnaryOperator<Tensor> at(Tensor x) {
 *     Tensor centre = network(x);                               // once per solve
 *     return RowwiseEnergy.of((z, rows) -> z.sub(rows.get(0)).square().sum(1), centre);
 * }
 * }</pre>
 *
 * @param formula computes {@code E(x, z)}, {@code [R]}, of some rows {@code z}, {@code [R, ...]}
 * @param perRow what the formula reads row by row, each {@code [B, ...]}: the input, what was made of it, dropout masks
 */
public record RowwiseEnergy(RowwiseMap.Step formula, List<Tensor> perRow) implements UnaryOperator<Tensor> {
    /**
     * Copies the list.
     *
     * @param formula computes the energies of some rows
     * @param perRow what the formula reads row by row
     */
    public RowwiseEnergy {
        perRow = List.copyOf(perRow);
    }

    /**
     * An energy with independent rows.
     *
     * @param formula computes the energies of some rows
     * @param perRow what the formula reads row by row, each {@code [B, ...]}
     * @return the energy
     */
    public static RowwiseEnergy of(RowwiseMap.Step formula, Tensor... perRow) {
        return new RowwiseEnergy(formula, List.of(perRow));
    }

    @Override
    public Tensor apply(Tensor z) {
        return formula.apply(z, perRow);
    }
}
