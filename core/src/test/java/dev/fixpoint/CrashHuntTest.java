package dev.fixpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.gradient.ExplicitJacobian;
import dev.fixpoint.gradient.GradientMethod;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BiCgStab;
import dev.fixpoint.solver.BroydenMethod;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.NewtonKrylov;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/**
 * Random solves and backward passes over sizes from 1 to 1,024 on eight threads with the stacks that a JVM gives them. The
 * system property {@value #PROPERTY} sets their number, {@value #FEW} where it is not given.
 */
class CrashHuntTest {
    private static final String PROPERTY = "fixpoint.crashhunt";
    private static final int FEW = 400;
    private static final int THREADS = 8;
    private static final int LARGEST = 1_024;
    /** Up to this size some runs leave their tensors to the collector. */
    private static final int SMALL = 64;

    /** To add a solver is to add a line. */
    private static final List<Function<StoppingCriterion, FixedPointSolver>> SOLVERS =
            List.of(FixedPointIteration::new, AndersonAcceleration::new, BroydenMethod::new, NewtonKrylov::new);

    private static final List<Function<StoppingCriterion, FixedPointSolver>> ADJOINT_SOLVERS =
            List.of(FixedPointIteration::new, AndersonAcceleration::new, BroydenMethod::new, Gmres::new, BiCgStab::new);
    /** The Jacobian is written out where it has at most this many rows, and in one run of a hundred up to the largest. */
    private static final int SMALL_JACOBIAN = 128;

    @Test
    void randomSolvesOnEightThreadsEndAndAreRight() throws Exception {
        int count = Integer.getInteger(PROPERTY, FEW);
        // The norm of a Gaussian matrix is about twice the square root of its size: every corner contracts by 0.6 or
        // less.
        Tensor weights = Tensors.random(1, 1, LARGEST, LARGEST);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Double>> errors = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                int seed = i;
                errors.add(threads.submit(() -> run(new Random(seed), weights)));
            }
            for (Future<Double> error : errors) {
                // Residuals stop at 1e-8 of the state: an error of 2.5e-8 of a gradient of about 1.
                assertThat(error.get()).isLessThan(1e-6);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(errors).hasSize(count);
    }

    private static double run(Random random, Tensor weights) {
        int size = 1 + random.nextInt(random.nextBoolean() ? SMALL : LARGEST);
        if (size <= SMALL && random.nextBoolean()) {
            return solveAndDifferentiate(random, weights, size);
        }
        try (TensorScope scope = TensorScope.open()) {
            return solveAndDifferentiate(random, weights, size);
        }
    }

    /** How far the gradient is from the adjoint equation, {@code c = (c w') s'(z) + v} for {@code x} inside of tanh. */
    private static double solveAndDifferentiate(Random random, Tensor weights, int size) {
        StoppingCriterion stop = StoppingCriterion.standard().withTolerance(1e-8, 1e-8);
        FixedPointSolver forward = SOLVERS.get(random.nextInt(SOLVERS.size())).apply(stop);
        FixedPointSolver backward =
                ADJOINT_SOLVERS.get(random.nextInt(ADJOINT_SOLVERS.size())).apply(stop);
        int rows = 1 + random.nextInt(4);
        boolean explicit = random.nextInt(rows * size <= SMALL_JACOBIAN ? 4 : 100) == 0 && rows * size <= LARGEST;
        GradientMethod gradient = explicit ? new ExplicitJacobian() : new ImplicitGradient(backward);
        Tensor w =
                Tensors.variable(weights.narrow(0, 0, size).narrow(1, 0, size).mul(new Scalar(0.25 / Math.sqrt(size))));
        Tensor x = Tensors.variable(Tensors.random(random.nextLong(), 1, rows, size));
        Tensor z = FixedPointLayer.of(
                        (input, state) -> state.matmul(w).add(input).tanh())
                .withSolver(forward)
                .withGradient(gradient)
                .forward(x);
        FixedPoint.backward(z.sum());
        try (GradientMode off = GradientMode.off()) {
            Tensor slope = z.square().neg().add(new Scalar(1.0));
            Tensor inX = x.grad();
            Tensor expected = inX.matmul(w.t()).add(new Scalar(1.0)).mul(slope);
            double inInput = expected.sub(inX).abs().max().item_double();
            Tensor inWeights = z.t().matmul(inX).sub(w.grad()).abs().max();
            return Math.max(inInput, inWeights.item_double());
        }
    }
}
