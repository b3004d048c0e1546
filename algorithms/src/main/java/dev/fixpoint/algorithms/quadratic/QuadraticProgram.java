package dev.fixpoint.algorithms.quadratic;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.JacobianFree;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Convex quadratic programmes,
 *
 * <pre>{@code min z'Qz/2 + q'z    subject to    l <= A z <= u}</pre>
 *
 * with equalities where {@code l = u}, solved in batches and differentiable in {@code Q}, {@code q}, {@code A}, {@code l} and
 * {@code u} (OptNet).
 *
 * <ul>
 *   <li>input: {@code q}, {@code [B, n]}, float64
 *   <li>captured: {@code Q} symmetric positive semidefinite, {@code [n, n]} or {@code [B, n, n]}; {@code A}, {@code [m, n]} or
 *       {@code [B, m, n]}; bounds {@code [m]} or {@code [B, m]}
 *   <li>state: {@code (z, y)} with the multipliers, {@code [B, n + m]}
 * </ul>
 *
 * <pre>{@code
 * QuadraticProgram program = QuadraticProgram.of(quadratic).withEqualities(a, b).withInequalities(g, h);
 * Tensor z = program.minimizer(linear);
 * }</pre>
 *
 * <p>The map is Newton's step on the KKT conditions for the constraints that the state takes for active: its fixed points are
 * the KKT points, and its Jacobian there is 0, so the gradient of one step is exact. A {@link ProgramSolver} finds the state from
 * which it starts, which is the solution already. A programme without a solution is named, {@link QuadraticProgramException}.
 *
 * <p>The gradient is that of the constraints that hold the solution with a multiplier; where a constraint is met
 * without one, the solution has a kink, and it is that of one side. Where active constraints depend on one another the
 * multipliers are not unique, and the gradient is that of least norm among the multipliers' changes.
 *
 * <p>Cost: that of {@link InteriorPoint}, and a factorisation of {@code [B, n, n]}; backward, solves with the same factors.
 * Memory: {@code B n (n + m)} numbers.
 *
 * <p>Sources: B. Amos, J. Z. Kolter, 'OptNet: differentiable optimization as a layer in neural networks', 2017;
 * {@link InteriorPoint} and {@link OperatorSplitting} have those of the methods.
 */
public final class QuadraticProgram implements FixedPointMap {
    /** The state is verified, not searched for: it comes solved. */
    private static final StoppingCriterion VERIFICATION =
            StoppingCriterion.standard().withTolerance(1e-6, 1e-6).withMaxEvaluations(5);

    private final Tensor quadratic;
    private final Constraints constraints;
    private final ProgramSolver solver;

    private QuadraticProgram(Tensor quadratic, Constraints constraints, ProgramSolver solver) {
        this.quadratic = quadratic;
        this.constraints = constraints;
        this.solver = solver;
    }

    /**
     * A programme without constraints, to which they are added.
     *
     * @param quadratic {@code Q}, {@code [n, n]} or {@code [B, n, n]}, float64
     * @return the programme
     * @throws IllegalArgumentException if the shape or the dtype is another
     */
    public static QuadraticProgram of(Tensor quadratic) {
        requireDouble("quadratic", quadratic);
        if (quadratic.dim() < 2 || quadratic.dim() > 3 || quadratic.size(-1) != quadratic.size(-2)) {
            throw new IllegalArgumentException("quadratic must be [n, n] or [B, n, n], got " + shape(quadratic));
        }
        return new QuadraticProgram(
                quadratic, Constraints.none(quadratic.size(-1), quadratic), InteriorPoint.standard());
    }

    /**
     * This programme with {@code A z = b} as well.
     *
     * @param matrix {@code A}, {@code [m, n]} or {@code [B, m, n]}
     * @param vector {@code b}, {@code [m]} or {@code [B, m]}
     * @return the changed copy
     */
    public QuadraticProgram withEqualities(Tensor matrix, Tensor vector) {
        return withIntervals(matrix, vector, vector);
    }

    /**
     * This programme with {@code G z <= h} as well.
     *
     * @param matrix {@code G}, {@code [m, n]} or {@code [B, m, n]}
     * @param upper {@code h}, {@code [m]} or {@code [B, m]}
     * @return the changed copy
     */
    public QuadraticProgram withInequalities(Tensor matrix, Tensor upper) {
        return withIntervals(matrix, Constraints.infinite(upper, -1), upper);
    }

    /**
     * This programme with {@code l <= z <= u} as well.
     *
     * @param lower {@code l}, {@code [n]} or {@code [B, n]}; may be minus infinity
     * @param upper {@code u}, {@code [n]} or {@code [B, n]}; may be infinity
     * @return the changed copy
     */
    public QuadraticProgram withBounds(Tensor lower, Tensor upper) {
        return withIntervals(torch.eye(quadratic.size(-1), quadratic.options()), lower, upper);
    }

