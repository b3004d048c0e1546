package dev.fixpoint;

import dev.fixpoint.gradient.ExplicitJacobian;
import dev.fixpoint.gradient.GradientMethod;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.problems.Problem;
import dev.fixpoint.problems.Problems;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BiCgStab;
import dev.fixpoint.solver.BroydenMethod;
import dev.fixpoint.solver.ConjugateGradient;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.NewtonKrylov;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The solvers and gradient methods that every problem is solved with. To add one is to add a line. */
final class Methods {
    /** The stopping rule leaves an error of at most 1e-14 / (1 - .999) = 1e-11, as a part of the state. */
    static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-14, 1e-14).withMaxEvaluations(100_000);

    private Methods() {}

    /**
     * A forward solver.
     *
     * @param name as it is reported
     * @param solver the solver for a problem
     * @param expected how it may end on a problem
     */
    record Forward(
            String name, Function<Problem, FixedPointSolver> solver, Function<Problem, Set<SolverStatus>> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * An exact gradient method.
     *
     * @param name as it is reported
     * @param gradient the method for a problem
     * @param suits whether its conditions hold; elsewhere it must fail, and say so
     */
    record Backward(String name, Function<Problem, GradientMethod> gradient, Predicate<Problem> suits) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Forward> forward() {
        IntFunction<FixedPointSolver> anderson = history -> new AndersonAcceleration(history, 1, STOP);
        return Stream.of(
                new Forward("damped iteration", Methods::iteration, Methods::converges),
                new Forward(
                        "plain iteration",
                        p -> new FixedPointIteration(STOP),
                        p -> Set.of(p.traits().undamped())),
                new Forward("Anderson(2)", p -> anderson.apply(2), Methods::converges),
                new Forward("Anderson(5)", p -> anderson.apply(5), Methods::converges),
                new Forward("Anderson(10)", p -> anderson.apply(10), Methods::converges),
                new Forward("Broyden", p -> new BroydenMethod(STOP), Methods::converges),
                new Forward("Broyden(5) of full steps", p -> new BroydenMethod(5, false, STOP), Methods::converges),
                new Forward("Newton-Krylov", p -> new NewtonKrylov(20, STOP), Methods::converges));
    }

    static Stream<Backward> backward() {
        IntFunction<GradientMethod> anderson =
                history -> new ImplicitGradient(new AndersonAcceleration(history, 1, STOP));
        Predicate<Problem> regular = p -> !p.traits().singularAdjoint();
        return Stream.of(
                new Backward("implicit by damped iteration", p -> new ImplicitGradient(iteration(p)), regular),
                new Backward(
                        "implicit by plain iteration",
                        p -> new ImplicitGradient(new FixedPointIteration(STOP)),
                        p -> p.traits().undamped() == SolverStatus.CONVERGED),
                new Backward("implicit by Anderson(2)", p -> anderson.apply(2), regular),
                new Backward("implicit by Anderson(5)", p -> anderson.apply(5), regular),
                new Backward("implicit by Anderson(10)", p -> anderson.apply(10), regular),
                implicit("Broyden", new BroydenMethod(STOP), regular),
                implicit("GMRES(20)", new Gmres(20, STOP), regular),
                implicit("BiCGSTAB", new BiCgStab(STOP), regular),
                implicit(
                        "CG",
                        new ConjugateGradient(STOP),
                        regular.and(p -> p.traits().symmetric())),
                new Backward("explicit Jacobian", p -> new ExplicitJacobian(), regular));
    }

    private static Backward implicit(String name, FixedPointSolver solver, Predicate<Problem> suits) {
        return new Backward("implicit by " + name, p -> new ImplicitGradient(solver), suits);
    }

    /** Every problem, new, with every method. */
    static Stream<Arguments> withEveryProblem(Stream<?> methods) {
        return methods.flatMap(method -> Problems.all().map(problem -> Arguments.of(method, problem)));
    }

    static FixedPointSolver iteration(Problem problem) {
        return new FixedPointIteration(problem.traits().damping(), STOP);
    }

    private static Set<SolverStatus> converges(Problem problem) {
        return Set.of(SolverStatus.CONVERGED);
    }
}
