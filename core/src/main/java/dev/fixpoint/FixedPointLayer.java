package dev.fixpoint;

import dev.fixpoint.contraction.ContractionReport;
import dev.fixpoint.gradient.ForwardMode;
import dev.fixpoint.gradient.GradientMethod;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.gradient.SolvedMap;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeLibraries;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.SharedTensors;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.OnFailure;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.SolvePolicy;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A layer whose output is the fixed point {@code z* = g(x, z*)} of a map (paper, eqs. 4 to 6), differentiable in the input and
 * in everything else that the map reads.
 *
 * <ul>
 *   <li>input {@code x}: {@code [B, ...]}
 *   <li>output {@code z*}: {@code [B, ...]}, the shape of the initial state, by default that of {@code x}
 * </ul>
 *
 * <p>Cost: forward, the solver's evaluations without a graph, and one with; backward, that of the gradient method. Memory kept
 * for backward does not depend on the number of steps. Output and gradient belong to the caller's scope.
 *
 * <p>A layer is immutable and safe to call from many threads, as far as its map is.
 */
public final class FixedPointLayer {
    private final FixedPointMap map;
    private final FixedPointSolver solver;
    private final GradientMethod gradient;
    private final int derivativeOrder;
    private final UnaryOperator<Tensor> initialState;
    private final SolvePolicy policy;

    private FixedPointLayer(
            FixedPointMap map,
            FixedPointSolver solver,
            GradientMethod gradient,
            int derivativeOrder,
            UnaryOperator<Tensor> initialState,
            SolvePolicy policy) {
        if (derivativeOrder > gradient.highestOrder()) {
            throw new IllegalArgumentException(
                    "derivativeOrder must be at most %d with %s, got %d; ImplicitGradient has derivatives of every order"
                            .formatted(gradient.highestOrder(), gradient, derivativeOrder));
        }
        this.map = map;
        this.solver = solver;
        this.gradient = gradient;
        this.derivativeOrder = derivativeOrder;
        this.initialState = initialState;
        this.policy = policy;
    }

    /**
     * A layer with Anderson acceleration forward, the exact implicit gradient backward, an initial state of zeros like
     * {@code x}, and failures thrown.
     *
     * @param map one step of the update equation
     * @return the layer
     * @throws UnsatisfiedLinkError if PyTorch's native libraries are missing; the message names the dependency to add
     */
    public static FixedPointLayer of(FixedPointMap map) {
        NativeLibraries.load();
        NativeThreads.useDefault();
        return new FixedPointLayer(
                map,
                new AndersonAcceleration(StoppingCriterion.standard()),
                new ImplicitGradient(),
                1,
                torch::zeros_like,
                new SolvePolicy(OnFailure.THROW, (phase, status, statistics) -> {}));
    }

    /**
     * This layer with another forward solver.
     *
     * @param newSolver finds the fixed point
     * @return the changed copy
     */
    public FixedPointLayer withSolver(FixedPointSolver newSolver) {
        return new FixedPointLayer(map, newSolver, gradient, derivativeOrder, initialState, policy);
    }

    /**
     * This layer with another gradient method.
     *
     * @param newGradient makes the output differentiable
     * @return the changed copy
     */
    public FixedPointLayer withGradient(GradientMethod newGradient) {
        return new FixedPointLayer(map, solver, newGradient, derivativeOrder, initialState, policy);
    }

    /**
     * This layer with derivatives to a higher order: under create_graph its gradient is itself differentiable, exactly, up to
     * this order and no further; more is refused with an exception. A layer inside the energy of another layer needs one order
     * more than that one has.
     *
     * @param order at least 1, the default; each costs an evaluation with a graph, forward
     * @return the changed copy
     * @throws IllegalArgumentException if the order is below 1, or above what the gradient method can give
     */
    public FixedPointLayer withDerivativeOrder(int order) {
        if (order < 1) {
            throw new IllegalArgumentException("derivativeOrder must be at least 1, got " + order);
        }
        return new FixedPointLayer(map, solver, gradient, order, initialState, policy);
    }

    /**
     * This layer with another initial state; it decides the shape of the output, and where the fixed point is unique nothing
     * else.
     *
     * @param newInitialState from {@code x}, {@code [B, ...]}, to {@code z[0]}, {@code [B, ...]}; its gradient is not followed
     * @return the changed copy
     */
    public FixedPointLayer withInitialState(UnaryOperator<Tensor> newInitialState) {
        return new FixedPointLayer(map, solver, gradient, derivativeOrder, newInitialState, policy);
    }

    /**
     * This layer with another policy for solves that fail, forward or backward.
     *
     * @param onFailure throw, or go on with the best iterates
     * @return the changed copy
     */
    public FixedPointLayer onFailure(OnFailure onFailure) {
        return new FixedPointLayer(
                map, solver, gradient, derivativeOrder, initialState, new SolvePolicy(onFailure, policy.listener()));
    }

    /**
     * This layer with a listener, to which both solves report.
     *
     * @param listener is told of every solve
     * @return the changed copy
     */
    public FixedPointLayer withListener(SolveListener listener) {
        return new FixedPointLayer(
                map, solver, gradient, derivativeOrder, initialState, new SolvePolicy(policy.onFailure(), listener));
    }

