package dev.fixpoint.experiments.toy;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.SolveListener;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The FPI_NN of the experiment: the fixed point of
 *
 * <pre>{@code g(a, z) = W2 relu(s V z + W1 a + b1) + b2}</pre>
 *
 * <p>The scale s makes it a contraction in z by at most {@value #CONTRACTION}. A ReLU multiplies differences by a diagonal D
 * with entries in [0, 1], and {@code W2 D V = W2 (D - I/2) V + W2 V / 2}, so that in spectral norms
 *
 * <pre>{@code L = (|W2| |V| + |W2 V|) / 2,    s = min(1, 0.95 / L)}</pre>
 *
 * <p>This is never above the plain product {@code |W2| |V|}, and for {@code clip(u) = relu(u + 1) - relu(u - 1) - 1}, of
 * which the box's own projected gradient step is made, it is half of it. The scale is differentiable and computed once per
 * forward, like {@code W1 a + b1}.
 */
final class FixedPointNetwork implements ToyModel, FixedPointMap {
    private static final double CONTRACTION = 0.95;

    private final Dense input;
    private final Tensor state;
    private final Dense output;
    private final FixedPointLayer layer;

    private FixedPointNetwork(Dense input, Tensor state, Dense output, SolveListener listener) {
        this.input = input;
        this.state = state;
        this.output = output;
        layer = ToySolves.layer(this, listener);
    }

    static FixedPointNetwork random(int dimension, int hidden, SolveListener listener) {
        return new FixedPointNetwork(
                Dense.random(dimension, hidden),
                Dense.random(dimension, hidden).weight(),
                Dense.random(hidden, dimension),
                listener);
    }

    @Override
    public Tensor apply(Tensor a, Tensor z) {
        return at(a).apply(z);
    }

    @Override
    public BoundMap at(Tensor a) {
        Tensor fromInput = input.apply(a);
        Tensor fromState = contractive().t();
        return z -> output.apply(torch.relu(torch.addmm(fromInput, z, fromState)));
    }

    @Override
    public Tensor predict(Tensor a) {
        return layer.forward(a);
    }

    @Override
    public List<Tensor> parameters() {
        return List.of(input.weight(), input.bias(), state, output.weight(), output.bias());
    }

    /** s V, {@code [hidden, n]}. */
    private Tensor contractive() {
        Tensor product = ToySolves.spectralNorm(output.weight()).mul(ToySolves.spectralNorm(state));
        Tensor bound = product.add(ToySolves.spectralNorm(torch.mm(output.weight(), state)))
                .mul(new Scalar(0.5 / CONTRACTION));
        return state.div(torch.clamp_min(bound, new Scalar(1.0)));
    }
}
