package dev.fixpoint.algorithms.probability;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.PackedStates;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Expectation-maximisation for a mixture of {@code K} Gaussians with full covariances: maximises
 *
 * <pre>{@code sum_i log sum_k w[k] N(x[i]; mu[k], S[k]) - (n floor / 2) sum_k trace(S[k]^-1)}</pre>
 *
 * <p>by the step
 *
 * <pre>{@code
 * r[k,i] ~ w[k] N(x[i]; mu[k], S[k]),    sum_k r[k,i] = 1,    N[k] = sum_i r[k,i]
 * w[k]   = N[k] / n
 * mu[k]  = sum_i r[k,i] x[i] / N[k]
 * S[k]   = (sum_i r[k,i] (x[i] - mu[k]) (x[i] - mu[k])' + n floor I) / N[k]
 * }</pre>
 *
 * <p>which never lowers that objective. Without a floor it is the likelihood, which has no bound: a component may collapse onto
 * a point, and then its sample ends as not finite.
 *
 * <ul>
 *   <li>input: the points, {@code [B, n, d]}: each sample of the batch is a data set of its own
 *   <li>state: {@code [B, K (1 + d + d^2)]}: the logarithms of the weights, the means, and the lower Cholesky factors of the
 *       covariances with the logarithms of their diagonals. Every real state is a mixture, so accelerations are safe.
 * </ul>
 *
 * <p>Differentiable in the points. Which of the local maxima is found depends on the initial state. Cost of a step:
 * {@code 2 n K d^2} multiplications a sample. Rows of the batch are independent.
 *
 * <p>Source: Dempster, Laird and Rubin, 'Maximum Likelihood from Incomplete Data via the EM Algorithm', 1977; the floor is the
 * penalty of Ciuperca, Ridolfi and Idier, 'Penalized maximum likelihood estimator for normal mixtures', 2003.
 *
 * @param components {@code K}, at least 1
 * @param floor keeps covariances away from zero, at least 0, in units of the points' variance
 */
public record GaussianMixture(int components, double floor) implements FixedPointMap {
    private static final int WARM_UP = 50;
    private static final int STEPS = 20_000;

    /**
     * Checks the ranges.
     *
     * @param components {@code K}
     * @param floor keeps covariances away from zero
     */
    public GaussianMixture {
        if (components < 1) {
            throw new IllegalArgumentException("components must be at least 1, got " + components);
        }
        if (!(floor >= 0) || Double.isInfinite(floor)) {
            throw new IllegalArgumentException("floor must be at least 0 and finite, got " + floor);
        }
    }

    /**
     * A mixture.
     *
     * @param weights {@code w}, {@code [B, K]}, with the sum 1
     * @param means {@code mu}, {@code [B, K, d]}
     * @param covariances {@code S}, {@code [B, K, d, d]}
     */
    public record Mixture(Tensor weights, Tensor means, Tensor covariances) {}

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            PackedStates packing = packing(x);
            Tensor responsibilities = logJoint(x, packing.unpack(z)).softmax(1);
            return scope.handOver(packing.pack(maximised(x, responsibilities)));
        }
    }

    @Override
    public BoundMap at(Tensor x) {
        Shapes.require("x", x, Shapes.ANY, Shapes.ANY, Shapes.ANY);
        return RowwiseMap.of((z, own) -> apply(own.get(0), z), x.alias());
    }

    /**
     * The layer from points to mixtures, from {@link #initialState}: {@value #WARM_UP} plain steps, each of which raises the
     * objective, then, where they have not converged, Anderson acceleration, and last plain steps again.
     *
     * @return the layer, {@code [B, n, d]} to {@code [B, K (1 + d + d^2)]}
     */
    public FixedPointLayer layer() {
        StoppingCriterion stop = StoppingCriterion.standard();
        return FixedPointLayer.of(this)
                .withInitialState(this::initialState)
                .withSolver(FallbackSolver.of(
                        new FixedPointIteration(stop.withMaxEvaluations(WARM_UP)),
                        new AndersonAcceleration(stop),
                        new FixedPointIteration(stop.withMaxEvaluations(STEPS))));
    }

    /**
     * The state from given means: equal weights, and everywhere the covariance of all points.
     *
     * @param x the points, {@code [B, n, d]}
     * @param means {@code [B, K, d]}
     * @return the state, {@code [B, K (1 + d + d^2)]}
     */
    public Tensor stateWithMeans(Tensor x, Tensor means) {
        Shapes.require("means", means, x.size(0), components, x.size(2));
        try (TensorScope scope = TensorScope.open()) {
            Tensor equal = torch.full(
                    new long[] {x.size(0), components, x.size(1)}, new Scalar(1.0 / components), x.options());
            List<Tensor> pooled = maximised(x, equal);
            return scope.handOver(packing(x).pack(pooled.get(0), means, pooled.get(2)));
        }
    }

    /**
     * The state from points far from one another as means: the first is the farthest from the mean of all, each further one the
     * farthest from those chosen.
     *
     * @param x the points, {@code [B, n, d]}, at least {@code K} for each sample
     * @return the state, {@code [B, K (1 + d + d^2)]}
     */
    public Tensor initialState(Tensor x) {
        if (x.size(1) < components) {
            throw new IllegalArgumentException(
                    "There must be at least as many points as components, %d, got %d".formatted(components, x.size(1)));
        }
        try (TensorScope scope = TensorScope.open()) {
            TensorVector chosen = new TensorVector();
            Tensor centre = x.mean(1).unsqueeze(1);
            Tensor distances = x.sub(centre).square().sum(2);
            for (int k = 0; k < components; k++) {
                Tensor farthest = torch.argmax(distances, new org.bytedeco.pytorch.LongOptional(1), true);
                Tensor point = x.gather(1, farthest.unsqueeze(2).expand(x.size(0), 1, x.size(2)));
                chosen.push_back(point);
                Tensor further = x.sub(point).square().sum(2);
                distances = k == 0 ? further : torch.minimum(distances, further);
            }
            return scope.handOver(stateWithMeans(x, torch.cat(chosen, 1)));
        }
    }

    /**
     * The mixture that a state stands for.
     *
     * @param z {@code [B, K (1 + d + d^2)]}
     * @return weights, means and covariances, differentiable
     */
    public Mixture mixture(Tensor z) {
        long dimension = Math.round((Math.sqrt(4.0 * z.size(1) / components - 3) - 1) / 2);
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> parts = packing(dimension).unpack(z);
            Tensor factors = factors(parts);
            return new Mixture(
                    scope.handOver(parts.get(0).softmax(1)),
                    scope.handOver(parts.get(1)),
                    scope.handOver(factors.matmul(factors.mT())));
        }
    }

    /**
     * The objective: the logarithm of the likelihood, less the penalty of the floor.
     *
     * @param x the points, {@code [B, n, d]}
     * @param z the state, {@code [B, K (1 + d + d^2)]}
     * @return {@code [B]}
     */
    public Tensor objective(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> parts = packing(x).unpack(z);
            Tensor likelihood = logJoint(x, parts).logsumexp(1).sum(1);
            Tensor identity = torch.eye(x.size(2), x.options());
            Tensor inverses = torch.linalg_solve_triangular(factors(parts), identity, false);
            return scope.handOver(likelihood.sub(inverses.square().sum(1, 2, 3), new Scalar(x.size(1) * floor / 2)));
        }
    }

    /**
     * The probabilities with which the points belong to the components.
     *
     * @param x the points, {@code [B, n, d]}
     * @param z the state, {@code [B, K (1 + d + d^2)]}
     * @return {@code r}, {@code [B, K, n]}
     */
    public Tensor responsibilities(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(logJoint(x, packing(x).unpack(z)).softmax(1));
        }
    }

    private PackedStates packing(Tensor x) {
        return packing(x.size(2));
    }

    private PackedStates packing(long dimension) {
        return PackedStates.of(new long[] {components}, new long[] {components, dimension}, new long[] {
            components, dimension, dimension
        });
    }

    /** {@code log w[k] N(x[i]; mu[k], S[k])}, {@code [B, K, n]}. */
    private static Tensor logJoint(Tensor x, List<Tensor> parts) {
        Tensor deviations = x.unsqueeze(1).sub(parts.get(1).unsqueeze(2));
        Tensor scaled = torch.linalg_solve_triangular(factors(parts), deviations.mT(), false);
        Tensor logVolumes = parts.get(2).diagonal(0, 2, 3).sum(2);
        double constant = x.size(2) * Math.log(2 * Math.PI) / 2;
        Tensor constants = parts.get(0).log_softmax(1).sub(logVolumes).sub(new Scalar(constant));
        return constants.unsqueeze(2).sub(scaled.square().sum(2), new Scalar(0.5));
    }

    /** The lower Cholesky factors of the covariances. */
    private static Tensor factors(List<Tensor> parts) {
        Tensor packed = parts.get(2);
        return packed.tril(-1).add(torch.diag_embed(packed.diagonal(0, 2, 3).exp()));
    }

    private List<Tensor> maximised(Tensor x, Tensor responsibilities) {
        Tensor counts = responsibilities.sum(2);
        Tensor means = responsibilities.matmul(x).div(counts.unsqueeze(2));
        Tensor deviations = x.unsqueeze(1).sub(means.unsqueeze(2));
        Tensor scatter = deviations.mul(responsibilities.unsqueeze(3)).mT().matmul(deviations);
        Tensor padding = torch.eye(x.size(2), x.options()).mul(new Scalar(x.size(1) * floor));
        Tensor covariances = scatter.add(padding).div(counts.unsqueeze(2).unsqueeze(3));
        Tensor factors = choleskyOrNaN(covariances);
        Tensor logDiagonals = torch.diag_embed(factors.diagonal(0, 2, 3).log());
        Tensor weights = counts.div(new Scalar((double) x.size(1))).log();
        return List.of(weights, means, factors.tril(-1).add(logDiagonals));
    }

    /** A covariance that is not positive definite must not stop the other data sets. */
    private static Tensor choleskyOrNaN(Tensor covariances) {
        T_TensorTensor_T factorisation = torch.linalg_cholesky_ex(covariances);
        Tensor failed = factorisation.get1().ne(new Scalar(0)).unsqueeze(2).unsqueeze(3);
        return factorisation.get0().masked_fill(failed, new Scalar(Double.NaN));
    }
}
