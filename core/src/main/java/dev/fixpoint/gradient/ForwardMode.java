package dev.fixpoint.gradient;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AffineMap;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.SolvePolicy;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The derivative of a fixed point along a direction of the input, by the implicit rule: {@code dz = J dz + (dg/dx) dx}.
 *
 * <p>Products with {@code J} and {@code dg/dx} come from vector-Jacobian products that are recorded and differentiated once
 * more: {@code w -> J^T w} is linear, so its derivative along {@code v} is {@code J v}. Cost: one evaluation with a graph, one
 * recorded vector-Jacobian product, and for each evaluation of the solver one backward pass through that.
 */
public final class ForwardMode {
    private ForwardMode() {}

    /**
     * The tangent of a fixed point.
     *
     * @param g the map, bound to {@code x} with grad mode on
     * @param x the input, a leaf that requires a gradient
     * @param dx the direction, of the shape of {@code x}
     * @param solution the fixed point, {@code [B, ...]}
     * @param solver solves the linear equation
     * @param policy takes the solve, as {@link SolveListener.Phase#TANGENT}
     * @return {@code dz}, of the shape of the solution, without a graph; it belongs to the caller's scope
     */
    public static Tensor tangent(
            BoundMap g, Tensor x, Tensor dx, Tensor solution, FixedPointSolver solver, SolvePolicy policy) {
        try (TensorScope scope = TensorScope.open();
                GradientMode on = GradientMode.on()) {
            Tensor z = solution.detach().requires_grad_(true);
            Tensor image = g.apply(z);
            if (!image.requires_grad()) {
                return scope.handOver(torch.zeros_like(solution));
            }
            Tensor cotangent = torch.zeros_like(image).requires_grad_(true);
            TensorVector products = torch.grad(
                    new TensorVector(image),
                    new TensorVector(z, x),
                    new TensorVector(cotangent),
                    new BoolOptional(true),
                    true,
                    true);
            Tensor offset = along(products.get(1), cotangent, dx);
            Tensor adjoint = products.get(0);
            AffineMap equation = AffineMap.of(v -> along(adjoint, cotangent, v), offset);
            try (GradientMode off = GradientMode.off()) {
                return scope.handOver(
                        policy.accept(SolveListener.Phase.TANGENT, solver.solve(equation, torch.zeros_like(offset))));
            }
        }
    }

    /** The derivative of {@code w -> product(w)}, transposed, along {@code direction}. */
    private static Tensor along(Tensor product, Tensor cotangent, Tensor direction) {
        try (TensorScope scope = TensorScope.open()) {
            if (!product.defined() || !product.requires_grad()) {
                return scope.handOver(torch.zeros_like(cotangent).detach());
            }
            TensorVector derivatives = torch.grad(
                    new TensorVector(product),
                    new TensorVector(cotangent),
                    new TensorVector(direction),
                    new BoolOptional(true),
                    false,
                    true);
            Tensor result = derivatives.get(0);
            return scope.handOver(
                    result.defined()
                            ? new Tensor(result)
                            : torch.zeros_like(cotangent).detach());
        }
    }
}
