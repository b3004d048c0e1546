package dev.fixpoint.experiments.planner;

import dev.fixpoint.algorithms.dynamics.Transitions;
import dev.fixpoint.algorithms.dynamics.ValueIteration;
import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.SolveListener;
import java.util.List;
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
     * What moves are worth to one who always takes the best: training compares the policy {@code softmax(Q)} with what was
     * demonstrated, and the best moves are tried.
     *
     * @param set the mazes
     * @return {@code Q}, {@code [N, S, 4]}
     */
    public Tensor moveValues(MazeSet set) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor discount = torch.full(new long[] {}, new Scalar(DISCOUNT), new TensorOptions());
            ValueIteration planning = new ValueIteration(new Transitions(set.successors()), discount);
            Tensor rewards = rewardsOfMoves(set, planning.transitions());
            Tensor values = planning.layer().withListener(listener).forward(rewards);
            return scope.handOver(planning.actionValues(rewards, values));
        }
    }

    private Tensor rewardsOfMoves(MazeSet set, Transitions transitions) {
        return transitions.expected(rewards(set.pictures())).mul(set.underWay());
    }
}
