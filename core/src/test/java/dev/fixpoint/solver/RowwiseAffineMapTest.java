package dev.fixpoint.solver;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class RowwiseAffineMapTest {
    /** Rows of very different factors, so that some finish long before others. */
    private static RowwiseAffineMap diagonal() {
        Tensor factors =
                vector(0.01, 0.5, 0.9, 0.99).unsqueeze(1).mul(random(1, 1, 4, 6).tanh());
        return RowwiseAffineMap.of((z, own) -> z.mul(own.get(0)), random(2, 1, 4, 6), factors);
    }

    @Test
    void rowsTakeTheirOffsetsAndTensorsWithThem() {
        try (TensorScope scope = TensorScope.open()) {
            RowwiseAffineMap map = diagonal();
            Tensor index = torch.tensor(1L, 3L);
            Tensor z = random(3, 1, 4, 6);
            Tensor some = map.rows(index).apply(z.index_select(0, index));
            assertClose("rows 1 and 3", some, map.apply(z).index_select(0, index), 0);
        }
    }

    @Test
    void krylovSolversTakeEachRowForASystemOfItsOwn() {
        try (TensorScope scope = TensorScope.open()) {
            RowwiseAffineMap map = diagonal();
            Tensor exact = map.offset().div(map.perRow().get(0).neg().add(new Scalar(1)));
            Solution solution = new Gmres(StoppingCriterion.standard()).solve(map, torch.zeros_like(exact));
            assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
            assertClose("solution", solution.value(), exact, 1e-9);
            // A row has six different factors: six products, and one for each measurement.
            assertThat(solution.statistics().evaluations()).isLessThan(10);
        }
    }
}