    /**
     * This programme with {@code l <= A z <= u} as well.
     *
     * @param matrix {@code A}, {@code [m, n]} or {@code [B, m, n]}
     * @param lower {@code l}, {@code [m]} or {@code [B, m]}; may be minus infinity
     * @param upper {@code u}, {@code [m]} or {@code [B, m]}; may be infinity; not below {@code l}
     * @return the changed copy
     * @throws IllegalArgumentException if a shape or a dtype does not fit
     */
    public QuadraticProgram withIntervals(Tensor matrix, Tensor lower, Tensor upper) {
        requireDouble("matrix", matrix);
        requireDouble("lower", lower);
        requireDouble("upper", upper);
        if (matrix.dim() < 2 || matrix.dim() > 3 || matrix.size(-1) != quadratic.size(-1)) {
            throw new IllegalArgumentException("The constraints' matrix must be [m, %d] or [B, m, %d], got %s"
                    .formatted(quadratic.size(-1), quadratic.size(-1), shape(matrix)));
        }
        for (Tensor bound : new Tensor[] {lower, upper}) {
            if (bound.dim() < 1 || bound.dim() > 2 || bound.size(-1) != matrix.size(-2)) {
                throw new IllegalArgumentException("The bounds must be [%d] or [B, %d], got %s"
                        .formatted(matrix.size(-2), matrix.size(-2), shape(bound)));
            }
        }
        return new QuadraticProgram(quadratic, constraints.and(new Constraints(matrix, lower, upper)), solver);
    }

    /**
     * This programme solved in another way, or with another tolerance or limit.
     *
     * @param newSolver how it is solved
     * @return the changed copy
     */
    public QuadraticProgram withSolver(ProgramSolver newSolver) {
        return new QuadraticProgram(quadratic, constraints, newSolver);
    }

    @Override
    public Tensor apply(Tensor linear, Tensor state) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(linear).apply(state));
        }
    }

    @Override
    public BoundMap at(Tensor linear) {
        try (GradientMode off = GradientMode.off()) {
            return new KktStep(quadratic, linear, constraints, Scaling.of(quadratic, constraints.matrix()));
        }
    }

    /**
     * The layer from {@code q} to the state {@code (z, y)}, {@code [B, n + m]}. Its gradient is of first order; for more, give it
     * an {@link dev.fixpoint.gradient.ImplicitGradient}.
     *
     * @return throws a {@link QuadraticProgramException} in {@code forward} for a programme without a solution
     */
    public FixedPointLayer layer() {
        return verified(this, this::solvedState);
    }

    /**
     * The layer of a map that binds its input to a programme: it starts at the solution, which it verifies, and has the exact
     * gradient of one step.
     *
     * @param map whose bound map is that of a programme
     * @param solved from the input to the {@linkplain #solvedState solved state}
     * @return the layer
     */
    public static FixedPointLayer verified(FixedPointMap map, UnaryOperator<Tensor> solved) {
        return FixedPointLayer.of(map)
                .withInitialState(solved)
                .withSolver(new FixedPointIteration(VERIFICATION))
                .withGradient(new JacobianFree());
    }

    /**
     * The solution, differentiable.
     *
     * @param linear {@code q}, {@code [B, n]}
     * @return {@code z}, {@code [B, n]}
     * @throws QuadraticProgramException if a programme of the batch has no solution
     */
    public Tensor minimizer(Tensor linear) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(layer().forward(linear).narrow(1, 0, linear.size(1)));
        }
    }

    /**
     * The solutions with their multipliers, without a gradient; a programme without a solution has a status that says so.
     *
     * @param linear {@code q}, {@code [B, n]}
     * @return the solutions, in the caller's scope
     */
    public QuadraticProgramSolution solve(Tensor linear) {
        requireDouble("linear", linear);
        if (linear.dim() != 2 || linear.size(0) == 0 || linear.size(1) != quadratic.size(-1)) {
            throw new IllegalArgumentException(
                    "linear must be [B, %d], got %s".formatted(quadratic.size(-1), shape(linear)));
        }
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            QuadraticProgramSolution solution =
                    solver.solve(new Programs(quadratic.detach(), linear.detach(), constraints.detached()));
            scope.handOver(solution.minimizer());
            scope.handOver(solution.multipliers());
            return solution;
        }
    }

    /**
     * The solutions as a state, without a gradient.
     *
     * @param linear {@code q}, {@code [B, n]}
     * @return {@code (z, y)}, {@code [B, n + m]}
     * @throws QuadraticProgramException if a programme of the batch has no solution
     */
    public Tensor solvedState(Tensor linear) {
        try (TensorScope scope = TensorScope.open()) {
            QuadraticProgramSolution solution = solve(linear);
            if (solution.statuses().stream().anyMatch(status -> status != ProgramStatus.SOLVED)) {
                throw new QuadraticProgramException(solution.statuses());
            }
            return scope.handOver(torch.cat(new TensorVector(solution.minimizer(), solution.multipliers()), 1));
        }
    }

    private static void requireDouble(String name, Tensor tensor) {
        if (tensor.scalar_type().value != torch.ScalarType.Double.value) {
            throw new IllegalArgumentException(
                    "%s must be float64, got %s; convert it with to(torch.ScalarType.Double), which is differentiable."
                            .formatted(name, tensor.scalar_type().intern()));
        }
    }

    private static String shape(Tensor tensor) {
        return Arrays.toString(tensor.sizes().vec().get());
    }
}
