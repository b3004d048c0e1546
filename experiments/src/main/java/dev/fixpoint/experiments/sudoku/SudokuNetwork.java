package dev.fixpoint.experiments.sudoku;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.contraction.NormBound;
import dev.fixpoint.contraction.SpectralNorm;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The FPI_NN on boards: the fixed point of a network with one hidden layer,
 *
 * <pre>{@code g(p, z) = W2 relu(V z + W1 p + b1) + b2}</pre>
 *
 * whose values are the logits of the digits. {@code V} is scaled so that {@code |W2| |V|} is at most
 * {@value #CONTRACTION}.
 */
final class SudokuNetwork implements SudokuModel, FixedPointMap {
    private static final double CONTRACTION = 0.95;
    private static final int HIDDEN = 512;
    private static final int DIGITS = 4;

    private final Tensor fromPuzzle;
    private final Tensor bias;
    private final Tensor fromState;
    private final Tensor toState;
    private final Tensor stateBias;
    private final FixedPointLayer layer;

    private SudokuNetwork(
            Tensor fromPuzzle, Tensor bias, Tensor fromState, Tensor toState, Tensor stateBias, SolveCounter solves) {
        this.fromPuzzle = fromPuzzle;
        this.bias = bias;
        this.fromState = fromState;
        this.toState = toState;
        this.stateBias = stateBias;
        AndersonAcceleration solver = new AndersonAcceleration(
                StoppingCriterion.standard().withTolerance(1e-5, 1e-5).withMaxEvaluations(500));
        this.layer = FixedPointLayer.of(this)
                .withSolver(solver)
                .withGradient(new ImplicitGradient(solver))
                .withListener(solves);
    }

    static SudokuNetwork random(SolveCounter solves) {
        return new SudokuNetwork(
                uniform(Boards.WIDTH, HIDDEN, Boards.WIDTH),
                uniform(Boards.WIDTH, HIDDEN),
                uniform(Boards.WIDTH, HIDDEN, Boards.WIDTH),
                uniform(HIDDEN, Boards.WIDTH, HIDDEN),
                uniform(HIDDEN, Boards.WIDTH),
                solves);
    }

    private static Tensor uniform(int inputs, long... shape) {
        double bound = 1 / Math.sqrt(inputs);
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor zeros = torch.zeros(shape, new TensorOptions(torch.ScalarType.Double));
            return scope.handOver(zeros.uniform_(-bound, bound, new GeneratorOptional()))
                    .requires_grad_(true);
        }
    }

    @Override
    public Tensor apply(Tensor puzzles, Tensor z) {
        return at(puzzles).apply(z);
    }

    @Override
    public BoundMap at(Tensor puzzles) {
        Tensor drive = torch.addmm(bias, puzzles, fromPuzzle.t());
        Tensor norm = SpectralNorm.of(toState).mul(SpectralNorm.of(fromState));
        Tensor feedback = NormBound.atMost(CONTRACTION).apply(fromState, norm).t();
        Tensor out = toState.t();
        return RowwiseMap.of(
                (z, rows) -> {
                    try (TensorScope scope = TensorScope.open()) {
                        Tensor hidden = rows.get(0).add(z.matmul(feedback)).relu();
                        return scope.handOver(torch.addmm(stateBias, hidden, out));
                    }
                },
                drive);
    }

    @Override
    public Tensor scores(Tensor puzzles) {
        return layer.forward(puzzles);
    }

    @Override
    public Tensor loss(Tensor scores, Tensor solutions) {
        Tensor logarithms = scores.view(-1, DIGITS).log_softmax(1);
        return logarithms.mul(solutions.view(-1, DIGITS)).sum(1).mean().mul(new Scalar(-1));
    }

    @Override
    public List<Tensor> parameters() {
        return List.of(fromPuzzle, bias, fromState, toState, stateBias);
    }
}
