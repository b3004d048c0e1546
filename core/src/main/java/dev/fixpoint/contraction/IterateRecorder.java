package dev.fixpoint.contraction;

import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.Solution;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * A solver that keeps some of the states at which another one evaluates the map, for a {@link FixedPointCorrection}.
 *
 * <p>The other solver sees the map without its declaration of independent rows, so that every state that is kept has all rows.
 * Where it also takes products by difference quotients, as Newton's method does, some states are beside the way. One solve at a
 * time: it has the states of the last one, and is not for several threads.
 *
 * <p>Cost: one copy of the state for each that is kept.
 */
public final class IterateRecorder implements FixedPointSolver, AutoCloseable {
    private final FixedPointSolver solver;
    private final int every;
    private final List<Tensor> iterates = new ArrayList<>();

    /**
     * A recorder without states.
     *
     * @param solver finds the fixed point
     * @param every keeps the state at evaluation {@code every}, {@code 2 every} and so on; at least 1
     */
    public IterateRecorder(FixedPointSolver solver, int every) {
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1, got " + every);
        }
        this.solver = solver;
        this.every = every;
    }

    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        close();
        return solver.solve(new Recorded(g), z0);
    }

    /**
     * The states of the last solve.
     *
     * @return in the order of the evaluations, each {@code [B, ...]}, without a graph; they live until {@link #close} or the next
     *     solve
     */
    public List<Tensor> iterates() {
        return List.copyOf(iterates);
    }

    /** Frees the states. */
    @Override
    public void close() {
        iterates.forEach(Tensor::releaseReference);
        iterates.clear();
    }

    private final class Recorded implements BoundMap {
        private final BoundMap g;
        private int evaluations;

        Recorded(BoundMap g) {
            this.g = g;
        }

        @Override
        public Tensor apply(Tensor z) {
            evaluations++;
            if (evaluations % every == 0) {
                Tensor kept = z.detach().clone();
                kept.retainReference();
                iterates.add(kept);
            }
            return g.apply(z);
        }

        @Override
        public boolean hasSymmetricJacobian() {
            return g.hasSymmetricJacobian();
        }

        @Override
        public UnaryOperator<Tensor> jacobian(Tensor z, Tensor gz) {
            return g.jacobian(z, gz);
        }
    }
}
