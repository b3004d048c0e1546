package dev.fixpoint.experiments.sudoku;

import dev.fixpoint.algorithms.quadratic.QuadraticProgram;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * OptNet's Sudoku layer: a quadratic programme whose equalities are learned,
 *
 * <pre>{@code z = argmin 0.1 |z|^2 / 2 - p'z    subject to    A z = A exp(t),    z >= 0}</pre>
 *
 * with the puzzle {@code p}. {@code exp(t)} is a point that is always feasible. The right {@code A} says that each digit is once
 * in each row, column and block and each cell has one; of these rules 40 are independent.
 *
 * <p>Source: Amos, Kolter, 'OptNet', 2017, section 4.4; learning the point with the matrix is the authors' program.
 *
 * @param matrix {@code A}, {@code [40, 64]}
 * @param logPoint {@code t}, {@code [64]}
 * @param solves counts
 */
record LearnedConstraints(Tensor matrix, Tensor logPoint, SolveCounter solves) implements SudokuModel {
    private static final int EQUALITIES = 40;
    private static final double CURVATURE = 0.1;
    /** Where the feasible point starts: each digit of a cell as likely as the others. */
    private static final double UNIFORM = 0.25;

    static LearnedConstraints random(SolveCounter solves) {
        TensorOptions options = new TensorOptions(torch.ScalarType.Double);
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor matrix = scope.handOver(torch.rand(new long[] {EQUALITIES, Boards.WIDTH}, options));
            Tensor logPoint =
                    scope.handOver(torch.full(new long[] {Boards.WIDTH}, new Scalar(Math.log(UNIFORM)), options));
            return new LearnedConstraints(matrix.requires_grad_(true), logPoint.requires_grad_(true), solves);
        }
    }

    @Override
    public Tensor scores(Tensor puzzles) {
        TensorOptions options = puzzles.options();
        Tensor curvature = torch.eye(Boards.WIDTH, options).mul(new Scalar(CURVATURE));
        Tensor zeros = torch.zeros(new long[] {Boards.WIDTH}, options);
        Tensor infinity = torch.full(new long[] {Boards.WIDTH}, new Scalar(Double.POSITIVE_INFINITY), options);
        return QuadraticProgram.of(curvature)
                .withEqualities(matrix, matrix.mv(logPoint.exp()))
                .withBounds(zeros, infinity)
                .layer()
                .withListener(solves)
                .forward(puzzles.neg())
                .narrow(1, 0, Boards.WIDTH);
    }

    @Override
    public Tensor loss(Tensor scores, Tensor solutions) {
        return torch.mse_loss(scores, solutions);
    }

    @Override
    public List<Tensor> parameters() {
        return List.of(matrix, logPoint);
    }
}
