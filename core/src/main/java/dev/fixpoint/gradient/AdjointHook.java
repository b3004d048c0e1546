package dev.fixpoint.gradient;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AffineMap;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.SolvePolicy;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Exchanges the gradient {@code v} that arrives at a fixed point for the adjoint {@code c = J^T c + v}.
 *
 * <p>The vector-Jacobian products are taken from {@code image = g(x, leaf)} to {@code leaf}, a part of the graph that does not
 * contain the hooked node: otherwise the hook would call itself without end.
 */
final class AdjointHook extends TensorTensorHook {
    private final Tensor image;
    private final Tensor leaf;
    private final FixedPointSolver solver;
    private final SolvePolicy policy;

    AdjointHook(Tensor image, Tensor leaf, FixedPointSolver solver, SolvePolicy policy) {
        this.image = image;
        this.leaf = leaf;
        this.solver = solver;
        this.policy = policy;
    }

    @Override
    public TensorBase call(TensorBase incoming) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor v = new Tensor(incoming);
            Tensor c = adjoint(v.detach());
            return scope.handOver(GradMode.is_enabled() ? SecondOrderGuard.guarded(c, image, v) : c);
        } catch (RuntimeException | Error failure) {
            HookFailures.keep(failure);
            throw failure;
        }
    }

    private Tensor adjoint(Tensor v) {
        try (GradientMode off = GradientMode.off()) {
            AffineMap equation = AffineMap.of(this::vectorJacobianProduct, v);
            Tensor zero = torch.zeros_like(v);
            return policy.accept(SolveListener.Phase.BACKWARD, solver.solve(equation, zero));
        }
    }

    private Tensor vectorJacobianProduct(Tensor c) {
        TensorVector products = torch.grad(
                new TensorVector(image),
                new TensorVector(leaf),
                new TensorVector(c),
                new BoolOptional(true),
                false,
                true);
        Tensor product = products.get(0);
        return product.defined() ? product : torch.zeros_like(c);
    }
}
