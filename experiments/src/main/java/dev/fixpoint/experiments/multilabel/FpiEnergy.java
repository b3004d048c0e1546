package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.Energy;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.GradientDescentMap;
import dev.fixpoint.RowwiseEnergy;
import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * FPI_GD (paper, 4.4) with an energy that is strongly convex in the logits {@code z},
 *
 * <pre>{@code E(x, z) = |z - f(x)|^2 / 2 + |relu(V z + W1' x + b1')|^2 / 2,   f(x) = W2 relu(W1 x + b1) + b2}</pre>
 *
 * so that its minimum is unique and gradient descent contracts: the modulus of convexity is 1 and the gradient is Lipschitz
 * with {@code 1 + |V|^2}. Training keeps {@code |V|} at or below a bound, which fixes the condition number at
 * {@code 1 + bound^2} and with it the number of steps.
 *
 * @param base {@code f}
 * @param input {@code W1', b1'}
 * @param interaction {@code V}, {@code [units, labels]}
 * @param bound of {@code |V|}
 * @param listener is told of the solves
 */
record FpiEnergy(FeedforwardNetwork base, Dense input, Tensor interaction, double bound, SolveListener listener)
        implements MultiLabelModel {
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-4, 1e-4).withMaxEvaluations(200);

    static FpiEnergy random(int features, int hidden, int units, int labels, double bound, SolveListener listener) {
        Dense interaction = Dense.random(labels, units);
        interaction.bias().close();
        return new FpiEnergy(
                FeedforwardNetwork.random(features, hidden, labels),
                Dense.random(features, units),
                interaction.weight(),
                bound,
                listener);
    }

    @Override
    public List<Tensor> parameters() {
        return Stream.of(base.parameters(), input.parameters(), List.of(interaction))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Tensor logits(Tensor x, Dropout dropout) {
        return layer(dropout).forward(x);
    }

    @Override
    public Optional<FixedPointLayer> layer() {
        return Optional.of(layer(Dropout.NONE));
    }

    private FixedPointLayer layer(Dropout dropout) {
        long labels = interaction.size(1);
        return FixedPointLayer.of(GradientDescentMap.of(new ConvexEnergy(dropout), stepSize()))
                .withInitialState(input ->
                        torch.zeros(new long[] {input.size(0), labels}, new TensorOptions(input.scalar_type())))
                .withSolver(new FixedPointIteration(STOP))
                .withGradient(new ImplicitGradient(new FixedPointIteration(STOP)))
                .withListener(listener);
    }

    /** The fastest for the guaranteed range of curvatures, from 1 to {@code 1 + bound^2}. */
    double stepSize() {
        return 2 / (2 + bound * bound);
    }

    @Override
    public void project() {
        double norm = SpectralBound.norm(interaction);
        if (norm > bound) {
            SpectralBound.scale(interaction, bound / norm);
        }
    }

    /** The energy; what depends on the features alone, and the dropout mask, are made once per solve. */
    private final class ConvexEnergy implements Energy {
        private final Dropout dropout;

        ConvexEnergy(Dropout dropout) {
            this.dropout = dropout;
        }

        @Override
        public Tensor apply(Tensor x, Tensor z) {
            return at(x).apply(z);
        }

        @Override
        public UnaryOperator<Tensor> at(Tensor x) {
            Tensor centre = base.logits(x, dropout);
            Tensor drive = input.apply(x);
            Tensor transposed = interaction.t();
            return RowwiseEnergy.of(
                    (z, rows) -> {
                        Tensor distance = z.sub(rows.get(0));
                        Tensor active = torch.addmm(rows.get(1), z, transposed).relu();
                        return distance.mul(distance)
                                .sum(1)
                                .add(active.mul(active).sum(1))
                                .mul(new Scalar(0.5));
                    },
                    centre,
                    drive);
        }
    }
}
