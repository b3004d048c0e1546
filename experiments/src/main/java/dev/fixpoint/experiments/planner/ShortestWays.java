package dev.fixpoint.experiments.planner;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The least costs to the goal of a maze, from all its cells, by Dijkstra's method.
 *
 * @param maze the maze
 * @param costs for each cell the sum of the costs of the cells entered on the best way; infinite for walls
 */
public record ShortestWays(Maze maze, List<Double> costs) {
    /** Sums of small whole numbers differ by whole numbers. */
    private static final double EQUAL = 1e-9;

    /**
     * Finds the ways of a maze.
     *
     * @param maze the maze
     * @return the ways
     */
    public static ShortestWays of(Maze maze) {
        double[] costs = new double[maze.cells().size()];
        Arrays.fill(costs, Double.POSITIVE_INFINITY);
        costs[maze.goal()] = 0;
        record Reached(int cell, double cost) {}
        PriorityQueue<Reached> open = new PriorityQueue<>(Comparator.comparingDouble(Reached::cost));
        open.add(new Reached(maze.goal(), 0));
        while (!open.isEmpty()) {
            Reached reached = open.remove();
            double entering = maze.cost(reached.cell()) + reached.cost();
            for (Move move : Move.ALL) {
                int before = move.from(reached.cell(), maze.side());
                if (maze.cells().get(before) != Terrain.WALL && entering < costs[before]) {
                    costs[before] = entering;
                    open.add(new Reached(before, entering));
                }
            }
        }
        return new ShortestWays(maze, Arrays.stream(costs).boxed().toList());
    }

    /**
     * Whether a move begins a best way.
     *
     * @param cell no wall and not the goal
     * @param move the move
     * @return whether no way is cheaper
     */
    public boolean isBest(int cell, Move move) {
        int next = move.from(cell, maze.side());
        return Math.abs(maze.cost(next) + costs.get(next) - costs.get(cell)) < EQUAL;
    }

    /**
     * A best move.
     *
     * @param cell no wall and not the goal
     * @return the first of the best moves
     */
    public Move best(int cell) {
        return Move.ALL.stream().filter(move -> isBest(cell, move)).findFirst().orElseThrow();
    }
}