    /**
     * The fixed point, from the layer's initial state.
     *
     * @param x the input, {@code [B, ...]}
     * @return {@code z*}, attached to the graph where grad mode is on and something that the map reads requires a gradient
     * @throws dev.fixpoint.solver.FixedPointException if the solve fails and failures are thrown
     * @throws dev.fixpoint.solver.IncompatibleMapException if the map returns what is no state like {@code z}
     * @throws IllegalArgumentException if the state is empty or not floating
     */
    public Tensor forward(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(forward(x, initialState(x)));
        }
    }

    /**
     * The fixed point, from a given state: a warm start.
     *
     * @param x the input, {@code [B, ...]}
     * @param z0 the initial state, {@code [B, ...]}; its gradient is not followed
     * @return {@code z*}, as {@link #forward(Tensor)} does
     * @throws dev.fixpoint.solver.FixedPointException if the solve fails and failures are thrown
     * @throws dev.fixpoint.solver.IncompatibleMapException if the map returns what is no state like {@code z}
     * @throws IllegalArgumentException if the state is empty or not floating
     */
    public Tensor forward(Tensor x, Tensor z0) {
        try (TensorScope scope = TensorScope.open()) {
            TensorScope binding = TensorScope.open();
            BoundMap g = bound(x, binding);
            SharedTensors held = binding.share();
            try {
                Tensor solution = policy.accept(SolveListener.Phase.FORWARD, solveWithoutGraph(g, z0));
                return scope.handOver(
                        GradMode.is_enabled()
                                ? gradient.attach(new SolvedMap(g, held, z0, solution, policy), derivativeOrder)
                                : solution);
            } finally {
                held.release();
            }
        }
    }

    private BoundMap bound(Tensor x, TensorScope binding) {
        try {
            return map.at(x);
        } catch (RuntimeException | Error failure) {
            binding.close();
            throw failure;
        }
    }

    /**
     * The fixed point with its diagnostics and without a gradient; a failure is a status and never thrown.
     *
     * @param x the input, {@code [B, ...]}
     * @return the solution; its value belongs to the caller's scope
     * @throws dev.fixpoint.solver.IncompatibleMapException if the map returns what is no state like {@code z}
     * @throws IllegalArgumentException if the state is empty or not floating
     */
    public Solution solve(Tensor x) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Solution solution = solveWithoutGraph(map.at(x), initialState(x));
            policy.listener().solved(SolveListener.Phase.FORWARD, solution.status(), solution.statistics());
            scope.handOver(solution.value());
            return solution;
        }
    }

    /**
     * The map that is solved.
     *
     * @return {@code g}
     */
    public FixedPointMap map() {
        return map;
    }

    /**
     * How the map contracts at the fixed point of an input, and what that means for each solver. Failures are not thrown: what is
     * measured then is the map at the best iterate.
     *
     * @param x the input, {@code [B, ...]}
     * @return spectral radius, norm and forecasts; {@link ContractionReport#sentence} has them in words
     * @throws IllegalArgumentException if the state is empty or not floating
     */
    public ContractionReport contraction(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            BoundMap g = map.at(x);
            return ContractionReport.at(g, solveWithoutGraph(g, initialState(x)).value());
        }
    }

    /**
     * The fixed point with its derivative along a direction of the input, by the implicit rule
     * {@code dz = J dz + (dg/dx) dx}: forward mode. What the map catches is held constant. Cost: the forward solve, and a
     * linear solve with products {@code J v}, each the cost of about two evaluations.
     *
     * @param x the input, {@code [B, ...]}
     * @param direction {@code dx}, of the shape of {@code x}
     * @return value and tangent, without a graph
     * @throws dev.fixpoint.solver.FixedPointException if a solve fails and failures are thrown
     * @throws IllegalArgumentException if the direction has not the shape of {@code x}
     */
    public TangentPair jvp(Tensor x, Tensor direction) {
        if (!direction.is_same_size(x)) {
            throw new IllegalArgumentException("The direction must have the shape of x, %s, but it has %s"
                    .formatted(
                            Arrays.toString(x.sizes().vec().get()),
                            Arrays.toString(direction.sizes().vec().get())));
        }
        try (TensorScope scope = TensorScope.open();
                GradientMode on = GradientMode.on()) {
            Tensor leaf = x.detach().requires_grad_(true);
            BoundMap g = map.at(leaf);
            Tensor value = policy.accept(SolveListener.Phase.FORWARD, solveWithoutGraph(g, initialState(x)));
            Tensor tangent = ForwardMode.tangent(g, leaf, direction.detach(), value, gradient.linearSolver(), policy);
            return new TangentPair(scope.handOver(value), scope.handOver(tangent));
        }
    }

    /** The state that a forward without one starts from. */
    Tensor initialState(Tensor x) {
        try (GradientMode off = GradientMode.off()) {
            return initialState.apply(x);
        }
    }

    private Solution solveWithoutGraph(BoundMap g, Tensor z0) {
        try (GradientMode off = GradientMode.off()) {
            return solver.solve(g, z0.detach());
        }
    }
}
