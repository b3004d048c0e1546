package dev.fixpoint.algorithms.optimization;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.JacobianFree;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Arrays;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Newton's method for a system of equations,
 *
 * <pre>{@code F(x, z) = 0:    z = z - t (dF/dz)^-1 F(x, z),    dz/dx = -(dF/dz)^-1 dF/dx}</pre>
 *
 * <ul>
 *   <li>input {@code x}: {@code [B, ...]}; state {@code z}: {@code [B, N]}; {@code F(x, z)}: {@code [B, N]}, row by row
 * </ul>
 *
 * <p>The step {@code t} is 1, or, where that would not make {@code |F|} smaller, the first of 1/2, 1/4, ... that does: with it the
 * method comes from far more places. The inverse carries no graph: {@code F = 0} at a solution, so that the step's Jacobian in
 * {@code z} is 0 there and its derivative in {@code x} exact, and the gradient costs one more step. Converges quadratically near a
 * solution with a regular {@code dF/dz}; where that is singular a value becomes infinite, which the layer reports.
 *
 * <p>Cost of a step: an evaluation of {@code F}, its Jacobian, a QR factorisation, {@code 4/3 B N^3} multiplications, and one
 * evaluation for each trial of {@code t}.
 *
 * <p>Source: P. Deuflhard, 'Newton methods for nonlinear problems', 2004, chapter 3.
 *
 * @param equation {@code F}
 * @param jacobian {@code dF/dz}
 */
public record NewtonMethod(Equation equation, Jacobian jacobian) implements FixedPointMap {
    private static final int HALVINGS = 10;
    private static final StoppingCriterion STOP = StoppingCriterion.standard().withMaxEvaluations(100);

    /** A system of equations. */
    @FunctionalInterface
    public interface Equation {
        /**
         * What is to be zero.
         *
         * @param x {@code [B, ...]}
         * @param z {@code [B, N]}
         * @return {@code F(x, z)}, {@code [B, N]}
         */
        Tensor apply(Tensor x, Tensor z);
    }

    /** The derivative of a system of equations. */
    @FunctionalInterface
    public interface Jacobian {
        /**
         * The derivative in the state; no graph is recorded.
         *
         * @param x {@code [B, ...]}
         * @param z {@code [B, N]}
         * @return {@code dF/dz}, {@code [B, N, N]}
         */
        Tensor at(Tensor x, Tensor z);
    }

    /**
     * Newton's method with the Jacobian by autograd, for {@code N} vector-Jacobian products a step.
     *
     * @param equation {@code F}, made of differentiable operations
     * @return the map
     */
    public static NewtonMethod of(Equation equation) {
        return new NewtonMethod(equation, new AutogradJacobian(equation));
    }

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(x).apply(z));
        }
    }

    @Override
    public BoundMap at(Tensor x) {
        return z -> {
            try (TensorScope scope = TensorScope.open()) {
                Tensor value = equation.apply(x, z);
                check(value, z);
                Tensor step = solved(x, z, value);
                return scope.handOver(
                        GradMode.is_enabled()
                                ? z.sub(step)
                                : z.sub(lengths(x, z, value, step).mul(step)));
            }
        };
    }

    /**
     * The layer from {@code x} to a solution. It starts from zeros like {@code x}: give it an initial state where {@code z} has
     * another shape, or to choose among solutions. Its gradient is of first order; for more, give it an
     * {@link dev.fixpoint.gradient.ImplicitGradient}.
     *
     * @return the layer
     */
    public FixedPointLayer layer() {
        return FixedPointLayer.of(this)
                .withSolver(new FixedPointIteration(STOP))
                .withGradient(new JacobianFree());
    }

    private Tensor solved(Tensor x, Tensor z, Tensor value) {
        T_TensorTensor_T factors;
        try (GradientMode off = GradientMode.off()) {
            factors = torch.linalg_qr(jacobian.at(x, z.detach()).detach());
        }
        Tensor turned = factors.get0().transpose(1, 2).bmm(value.unsqueeze(2));
        return torch.linalg_solve_triangular(factors.get1(), turned, true).squeeze(2);
    }

    /** For each sample the first step that makes the equation's norm smaller; 1 where none does, as at a solution. */
    private Tensor lengths(Tensor x, Tensor z, Tensor value, Tensor step) {
        Tensor norms = squares(value);
        Tensor lengths = torch.ones_like(norms);
        Tensor better = torch.zeros_like(norms).gt(new Scalar(0));
        for (int halving = 0; halving <= HALVINGS; halving++) {
            Tensor trial = squares(equation.apply(x, z.sub(lengths.mul(step))));
            better = better.logical_or(trial.lt(norms));
            if (better.all().item_bool()) {
                return lengths;
            }
            lengths = torch.where(better, lengths, lengths.mul(new Scalar(0.5)));
        }
        return torch.where(better, lengths, torch.ones_like(lengths));
    }

    private static Tensor squares(Tensor value) {
        return value.square().sum(1).unsqueeze(1);
    }

    private static void check(Tensor value, Tensor z) {
        if (z.dim() != 2 || !value.is_same_size(z)) {
            throw new IllegalArgumentException(
                    "There must be as many equations as unknowns, [B, N], but F(x, z) is %s for %s"
                            .formatted(
                                    Arrays.toString(value.sizes().vec().get()),
                                    Arrays.toString(z.sizes().vec().get())));
        }
    }
}
