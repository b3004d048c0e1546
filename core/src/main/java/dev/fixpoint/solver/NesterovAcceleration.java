package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Nesterov's momentum with adaptive restart, for maps that are a (projected, proximal) gradient step on a convex function:
 *
 * <pre>{@code z[k+1] = g(y[k]),    y[k+1] = z[k+1] + (t[k] - 1)/t[k+1] (z[k+1] - z[k]),    t[k+1] = (1 + sqrt(1 + 4 t[k]^2))/2}</pre>
 *
 * With {@code g} the step of ISTA it is FISTA. A sample whose last step points away from its momentum,
 * {@code (g(y) - y)'(z[k+1] - z[k]) < 0}, starts again without momentum ({@code t = 1}): then it converges linearly
 * where the function is strongly convex near the solution, without knowing how strongly. The error shrinks by about
 * {@code 1 - 1/sqrt(k)} a step for the condition number {@code k}, as against {@code 1 - 1/k} for plain iteration, and kinks of
 * the map cannot mislead it as they mislead a history of differences. For maps that are no such step it may fail, and says so.
 *
 * <p>Cost: one evaluation a step, about 5 multiplications for each number of the state, and 5 buffers of its size.
 *
 * <p>Sources: A. Beck, M. Teboulle, 'A fast iterative shrinkage-thresholding algorithm for linear inverse problems', 2009;
 * the restart by the gradient after B. O'Donoghue, E. Candes, 'Adaptive restart for accelerated gradient schemes', 2015.
 *
 * @param stop when the solve ends; residuals are taken at {@code y}
 */
public record NesterovAcceleration(StoppingCriterion stop) implements FixedPointSolver {
    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        try (TensorScope solve = TensorScope.open()) {
            SolveMonitor monitor = new SolveMonitor(g, z0, stop);
            Momentum momentum = Momentum.none(monitor.state(), Residuals.samples(z0));
            while (!momentum.step(monitor)) {
                Optional<Tensor> staying = monitor.leaveOut();
                if (staying.isPresent()) {
                    momentum = momentum.keep(staying.get());
                }
            }
            return monitor.solution(solve);
        }
    }

    /**
     * What a solve carries along.
     *
     * @param last {@code z[k]}, {@code [R, N]}
     * @param t {@code t[k]}, {@code [R, 1]}
     */
    private record Momentum(Tensor last, Tensor t) {
        static Momentum none(Tensor state, int samples) {
            Tensor rows = state.reshape(samples, -1).clone();
            return new Momentum(rows, torch.ones_like(rows.narrow(1, 0, 1)));
        }

        Momentum keep(Tensor index) {
            return new Momentum(last.index_select(0, index), t.index_select(0, index));
        }

        boolean step(SolveMonitor monitor) {
            try (TensorScope iteration = TensorScope.open()) {
                if (monitor.measure()) {
                    return true;
                }
                Tensor image = monitor.image().reshape(last.size(0), -1);
                Tensor moved = image.sub(last);
                long[] each = {1};
                Tensor along = monitor.residual()
                        .reshape(last.size(0), -1)
                        .mul(moved)
                        .sum(each, true, new org.bytedeco.pytorch.ScalarTypeOptional());
                t.masked_fill_(along.lt(new Scalar(0)), new Scalar(1));
                Tensor next = t.square()
                        .mul(new Scalar(4))
                        .add(new Scalar(1))
                        .sqrt()
                        .add(new Scalar(1))
                        .div(new Scalar(2));
                Tensor weight = t.sub(new Scalar(1)).div(next);
                monitor.next().view(last.size(0), -1).copy_(torch.addcmul(image, weight, moved));
                last.copy_(image);
                t.copy_(next);
                return false;
            }
        }
    }
}
