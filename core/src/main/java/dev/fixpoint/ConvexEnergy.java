package dev.fixpoint;

import dev.fixpoint.contraction.SpectralNorm;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A strongly convex energy by construction, for gradient descent that is sure to contract: an input-convex network in the state
 * and a quadratic,
 *
 * <pre>{@code
 * h[1] = softplus(V[1] z + U[1] x + b[1])
 * h[k] = softplus(|P[k]| h[k-1] + V[k] z + U[k] x + b[k])
 * E(x, z) = |p|' h[K] + (m/2) |z|^2
 * }</pre>
 *
 * <p>{@code |P|} and {@code |p|} are absolute values entry by entry. Non-negative sums of convex functions, and convex
 * non-decreasing functions of them, are convex; softplus makes them smooth, so the fixed point is differentiable. The Hessian in
 * {@code z} lies between {@code m} and {@link #smoothness() M}, and {@link #descent()} contracts by {@code (M - m)/(M + m)}.
 *
 * <p>Cost: a step is a gradient of the network; {@link #smoothness()} about five singular value decompositions for each layer.
 * It depends on the weights alone and changes with them: {@link #descent()} is to be called anew after each step of a training.
 *
 * <p>Source: Amos, Xu and Kolter, 'Input Convex Neural Networks', ICML 2017, eq. 2, with {@code x} in the offsets.
 *
 * @param layers what each layer reads besides the layer before, {@code K} of them
 * @param between {@code P[2]} to {@code P[K]}, {@code [n[k], n[k-1]]}; their absolute values count
 * @param output {@code p}, {@code [n[K]]}; its absolute values count
 * @param convexity {@code m}, positive and finite
 */
public record ConvexEnergy(List<Layer> layers, List<Tensor> between, Tensor output, double convexity)
        implements Energy {
    /**
     * What a layer with {@code n} units reads besides the layer before.
     *
     * @param state {@code V}, {@code [n, d]} for states {@code [B, d]}
     * @param input {@code U}, {@code [n, k]} for inputs {@code [B, k]}
     * @param bias {@code b}, {@code [n]}
     */
    public record Layer(Tensor state, Tensor input, Tensor bias) {}

    /**
     * Copies the lists and checks what can be seen at once.
     *
     * @param layers what each layer reads besides the layer before
     * @param between the weights from layer to layer
     * @param output the weights of the last layer
     * @param convexity {@code m}
     */
    public ConvexEnergy {
        layers = List.copyOf(layers);
        between = List.copyOf(between);
        if (layers.isEmpty() || between.size() != layers.size() - 1) {
            throw new IllegalArgumentException(
                    "There must be a layer, and one weight less between layers than there are layers, but there are %d and %d"
                            .formatted(layers.size(), between.size()));
        }
        if (!(convexity > 0) || Double.isInfinite(convexity)) {
            throw new IllegalArgumentException("convexity must be positive and finite, got " + convexity);
        }
    }

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(x).apply(z));
        }
    }

    @Override
    public UnaryOperator<Tensor> at(Tensor x) {
        List<Tensor> offsets = layers.stream()
                .map(layer -> torch.addmm(layer.bias(), x, layer.input().t()))
                .toList();
        List<Tensor> states = layers.stream().map(layer -> layer.state().t()).toList();
        List<Tensor> positive = between.stream().map(weight -> weight.t().abs()).toList();
        Tensor last = output.abs();
        Scalar half = new Scalar(convexity / 2);
        return z -> {
            Tensor hidden = torch.softplus(torch.addmm(offsets.get(0), z, states.get(0)));
            for (int k = 1; k < offsets.size(); k++) {
                Tensor direct = torch.addmm(offsets.get(k), z, states.get(k));
                hidden = torch.softplus(torch.addmm(direct, hidden, positive.get(k - 1)));
            }
            return hidden.mv(last).add(z.square().sum(1), half);
        };
    }

    /**
     * An upper bound of the largest eigenvalue of the Hessian in {@code z}, for all {@code x} and {@code z}. With
     * {@code A[k]} the derivative of the argument of layer {@code k}, and softplus's derivatives at most 1 and 1/4,
     *
     * <pre>{@code M = m + sum_k |diag(c[k])^(1/2) A[k]|^2 / 4,   c[K] = |p|,   c[k-1] = |P[k]|' c[k]}</pre>
     *
     * <p>where {@code A[1] = V[1]}, and {@code A[k] = V[k] + |P[k]| D A[k-1]}, with unknown slopes {@code D} in [0, 1], is bounded
     * as that at slopes of 1/2 and a remainder, or entry by entry, whichever is smaller.
     *
     * @return {@code M}, at least {@code m}
     */
    public double smoothness() {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Slopes[] slopes = new Slopes[layers.size()];
            slopes[0] = Slopes.first(layers.get(0).state());
            for (int k = 1; k < slopes.length; k++) {
                slopes[k] = slopes[k - 1].next(
                        between.get(k - 1).abs(), layers.get(k).state());
            }
            Tensor weights = output.abs();
            double smoothness = convexity;
            for (int k = slopes.length - 1; k >= 0; k--) {
                double norm = slopes[k].norm(weights.sqrt().unsqueeze(1));
                smoothness += norm * norm / 4;
                weights = k == 0 ? weights : between.get(k - 1).abs().t().mv(weights);
            }
            return smoothness;
        }
    }

    /**
     * The step size with which gradient descent contracts most.
     *
     * @return {@code 2 / (M + m)}, in units of state over gradient
     */
    public double stepSize() {
        return 2 / (smoothness() + convexity);
    }

    /**
     * The factor by which a step of {@link #descent()} contracts in the 2-norm.
     *
     * @return {@code (M - m)/(M + m)}, below 1
     */
    public double factor() {
        double smoothness = smoothness();
        return (smoothness - convexity) / (smoothness + convexity);
    }

    /**
     * Gradient descent on this energy with the step size that the present weights allow.
     *
     * @return the map, a contraction
     */
    public GradientDescentMap descent() {
        return GradientDescentMap.of(this, stepSize());
    }

    /**
     * The derivatives {@code A} of a layer's argument in the state, over all slopes that the layers before may have.
     *
     * @param centre at slopes of 1/2 everywhere
     * @param radius bounds {@code |A - centre|}
     * @param entries bounds the absolute values of {@code A}, entry by entry
     * @param positive {@code |P|}; {@code A - centre} is {@code |P|} times a matrix
     * @param spread bounds the norm of that matrix
     */
    private record Slopes(Tensor centre, double radius, Tensor entries, Tensor positive, double spread) {
        static Slopes first(Tensor state) {
            return new Slopes(state, 0, state.abs(), torch.zeros_like(state), 0);
        }

        Slopes next(Tensor weight, Tensor state) {
            double spread = norm2(centre) / 2 + radius;
            return new Slopes(
                    state.add(weight.matmul(centre), new Scalar(0.5)),
                    norm2(weight) * spread,
                    state.abs().add(weight.matmul(entries)),
                    weight,
                    spread);
        }

        /** Bounds {@code |diag(scale) A|}. */
        double norm(Tensor scale) {
            double centred = norm2(centre.mul(scale)) + norm2(positive.mul(scale)) * spread;
            return Math.min(centred, norm2(entries.mul(scale)));
        }

        private static double norm2(Tensor matrix) {
            return SpectralNorm.of(matrix).item_double();
        }
    }
}
