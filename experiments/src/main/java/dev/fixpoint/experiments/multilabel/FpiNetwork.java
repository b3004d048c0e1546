package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * FPI_NN (paper, 4.4): a network with one hidden layer whose output is fed back until it stops changing,
 *
 * <pre>{@code s = W2 relu(W1 x + b1 + V sigmoid(s)) + b2}</pre>
 *
 * with the logits {@code s} as its state, so that {@code z = sigmoid(s)} is the fixed point of the paper's
 * {@code z = sigmoid(net([z; x]))}. The sigmoid's slope is at most 1/4 and ReLU's at most 1, so the map contracts by
 * {@code |V||W2|/4}; training keeps {@code |V||W2|} at or below the bound that is given. A bound of 4 is the guarantee; a larger
 * one relies on slopes below 1/4, which probabilities near 0 and 1 have.
 *
 * @param input {@code W1, b1}
 * @param output {@code W2, b2}
 * @param feedback {@code V}, {@code [hidden, labels]}
 * @param bound of {@code |V||W2|}
 * @param listener is told of the solves
 */
record FpiNetwork(Dense input, Dense output, Tensor feedback, double bound, SolveListener listener)
        implements MultiLabelModel {
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-4, 1e-4).withMaxEvaluations(200);

    static FpiNetwork random(int features, int hidden, int labels, double bound, SolveListener listener) {
        Dense feedback = Dense.random(labels, hidden);
        feedback.bias().close();
        return new FpiNetwork(
                Dense.random(features, hidden), Dense.random(hidden, labels), feedback.weight(), bound, listener);
    }

    @Override
    public List<Tensor> parameters() {
        return Stream.concat(
                        Stream.of(input, output).flatMap(layer -> layer.parameters().stream()), Stream.of(feedback))
                .toList();
    }

    @Override
    public Tensor logits(Tensor x, double dropout) {
        long labels = output.bias().size(0);
        return FixedPointLayer.of(new Map(dropout))
                .withInitialState(input ->
                        torch.zeros(new long[] {input.size(0), labels}, new TensorOptions(input.scalar_type())))
                .withSolver(new FixedPointIteration(STOP))
                .withGradient(new ImplicitGradient(new FixedPointIteration(STOP)))
                .withListener(listener)
                .forward(x);
    }

    @Override
    public void project() {
        double product = SpectralBound.norm(feedback) * SpectralBound.norm(output.weight());
        if (product > bound) {
            SpectralBound.scale(feedback, bound / product);
        }
    }

    @Override
    public Optional<FixedPointMap> map() {
        return Optional.of(new Map(0));
    }

    /** One step; what depends on the features alone, and the dropout mask, are made once per solve. */
    private final class Map implements FixedPointMap {
        private final double dropout;

        Map(double dropout) {
            this.dropout = dropout;
        }

        @Override
        public Tensor apply(Tensor x, Tensor z) {
            return at(x).apply(z);
        }

        @Override
        public BoundMap at(Tensor x) {
            Tensor drive = input.apply(x);
            Tensor backTransposed = feedback.t();
            if (dropout == 0) {
                return s -> output.apply(
                        torch.addmm(drive, s.sigmoid(), backTransposed).relu());
            }
            Tensor mask = torch.dropout(torch.ones_like(drive), dropout, true).detach();
            return s -> output.apply(
                    torch.addmm(drive, s.sigmoid(), backTransposed).relu().mul(mask));
        }
    }
}
