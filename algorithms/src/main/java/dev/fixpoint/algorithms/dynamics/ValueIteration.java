package dev.fixpoint.algorithms.dynamics;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Value iteration: the values of the states of a Markov decision process under the best policy, by Bellman's equation
 *
 * <pre>{@code V(s) = max_a Q(s, a),    Q(s, a) = r(s, a) + gamma sum_s' p(s' | s, a) V(s')}</pre>
 *
 * <p>With a temperature {@code t} the mean over exponentials takes the place of the maximum,
 *
 * <pre>{@code V(s) = t log( 1/A sum_a exp(Q(s, a) / t) )}</pre>
 *
 * <p>which is smooth, and whose derivatives in {@code Q} are the policy {@code softmax(Q / t)}. Both contract by {@code gamma} in the
 * maximum norm. A state whose actions all stay there without reward is worth 0 with either.
 *
 * <ul>
 *   <li>input: the rewards {@code r}, {@code [B, S, A]}
 *   <li>state: the values {@code V}, {@code [B, S]}
 * </ul>
 *
 * <p>Differentiable in rewards, discount, probabilities and temperature; the hard maximum almost everywhere, with the best action
 * held. Cost of a step: that of {@link Transitions#expected}. Rows are independent.
 *
 * <p>Source: Bellman, 'Dynamic Programming', 1957; Asadi and Littman, 'An Alternative Softmax Operator for Reinforcement
 * Learning', ICML 2017; as a layer, Tamar et al., 'Value Iteration Networks', NeurIPS 2016.
 *
 * @param transitions where actions lead
 * @param discount {@code gamma}, {@code []}, in [0, 1)
 * @param temperature {@code t}, {@code []}, positive, in units of the rewards; empty: the maximum
 */
public record ValueIteration(Transitions transitions, Tensor discount, Optional<Tensor> temperature)
        implements FixedPointMap {
    private static final int SWEEPS = 20_000;

    /**
     * Checks the ranges.
     *
     * @param transitions where actions lead
     * @param discount {@code gamma}
     * @param temperature {@code t}
     */
    public ValueIteration {
        checkDiscount(discount);
        temperature.ifPresent(degree -> {
            Shapes.requireNumber("temperature", degree);
            if (!(degree.item_double() > 0)) {
                throw new IllegalArgumentException("temperature must be positive, got " + degree.item_double());
            }
        });
    }

    /**
     * Value iteration with the maximum.
     *
     * @param transitions where actions lead
     * @param discount {@code gamma}, {@code []}, in [0, 1)
     */
    public ValueIteration(Transitions transitions, Tensor discount) {
        this(transitions, discount, Optional.empty());
    }

    static void checkDiscount(Tensor discount) {
        Shapes.requireNumber("discount", discount);
        if (!(discount.item_double() >= 0 && discount.item_double() < 1)) {
            throw new IllegalArgumentException("discount must be in [0, 1), got " + discount.item_double());
        }
    }

    @Override
    public Tensor apply(Tensor rewards, Tensor values) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(rewards).apply(values));
        }
    }

    @Override
    public BoundMap at(Tensor rewards) {
        Shapes.require("rewards", rewards, Shapes.ANY, transitions.states(), transitions.actions());
        Operator operator = new Operator(discount.alias(), temperature.map(Tensor::alias));
        Transitions held = new Transitions(transitions.table().alias());
        return held.isBatched()
                ? RowwiseMap.of(
                        (values, own) -> operator.best(own.get(0), new Transitions(own.get(1)), values),
                        rewards.alias(),
                        held.table())
                : RowwiseMap.of((values, own) -> operator.best(own.get(0), held, values), rewards.alias());
    }

    /** Bellman's operator, with tensors of its own. */
    private record Operator(Tensor discount, Optional<Tensor> temperature) {
        Tensor best(Tensor rewards, Transitions moves, Tensor values) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor q = rewards.add(moves.expected(values).mul(discount));
                return scope.handOver(
                        temperature.map(degree -> softened(q, degree)).orElseGet(() -> q.amax(new long[] {2}, false)));
            }
        }

        private static Tensor softened(Tensor q, Tensor degree) {
            Scalar actions = new Scalar(Math.log((double) q.size(2)));
            return q.div(degree).logsumexp(2).sub(actions).mul(degree);
        }
    }

    /**
     * The layer from rewards to values, from 0: Anderson acceleration, and where it fails plain iteration, which is sure to
     * converge, if in {@code log(1e-10) / log(gamma)} sweeps. Backward the same.
     *
     * @return the layer, {@code [B, S, A]} to {@code [B, S]}
     */
    public FixedPointLayer layer() {
        StoppingCriterion stop = StoppingCriterion.standard();
        FallbackSolver solver = FallbackSolver.of(
                new AndersonAcceleration(stop), new FixedPointIteration(stop.withMaxEvaluations(SWEEPS)));
        return FixedPointLayer.of(this)
                .withInitialState(rewards -> torch.zeros_like(rewards.select(2, 0)))
                .withSolver(solver)
                .withGradient(new ImplicitGradient(solver));
    }

    /**
     * The values of actions.
     *
     * @param rewards {@code r}, {@code [B, S, A]}
     * @param values {@code V}, {@code [B, S]}
     * @return {@code Q}, {@code [B, S, A]}
     */
    public Tensor actionValues(Tensor rewards, Tensor values) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(rewards.add(transitions.expected(values).mul(discount)));
        }
    }
}
