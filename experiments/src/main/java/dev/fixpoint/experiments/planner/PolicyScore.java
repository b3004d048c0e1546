package dev.fixpoint.experiments.planner;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How a policy fares in mazes, from one start in each.
 *
 * @param success percent of the mazes where it arrives
 * @param optimal percent of the mazes where it arrives at the least cost
 * @param costRatio cost of the ways that arrive over the least cost, mean; NaN where none arrives
 * @param agreement percent of the cells under way where its move begins a best way
 */
public record PolicyScore(double success, double optimal, double costRatio, double agreement) {
    private static final double EQUAL = 1e-9;

    /**
     * Tries the best moves of a planner.
     *
     * @param planner the planner
     * @param set the mazes
     * @return the score
     */
    public static PolicyScore of(Planner planner, MazeSet set) {
        List<List<Move>> policies = policies(planner, set);
        List<IntFunction<Move>> functions = new ArrayList<>();
        for (List<Move> policy : policies) {
            functions.add(policy::get);
        }
        return of(functions, set);
    }

    /**
     * Tries policies.
     *
     * @param policies one for each maze
     * @param set the mazes
     * @return the score
     */
    public static PolicyScore of(List<IntFunction<Move>> policies, MazeSet set) {
        int arrived = 0;
        int optimal = 0;
        double ratios = 0;
        long cells = 0;
        long agreed = 0;
        for (int n = 0; n < set.size(); n++) {
            Maze maze = set.mazes().get(n);
            ShortestWays ways = ShortestWays.of(maze);
            Walk walk = Walk.of(maze, set.starts().get(n), policies.get(n));
            if (walk.arrived()) {
                double ratio = walk.cost() / ways.costs().get(set.starts().get(n));
                arrived++;
                ratios += ratio;
                optimal += ratio < 1 + EQUAL ? 1 : 0;
            }
            for (int cell = 0; cell < maze.cells().size(); cell++) {
                if (maze.cells().get(cell) != Terrain.WALL && cell != maze.goal()) {
                    cells++;
                    agreed += ways.isBest(cell, policies.get(n).apply(cell)) ? 1 : 0;
                }
            }
        }
        double percent = 100.0 / set.size();
        return new PolicyScore(
                percent * arrived,
                percent * optimal,
                arrived == 0 ? Double.NaN : ratios / arrived,
                100.0 * agreed / cells);
    }

    /**
     * The best moves of a planner.
     *
     * @param planner the planner
     * @param set the mazes
     * @return for each maze a move for each cell
     */
    public static List<List<Move>> policies(Planner planner, MazeSet set) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor best = torch.argmax(planner.moveValues(set), new LongOptional(2), false)
                    .contiguous();
            long[] moves = new long[Math.toIntExact(best.numel())];
            new LongPointer(best.data_ptr()).get(moves);
            int cells = moves.length / set.size();
            List<List<Move>> policies = new ArrayList<>();
            for (int n = 0; n < set.size(); n++) {
                List<Move> policy = new ArrayList<>();
                for (int cell = 0; cell < cells; cell++) {
                    policy.add(Move.ALL.get((int) moves[n * cells + cell]));
                }
                policies.add(List.copyOf(policy));
            }
            return policies;
        }
    }

    /**
     * The figures by name, for a report.
     *
     * @return success, optimal, costRatio and agreement
     */
    public Map<String, Double> asMetrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("success", success);
        metrics.put("optimal", optimal);
        metrics.put("costRatio", costRatio);
        metrics.put("agreement", agreement);
        return metrics;
    }
}
