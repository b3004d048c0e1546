package dev.fixpoint.experiments.planner;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.algorithms.dynamics.Transitions;
import dev.fixpoint.algorithms.dynamics.ValueIteration;
import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.SolveListener;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A network that reads rewards from colours, and value iteration that plans with them. A cell's reward is
 * {@code -softplus(w' relu(W c + b) + d)} of its colour {@code c}: the planner can take longer or shorter to be worth it, but not
 * gain by walking on.
 *
 * @param hidden {@code W} and {@code b}
 * @param output {@code w} and {@code d}
 * @param listener is told of every solve
 */
public record Planner(Dense hidden, Dense output, SolveListener listener) {
    private static final int UNITS = 16;
    private static final double DISCOUNT = 0.99;

    /** The unit of the learned rewards: with a temperature, their scale says how sure the policy is. */
    private static final double TEMPERATURE = 1;

    /**
     * A planner that knows nothing.
     *
     * @param listener is told of every solve
     * @return the planner, its parameters in the caller's scope
     */
    public static Planner random(SolveListener listener) {
        return new Planner(Dense.random(3, UNITS), Dense.random(UNITS, 1), listener);
    }

    /**
     * What is learned.
     *
     * @return weights and biases
     */
    public List<Tensor> parameters() {
        return Stream.concat(hidden.parameters().stream(), output.parameters().stream())
                .toList();
    }

    /**
     * The rewards of entering cells.
     *
     * @param colours {@code [..., 3]}
     * @return {@code [...]}, negative
     */
    public Tensor rewards(Tensor colours) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor raw = output.apply(hidden.apply(colours.reshape(-1, 3)).relu());
            Tensor negative = torch.softplus(raw).neg();
            return scope.handOver(negative.view(colours.select(-1, 0).sizes()));
        }
    }

    /**
     * The logarithms of the policy's probabilities, which training compares with what was demonstrated: by softened values.
     *
     * @param set the mazes
     * @return {@code [N, S, 4]}
     */
    public Tensor logPolicy(MazeSet set) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor temperature = number(TEMPERATURE);
            ValueIteration planning =
                    new ValueIteration(new Transitions(set.successors()), number(DISCOUNT), Optional.of(temperature));
            Tensor rewards = rewardsOfMoves(set, planning.transitions());
            return scope.handOver(
                    actionValues(planning, rewards).div(temperature).log_softmax(2));
        }
    }

    /**
     * What moves are worth to one who always takes the best: the policy that is tried.
     *
     * @param set the mazes
     * @return {@code Q}, {@code [N, S, 4]}
     */
    public Tensor moveValues(MazeSet set) {
        try (TensorScope scope = TensorScope.open()) {
            ValueIteration planning = new ValueIteration(new Transitions(set.successors()), number(DISCOUNT));
            return scope.handOver(actionValues(planning, rewardsOfMoves(set, planning.transitions())));
        }
    }

    private Tensor actionValues(ValueIteration planning, Tensor rewards) {
        FixedPointLayer layer = planning.layer().withListener(listener);
        return planning.actionValues(rewards, layer.forward(rewards));
    }

    private Tensor rewardsOfMoves(MazeSet set, Transitions transitions) {
        return transitions.expected(rewards(set.pictures())).mul(set.underWay());
    }

    private static Tensor number(double value) {
        return torch.full(new long[] {}, new Scalar(value), new TensorOptions());
    }
}
