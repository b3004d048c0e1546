package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.contraction.JacobianPenalty;
import dev.fixpoint.contraction.MonotoneWeight;
import dev.fixpoint.contraction.NormBound;
import dev.fixpoint.contraction.PeacemanRachford;
import dev.fixpoint.contraction.SpectralNorm;
import dev.fixpoint.contraction.WeightedInfinityNorm;
import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.OnFailure;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A network whose hidden layer is an equilibrium, {@code z = relu(W z + U x + b)}, logits {@code C z + c}: one structure under
 * each of the ways to see to it that there is one. A solve that reaches its limit goes on with the best iterate, and is counted: a
 * unique equilibrium may still be far away.
 *
 * @param loop what is done about {@code W}
 * @param input {@code U, b}
 * @param weight {@code W} before it is bounded, {@code [hidden, hidden]}; the symmetric part {@code A} of a monotone one
 * @param skew the part {@code B} of a monotone {@code W}; of no effect elsewhere
 * @param output {@code C, c}
 * @param listener is told of the solves
 */
record EquilibriumNetwork(Loop loop, Dense input, Tensor weight, Tensor skew, Dense output, SolveListener listener)
        implements MultiLabelModel {
    /** What is done about the loop. */
    enum Loop {
        /** There is none: {@code W = 0}. */
        NONE,
        /** The 2-norm of {@code W} is at most {@value #BOUND}. */
        SPECTRAL,
        /** The norm of {@code W} that a weighted infinity norm induces is at most {@value #BOUND}. */
        INFINITY,
        /** {@code I - W} is strongly monotone with the margin {@value #MARGIN}. */
        MONOTONE,
        /** Nothing is guaranteed; the loss has {@value #PENALTY_WEIGHT} times the Jacobian penalty. */
        PENALTY
    }

    private static final double BOUND = 0.95;
    private static final double MARGIN = 0.1;
    private static final double PENALTY_WEIGHT = 1;
    private static final int GRAM_STEPS = 6;
    private static final int BALANCING_STEPS = 10;
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-3, 1e-3).withMaxEvaluations(300);

    static EquilibriumNetwork random(Loop loop, int features, int hidden, int labels, SolveListener listener) {
        return new EquilibriumNetwork(
                loop,
                Dense.random(features, hidden),
                Dense.random(hidden, hidden).weight(),
                Dense.random(hidden, hidden).weight(),
                Dense.random(hidden, labels),
                listener);
    }

    @Override
    public List<Tensor> parameters() {
        Stream<Tensor> loops = switch (loop) {
            case NONE -> Stream.of();
            case MONOTONE -> Stream.of(weight, skew);
            default -> Stream.of(weight);
        };
        return Stream.concat(Stream.of(input, output).flatMap(layer -> layer.parameters().stream()), loops)
                .toList();
    }

    @Override
    public Tensor logits(Tensor x, Dropout dropout) {
        return logitsOf(state(x), dropout);
    }

    @Override
    public Tensor loss(Tensor x, Tensor y, Dropout dropout, Objective objective) {
        Tensor z = state(x);
        Tensor logits = logitsOf(z, dropout);
        Tensor loss = objective.of(logits, logits, y);
        if (loop != Loop.PENALTY) {
            return loss;
        }
        return loss.add(new JacobianPenalty(1).at(bound(x), z.detach()), new Scalar(PENALTY_WEIGHT));
    }

    @Override
    public Optional<FixedPointLayer> layer() {
        if (loop == Loop.NONE) {
            return Optional.empty();
        }
        return Optional.of(FixedPointLayer.of(new Map())
                .withInitialState(rows ->
                        torch.zeros(new long[] {rows.size(0), weight.size(0)}, new TensorOptions(rows.scalar_type())))
                .withSolver(solver())
                .withGradient(new ImplicitGradient(new Gmres(STOP)))
                .onFailure(OnFailure.RETURN_BEST)
                .withListener(listener));
    }

    private FixedPointSolver solver() {
        FixedPointSolver accelerated = new AndersonAcceleration(STOP);
        return loop == Loop.MONOTONE ? new PeacemanRachford(accelerated) : accelerated;
    }

    private Tensor logitsOf(Tensor z, Dropout dropout) {
        return output.apply(dropout.of(z));
    }

    private Tensor state(Tensor x) {
        return layer().map(layer -> layer.forward(x))
                .orElseGet(() -> input.apply(x).relu());
    }

    private BoundMap bound(Tensor x) {
        Tensor drive = input.apply(x);
        if (loop == Loop.MONOTONE) {
            return new MonotoneWeight(weight, skew, MARGIN).equation(drive).withStepSize(1);
        }
        Tensor transposed = bounded().t();
        return RowwiseMap.of(
                (z, rows) -> torch.addmm(rows.get(0), z, transposed).relu(), drive);
    }

    private Tensor bounded() {
        return switch (loop) {
            case SPECTRAL -> NormBound.atMost(BOUND).apply(weight, SpectralNorm.boundOf(weight, GRAM_STEPS));
            case INFINITY ->
                WeightedInfinityNorm.balanced(weight, BALANCING_STEPS).rowsAtMost(weight, BOUND);
            default -> weight;
        };
    }

    private final class Map implements FixedPointMap {
        @Override
        public Tensor apply(Tensor x, Tensor z) {
            return at(x).apply(z);
        }

        @Override
        public BoundMap at(Tensor x) {
            return bound(x);
        }
    }
}
