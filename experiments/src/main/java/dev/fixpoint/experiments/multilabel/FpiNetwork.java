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
 * FPI_NN (paper, 4.4): a network whose output is fed back until it stops changing,
 *
 * <pre>{@code s = f(x) + U r(P x + p + V s),   V = contraction F / bound(U, F),   f(x) = W2 relu(W1 x + b1) + b2}</pre>
 *
 * with the logits {@code s} as its state and {@code r} a leaky ReLU of the slope {@value #LEAK} below 0, which keeps the loop
 * acting through units at rest. Its slopes are in [0, 1], so with the bound of {@link LoopBound} the map contracts by
 * {@code contraction} whatever the weights. The factor before {@code F} counts as a constant in the gradient. Dropout acts
 * on {@code f} alone: in the loop it would have to be paid for with contraction. What depends on the features is computed once
 * a solve, so that a step costs two products with matrices of {@code [labels, units]}.
 *
 * <p>The paper feeds back {@code sigmoid(s)}, whose slope is small wherever a probability is near 0 or 1: on Bibtex that is
 * nearly everywhere, and the loop then does nothing.
 *
 * @param base {@code f}
 * @param input {@code P, p}
 * @param output {@code U}, {@code [labels, units]}
 * @param feedback {@code F}, {@code [units, labels]}; its direction counts, not its norm
 * @param contraction the factor by which the map contracts, in (0, 1)
 * @param listener is told of the solves
 */
record FpiNetwork(
        FeedforwardNetwork base,
        Dense input,
        Tensor output,
        Tensor feedback,
        double contraction,
        SolveListener listener)
        implements MultiLabelModel {
    private static final double LEAK = 0.25;
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-4, 1e-4).withMaxEvaluations(200);

    /** A network whose loop starts where it acts most: with {@code F} the transpose of {@code U}. */
    static FpiNetwork random(
            FeedforwardNetwork base, ModelKind.Size size, int units, double contraction, SolveListener listener) {
        Dense output = Dense.random(units, size.labels());
        output.bias().close();
        try (GradientMode off = GradientMode.off()) {
            Tensor feedback = output.weight().t().clone();
            return new FpiNetwork(
                    base,
                    Dense.random(size.features(), units),
                    output.weight(),
                    feedback.requires_grad_(true),
                    contraction,
                    listener);
        }
    }

    @Override
    public List<Tensor> parameters() {
        return Stream.of(base.parameters(), input.parameters(), List.of(output, feedback))
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
        long labels = output.size(0);
        return FixedPointLayer.of(new Map(dropout))
                .withInitialState(input ->
                        torch.zeros(new long[] {input.size(0), labels}, new TensorOptions(input.scalar_type())))
                .withSolver(new FixedPointIteration(STOP))
                .withGradient(new ImplicitGradient(new FixedPointIteration(STOP)))
                .withListener(listener);
    }

    /** One step; what depends on the features alone, dropout with it, is made once per solve. */
    private final class Map implements FixedPointMap {
        private final Dropout dropout;

        Map(Dropout dropout) {
            this.dropout = dropout;
        }

        @Override
        public Tensor apply(Tensor x, Tensor z) {
            return at(x).apply(z);
        }

        @Override
        public BoundMap at(Tensor x) {
            Tensor start = base.logits(x, dropout);
            Tensor drive = input.apply(x);
            Tensor back = feedback.t().mul(new Scalar(contraction / LoopBound.of(output, feedback)));
            Tensor out = output.t();
            Scalar leak = new Scalar(LEAK);
            return RowwiseMap.of(
                    (s, rows) ->
                            torch.addmm(rows.get(0), torch.leaky_relu(torch.addmm(rows.get(1), s, back), leak), out),
                    start,
                    drive);
        }
    }
}
