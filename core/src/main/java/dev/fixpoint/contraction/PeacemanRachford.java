package dev.fixpoint.contraction;

import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.IncompatibleMapException;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Tensor;

/**
 * Peaceman-Rachford splitting for {@link MonotoneEquation}s: two reflections, one at the resolvent of the linear part and one at
 * the positive orthant. With {@code F = I - W} and a step {@code p} they are, in an auxiliary state {@code u},
 *
 * <pre>{@code
 * u <- |C u + o|,   C = (I - p F) (I + p F)^-1,   o = 2 p (I + p F)^-1 d;      z = relu(C u + o)
 * }</pre>
 *
 * <p>because reflecting at relu, {@code 2 relu(w) - w}, is {@code |w|}. With {@code p = 1/L} this contracts by
 * {@code sqrt((L - m) / (L + m))}, so that steps grow as {@code L/m} and not as its square, which they do in forward-backward
 * splitting.
 *
 * <p>Cost: a QR decomposition of an {@code [n, n]} matrix and a triangular solve once a solve, then one product with such a matrix
 * a step, as in forward-backward splitting. The statistics of the solution are those of the iteration in {@code u}. It solves the
 * forward equation alone; the backward one is affine and takes any other solver.
 *
 * <p>Source: Winston and Kolter, 'Monotone Operator Equilibrium Networks', NeurIPS 2020, algorithm 2, written for relu as one map.
 *
 * @param auxiliarySolver solves for {@code u}: plain iteration, or an acceleration of it
 */
public record PeacemanRachford(FixedPointSolver auxiliarySolver) implements FixedPointSolver {
    /**
     * The plain iteration.
     *
     * @param stop when the solve ends
     */
    public PeacemanRachford(StoppingCriterion stop) {
        this(new FixedPointIteration(stop));
    }

    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        if (!(g instanceof MonotoneEquation equation)) {
            throw new IncompatibleMapException(
                    "Peaceman-Rachford splitting solves a MonotoneEquation, such as MonotoneMap makes, and not "
                            + g.getClass().getName() + "; use FixedPointIteration or AndersonAcceleration for it.");
        }
        try (TensorScope scope = TensorScope.open()) {
            MonotoneEquation.Reflected reflected = equation.reflected();
            Solution auxiliary = auxiliarySolver.solve(reflected.map(), z0);
            Tensor z = scope.handOver(reflected.state().apply(auxiliary.value()));
            return new Solution(z, auxiliary.status(), auxiliary.statistics());
        }
    }
}
