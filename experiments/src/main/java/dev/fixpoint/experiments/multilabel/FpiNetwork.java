package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
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
 * FPI_NN (paper, 4.4): a network with one hidden layer whose output is fed back until it stops changing,
 *
 * <pre>{@code s = W2 relu(W1 x + b1 + V s) + b2,   V = contraction F / bound(W2, F)}</pre>
 *
 * with the logits {@code s} as its state. ReLU's slopes are in [0, 1], so with the bound of {@link LoopBound} the map contracts
 * by {@code contraction} whatever the weights; dropout, which scales the hidden units it keeps by {@code 1 / (1 - p)}, makes that
 * {@code contraction / (1 - p)} in training. The factor before {@code F} counts as a constant in the gradient.
 *
 * <p>The paper feeds back {@code sigmoid(s)}, whose slope is small wherever a probability is near 0 or 1: on Bibtex that is
 * nearly everywhere, and the loop then does nothing.
 *
 * @param input {@code W1, b1}
 * @param output {@code W2, b2}
 * @param feedback {@code F}, {@code [hidden, labels]}; its direction counts, not its norm
 * @param contraction the factor by which the map without dropout contracts, in (0, 1)
 * @param listener is told of the solves
 */
record FpiNetwork(Dense input, Dense output, Tensor feedback, double contraction, SolveListener listener)
        implements MultiLabelModel {
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-4, 1e-4).withMaxEvaluations(200);

    /** A network whose loop starts where it acts most: with {@code F} the transpose of {@code W2}. */
    static FpiNetwork random(int features, int hidden, int labels, double contraction, SolveListener listener) {
        Dense output = Dense.random(hidden, labels);
        try (GradientMode off = GradientMode.off()) {
            Tensor feedback = output.weight().t().clone();
            return new FpiNetwork(
                    Dense.random(features, hidden), output, feedback.requires_grad_(true), contraction, listener);
        }
    }

    @Override
    public List<Tensor> parameters() {
        return Stream.concat(
                        Stream.of(input, output).flatMap(layer -> layer.parameters().stream()), Stream.of(feedback))
                .toList();
    }

    @Override
    public Tensor logits(Tensor x, double dropout) {
        return layer(dropout).forward(x);
    }

    @Override
    public Optional<FixedPointLayer> layer() {
        return Optional.of(layer(0));
    }

    private FixedPointLayer layer(double dropout) {
        long labels = output.bias().size(0);
        return FixedPointLayer.of(new Map(dropout))
                .withInitialState(input ->
                        torch.zeros(new long[] {input.size(0), labels}, new TensorOptions(input.scalar_type())))
                .withSolver(new FixedPointIteration(STOP))
                .withGradient(new ImplicitGradient(new FixedPointIteration(STOP)))
                .withListener(listener);
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
            Tensor backTransposed = feedback.t().mul(new Scalar(contraction / LoopBound.of(output.weight(), feedback)));
            if (dropout == 0) {
                return RowwiseMap.of(
                        (s, rows) -> output.apply(
                                torch.addmm(rows.get(0), s, backTransposed).relu()),
                        drive);
            }
            Tensor mask = torch.dropout(torch.ones_like(drive), dropout, true).detach();
            return RowwiseMap.of(
                    (s, rows) -> output.apply(
                            torch.addmm(rows.get(0), s, backTransposed).relu().mul(rows.get(1))),
                    drive,
                    mask);
        }
    }
}
