package dev.fixpoint.experiments.toy;

import dev.fixpoint.Energy;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.GradientDescentMap;
import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.solver.SolveListener;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The FPI_GD of the experiment: the minimum in z, found by gradient descent, of
 *
 * <pre>{@code E(a, z) = |z|^2 / 2 - z' (A a + c) + |relu(W z + U a + b)|^2 / 2}</pre>
 *
 * <p>E is 1-strongly convex in z, and its gradient is {@code (1 + |W|^2)}-Lipschitz, in the spectral norm. A factor before
 * {@code |z|^2} would add nothing: the minimum does not change when E is multiplied by a number. W is scaled down where need
 * be so that the condition {@code M = 1 + |W|^2} is at most {@value #CONDITION}. Then E is multiplied by
 * {@code 2 / (1 + M)}, for which a step of 1 is the best one, with the contraction {@code (M - 1) / (M + 1)}.
 */
final class EnergyMinimum implements ToyModel, Energy {
    private static final double CONDITION = 40;

    private final Dense linear;
    private final Tensor state;
    private final Dense input;
    private final FixedPointLayer layer;

    private EnergyMinimum(Dense linear, Tensor state, Dense input, SolveListener listener) {
        this.linear = linear;
        this.state = state;
        this.input = input;
        layer = ToySolves.layer(GradientDescentMap.of(this, 1), listener);
    }

    static EnergyMinimum random(int dimension, int hidden, SolveListener listener) {
        return new EnergyMinimum(
                Dense.random(dimension, dimension),
                Dense.random(dimension, hidden).weight(),
                Dense.random(dimension, hidden),
                listener);
    }

    @Override
    public Tensor apply(Tensor a, Tensor z) {
        return at(a).apply(z);
    }

    @Override
    public UnaryOperator<Tensor> at(Tensor a) {
        Tensor slope = linear.apply(a);
        Tensor fromInput = input.apply(a);
        Tensor norm = ToySolves.spectralNorm(state);
        double limit = Math.sqrt(CONDITION - 1);
        Tensor scale = torch.clamp_min(norm.div(new Scalar(limit)), new Scalar(1.0));
        Tensor fromState = state.div(scale).t();
        // 1 / (1 + M) = 1 / (2 + |W|^2), halves of the energy included.
        Tensor factor = norm.div(scale).square().add(new Scalar(2.0)).reciprocal();
        return z -> {
            Tensor penalty = torch.relu(torch.addmm(fromInput, z, fromState)).square();
            Tensor quadratic = z.mul(z.sub(slope.mul(new Scalar(2.0))));
            return quadratic.sum(1).add(penalty.sum(1)).mul(factor);
        };
    }

    @Override
    public Tensor predict(Tensor a) {
        return layer.forward(a);
    }

    @Override
    public List<Tensor> parameters() {
        return List.of(linear.weight(), linear.bias(), state, input.weight(), input.bias());
    }
}
