package dev.fixpoint.experiments.denoise;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.contraction.ContractionReport;
import dev.fixpoint.contraction.JacobianPenalty;
import dev.fixpoint.distributed.Shard;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.OnFailure;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A network as a denoiser: once, or iterated to its fixed point.
 *
 * <p>In training the fixed point is found by plain iteration to a tolerance of 3 %, in at most 12 evaluations, and the implicit
 * gradient by another to 5 %, in at most 8: a compromise between accuracy and time. Otherwise Anderson acceleration goes to a
 * tolerance of 0.1 %. A solve that reaches its limit goes on with the best iterate and is counted as failed.
 *
 * @param kind once or iterated
 * @param network the network
 * @param listener is told of the solves
 */
public record Denoiser(DenoiserKind kind, DenoisingNetwork network, SolveListener listener) {
    private static final StoppingCriterion TRAINING =
            StoppingCriterion.standard().withTolerance(0.03, 0).withMaxEvaluations(12);
    private static final StoppingCriterion ADJOINT =
            StoppingCriterion.standard().withTolerance(0.05, 0).withMaxEvaluations(8);
    private static final StoppingCriterion USE =
            StoppingCriterion.standard().withTolerance(1e-3, 0).withMaxEvaluations(50);
    private static final int HISTORY = 3;

    /** Patches of a minibatch that the penalty looks at; ranks share them. */
    private static final int PENALISED = 2;

    /**
     * The loss of a minibatch for the network once: the mean squared error of the estimated noise in units of its deviation.
     *
     * @param noisy {@code [B, 1, H, W]}
     * @param noise what was added to the clean patches, in units of its deviation, {@code [B, 1, H, W]}
     * @return a scalar with its graph
     */
    Tensor lossOfOneStep(Tensor noisy, Tensor noise) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = DenoisingNetwork.input(noisy);
            return scope.handOver(torch.mse_loss(network.noise(network.once(x)), noise));
        }
    }

    /**
     * The same at the fixed point, and the weighted {@link JacobianPenalty} there for some of the patches, which keeps the
     * iteration converging.
     *
     * @param noisy {@code [B, 1, H, W]}
     * @param noise what was added to the clean patches, in units of its deviation, {@code [B, 1, H, W]}
     * @param shard the part of the minibatch that the patches are
     * @param penalty the penalty's weight
     * @return a scalar with its graph; the mean of the shards' by their weights is that of the minibatch
     */
    Tensor lossOfFixedPoint(Tensor noisy, Tensor noise, Shard shard, double penalty) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = DenoisingNetwork.input(noisy);
            Tensor z = FixedPointLayer.of(network)
                    .withSolver(new FixedPointIteration(TRAINING))
                    .withGradient(new ImplicitGradient(new FixedPointIteration(ADJOINT)))
                    .onFailure(OnFailure.RETURN_BEST)
                    .withListener(listener)
                    .forward(x, network.initialState(x));
            Tensor error = torch.mse_loss(network.noise(z), noise);
            Shard penalised = penalised(shard);
            if (penalised.size() == 0) {
                return scope.handOver(error);
            }
            Tensor slope = new JacobianPenalty(1)
                    .at(network.at(x.narrow(0, 0, penalised.size())), z.detach().narrow(0, 0, penalised.size()));
            double weight = penalty * penalised.weight() / shard.weight();
            return scope.handOver(error.add(slope.mul(new Scalar(weight))));
        }
    }

    /** This shard's part of the patches that the penalty looks at. */
    static Shard penalised(Shard shard) {
        int patches = Math.min(PENALISED, shard.rows());
        return new Shard(shard.from() * patches / shard.rows(), shard.to() * patches / shard.rows(), patches);
    }

    /**
     * Cleans a picture in one piece.
     *
     * @param noisy {@code [1, 1, H, W]}, {@code H} and {@code W} even
     * @return the clean picture, {@code [1, 1, H, W]}, values not cut off
     */
    Tensor clean(Tensor noisy) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor x = DenoisingNetwork.input(noisy);
            Tensor z = kind == DenoiserKind.FEEDFORWARD
                    ? network.once(x)
                    : solve(x, USE).value();
            return scope.handOver(noisy.sub(network.noise(z), new Scalar(network.unit())));
        }
    }

    /**
     * The solve for a picture, with its residuals.
     *
     * @param noisy a gray picture with even sides
     * @param criterion when it ends
     * @return the solution; its value belongs to the caller's scope
     */
    Solution solve(Picture noisy, StoppingCriterion criterion) {
        try (TensorScope scope = TensorScope.open()) {
            Solution solution = solve(DenoisingNetwork.input(noisy.toTensor().unsqueeze(0)), criterion);
            scope.handOver(solution.value());
            return solution;
        }
    }

    /** How the map contracts at the solution for a gray picture with even sides. */
    ContractionReport contraction(Picture noisy) {
        try (TensorScope scope = TensorScope.open()) {
            return layer(USE)
                    .contraction(DenoisingNetwork.input(noisy.toTensor().unsqueeze(0)));
        }
    }

    private Solution solve(Tensor x, StoppingCriterion criterion) {
        return layer(criterion).solve(x);
    }

    private FixedPointLayer layer(StoppingCriterion criterion) {
        return FixedPointLayer.of(network)
                .withInitialState(network::initialState)
                .withSolver(new AndersonAcceleration(HISTORY, 1, criterion))
                .onFailure(OnFailure.RETURN_BEST)
                .withListener(listener);
    }
}
