package dev.fixpoint.contraction;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A loss on states on the way to the fixed point, to be added to the one at its end:
 *
 * <pre>{@code sum over i = 1..n of decay^(n - i + 1) criterion(g(z[i]))}</pre>
 *
 * It asks that fewer steps come close already, and holds the way together where the fixed point alone would let it wander. Each
 * term has the gradient of its one evaluation of {@code g}, in which {@code z[i]} is constant.
 *
 * <pre>{@code
 * try (IterateRecorder recorder = new IterateRecorder(solver, 4)) {
 *     Tensor z = layer.withSolver(recorder).forward(x);
 *     Tensor loss = criterion.apply(z)
 *             .add(new FixedPointCorrection(0.8).loss(map.at(x), recorder.iterates(), criterion));
 *     FixedPoint.backward(loss);
 * }
 * }</pre>
 *
 * <p>Cost: one evaluation with a graph for each state.
 *
 * <p>Source: S. Bai, Z. Geng, Y. Savani, J. Z. Kolter, 'Deep equilibrium optical flow estimation', 2022, section 4.3 (sparse
 * fixed-point correction).
 *
 * @param decay the weight of a state as a part of that of the next one, in (0, 1]; the solution itself has 1
 */
public record FixedPointCorrection(double decay) {
    /**
     * Checks the range.
     *
     * @param decay the weight of a state as a part of that of the next one
     */
    public FixedPointCorrection {
        if (!(decay > 0 && decay <= 1)) {
            throw new IllegalArgumentException("decay must be in (0, 1], got " + decay);
        }
    }

    /**
     * The loss on some states.
     *
     * @param g the map, bound to the tracked input with grad mode on
     * @param iterates states on the way, in their order, each {@code [B, ...]}; {@link IterateRecorder} has them
     * @param criterion from a state to a scalar
     * @return a scalar with a graph, 0 without states; it belongs to the caller's scope
     */
    public Tensor loss(BoundMap g, List<Tensor> iterates, UnaryOperator<Tensor> criterion) {
        try (TensorScope scope = TensorScope.open();
                GradientMode on = GradientMode.on()) {
            if (iterates.isEmpty()) {
                return scope.handOver(torch.zeros(1).squeeze());
            }
            Tensor sum = criterion.apply(g.apply(iterates.get(0).detach()));
            for (Tensor iterate : iterates.subList(1, iterates.size())) {
                sum = sum.mul(new Scalar(decay)).add(criterion.apply(g.apply(iterate.detach())));
            }
            return scope.handOver(sum.mul(new Scalar(decay)));
        }
    }
}
