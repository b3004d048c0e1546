package dev.fixpoint.algorithms.optimization;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The Jacobian of a system whose rows are independent, one vector-Jacobian product for each equation.
 *
 * @param equation {@code F}
 */
record AutogradJacobian(NewtonMethod.Equation equation) implements NewtonMethod.Jacobian {
    @Override
    public Tensor at(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open();
                GradientMode on = GradientMode.on()) {
            Tensor variable = z.detach().requires_grad_(true);
            Tensor values = equation.apply(x.detach(), variable);
            if (!values.requires_grad()) {
                throw new IllegalArgumentException("F(x, z) does not depend on z, so it cannot be solved for z.");
            }
            Tensor rows = torch.zeros(new long[] {z.size(0), z.size(1), z.size(1)}, z.options());
            for (long i = 0; i < z.size(1); i++) {
                Tensor row = gradient(values.select(1, i).sum(), variable);
                if (row.defined()) {
                    rows.select(1, i).copy_(row);
                }
            }
            return scope.handOver(rows);
        }
    }

    private static Tensor gradient(Tensor sum, Tensor variable) {
        return torch.grad(
                        new TensorVector(sum),
                        new TensorVector(variable),
                        new TensorVector(),
                        new BoolOptional(true),
                        false,
                        true)
                .get(0);
    }
}
