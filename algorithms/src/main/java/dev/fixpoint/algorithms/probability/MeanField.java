package dev.fixpoint.algorithms.probability;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.contraction.LipschitzBound;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Mean-field inference in a pairwise model with {@code n} variables of {@code L} labels, such as a Potts model or a conditional
 * random field: the product of marginals {@code q} nearest to
 *
 * <pre>{@code p(y) ~ exp(sum_i x[i, y[i]] + 1/2 sum_ij W[i,j] M[y[i], y[j]])}</pre>
 *
 * <p>solves
 *
 * <pre>{@code q = softmax(x + W q M)}</pre>
 *
 * <p>All marginals move at once. Where {@link #factor} is below 1 there is one solution and plain iteration finds it; strong
 * couplings have several, and the one near {@code softmax(x)} is looked for.
 *
 * <ul>
 *   <li>input: the unary potentials {@code x}, {@code [B, n, L]}
 *   <li>state: the marginals {@code q}, {@code [B, n, L]}
 * </ul>
 *
 * <p>Differentiable in the potentials, the coupling and the compatibility. Cost of a step: {@code n^2 L + n L^2} multiplications
 * a sample. Rows of the batch are independent.
 *
 * <p>Source: Kraehenbuehl and Koltun, 'Efficient Inference in Fully Connected CRFs', NeurIPS 2011, algorithm 1; Zheng et al.,
 * 'Conditional Random Fields as Recurrent Neural Networks', ICCV 2015.
 *
 * @param coupling {@code W}, {@code [n, n]}, symmetric with zeros on the diagonal for a model with one energy
 * @param compatibility {@code M}, {@code [L, L]}, symmetric for such a model; the identity for Potts
 */
public record MeanField(Tensor coupling, Tensor compatibility) implements FixedPointMap {
    private static final double DAMPING = 0.5;

    /**
     * Checks the shapes.
     *
     * @param coupling {@code W}
     * @param compatibility {@code M}
     */
    public MeanField {
        Shapes.require("coupling", coupling, Shapes.ANY, coupling.size(0));
        Shapes.require("compatibility", compatibility, Shapes.ANY, compatibility.size(0));
    }

    @Override
    public Tensor apply(Tensor x, Tensor q) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(x.add(messages(q)).softmax(2));
        }
    }

    @Override
    public BoundMap at(Tensor x) {
        Shapes.require("x", x, Shapes.ANY, coupling.size(0), compatibility.size(0));
        MeanField held = new MeanField(coupling.alias(), compatibility.alias());
        return RowwiseMap.of((q, own) -> held.apply(own.get(0), q), x.alias());
    }

    /**
     * The layer from unary potentials to marginals, from {@code softmax(x)}: Anderson acceleration, and where that fails damped
     * iteration, which strong couplings of one sign or the other do not make circle.
     *
     * @return the layer, {@code [B, n, L]} to the same
     */
    public FixedPointLayer layer() {
        StoppingCriterion stop = StoppingCriterion.standard();
        return FixedPointLayer.of(this)
                .withInitialState(x -> x.softmax(2))
                .withSolver(FallbackSolver.of(new AndersonAcceleration(stop), new FixedPointIteration(DAMPING, stop)));
    }

    /**
     * A bound of the factor by which a step contracts in the 2-norm: {@code |W| |M| / 2}, since no slope of softmax is above 1/2.
     *
     * @return the bound; below 1 there is exactly one solution
     */
    public double factor() {
        return LipschitzBound.linear(coupling)
                .then(LipschitzBound.linear(compatibility))
                .times(0.5)
                .factor();
    }

    /**
     * The variational free energy, for symmetric {@code W} and {@code M}: its stationary points are the solutions,
     *
     * <pre>{@code F(q) = sum q log q - sum x q - 1/2 sum q (W q M)    >= -log Z}</pre>
     *
     * @param x the unary potentials, {@code [B, n, L]}
     * @param q the marginals, {@code [B, n, L]}, positive
     * @return {@code [B]}
     */
    public Tensor freeEnergy(Tensor x, Tensor q) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor energy = q.log().sub(x).sub(messages(q), new Scalar(0.5));
            return scope.handOver(energy.mul(q).sum(1, 2));
        }
    }

    private Tensor messages(Tensor q) {
        return coupling.matmul(q).matmul(compatibility);
    }
}
