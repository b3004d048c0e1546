package dev.fixpoint.experiments.planner;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A way through a maze.
 *
 * @param cells the cells in order, from the start on
 * @param cost of all cells entered
 * @param arrived whether the last cell is the goal
 */
public record Walk(List<Integer> cells, double cost, boolean arrived) {
    /**
     * Copies the list.
     *
     * @param cells the cells in order
     * @param cost of all cells entered
     * @param arrived whether the last cell is the goal
     */
    public Walk {
        cells = List.copyOf(cells);
    }

    /**
     * Follows a policy to the goal, into a wall, or to a cell where it was before: from there it would walk in a circle.
     *
     * @param maze the maze
     * @param start the first cell
     * @param policy from cells to moves
     * @return the way
     */
    public static Walk of(Maze maze, int start, IntFunction<Move> policy) {
        List<Integer> cells = new ArrayList<>(List.of(start));
        Set<Integer> seen = new HashSet<>();
        int cell = start;
        double cost = 0;
        while (cell != maze.goal() && seen.add(cell)) {
            int next = policy.apply(cell).from(cell, maze.side());
            if (maze.cells().get(next) == Terrain.WALL) {
                break;
            }
            cell = next;
            cost += maze.cost(cell);
            cells.add(cell);
        }
        return new Walk(cells, cost, cell == maze.goal());
    }
}
