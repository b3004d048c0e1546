package dev.fixpoint.experiments.planner;

import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Mazes of one size, what is seen of them, and ways through them that were demonstrated.
 *
 * @param mazes the {@code N} mazes, of {@code S} cells
 * @param starts for each maze the cell from which a policy is tried
 * @param pictures red, green and blue of each cell with noise, {@code [N, S, 3]}
 * @param successors where each move leads on the open grid, and nowhere from the goal, int64, {@code [N, S, 4]}
 * @param underWay 0 at the goal, else 1, {@code [N, S, 1]}
 * @param visits how often demonstrations leave each cell, {@code [N, S]}
 * @param moves by which move, int64, {@code [N, S]}; 0 where none does
 */
public record MazeSet(
        List<Maze> mazes,
        List<Integer> starts,
        Tensor pictures,
        Tensor successors,
        Tensor underWay,
        Tensor visits,
        Tensor moves) {
    private static final double NOISE = 0.05;
    private static final int DEMONSTRATIONS = 4;

    /**
     * Draws mazes, with {@value #DEMONSTRATIONS} best ways in each, from cells other than the one to start from.
     *
     * @param count of mazes, at least 1
     * @param side of each, odd
     * @param seed of everything random
     * @return the mazes, their tensors in the caller's scope
     */
    public static MazeSet draw(int count, int side, long seed) {
        Random random = new Random(seed);
        int cells = side * side;
        List<Maze> mazes = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        float[] pictures = new float[count * cells * 3];
        long[] successors = new long[count * cells * Move.ALL.size()];
        float[] underWay = new float[count * cells];
        float[] visits = new float[count * cells];
        long[] moves = new long[count * cells];
        for (int n = 0; n < count; n++) {
            Maze maze = Maze.draw(side, random);
            mazes.add(maze);
            starts.add(maze.randomStart(random));
            for (int cell = 0; cell < cells; cell++) {
                int place = n * cells + cell;
                underWay[place] = cell == maze.goal() ? 0 : 1;
                for (int channel = 0; channel < 3; channel++) {
                    double clean = maze.cells().get(cell).colour().get(channel);
                    pictures[3 * place + channel] = (float) (clean + NOISE * random.nextGaussian());
                }
                for (int i = 0; i < Move.ALL.size(); i++) {
                    successors[Move.ALL.size() * place + i] =
                            cell == maze.goal() ? cell : Move.ALL.get(i).from(cell, side);
                }
            }
            demonstrate(maze, n * cells, random, visits, moves);
        }
        try (TensorScope scope = TensorScope.open()) {
            return new MazeSet(
                    List.copyOf(mazes),
                    List.copyOf(starts),
                    scope.handOver(torch.tensor(pictures).view(count, cells, 3)),
                    scope.handOver(torch.tensor(successors).view(count, cells, Move.ALL.size())),
                    scope.handOver(torch.tensor(underWay).view(count, cells, 1)),
                    scope.handOver(torch.tensor(visits).view(count, cells)),
                    scope.handOver(torch.tensor(moves).view(count, cells)));
        }
    }

    private static void demonstrate(Maze maze, int offset, Random random, float[] visits, long[] moves) {
        ShortestWays ways = ShortestWays.of(maze);
        for (int i = 0; i < DEMONSTRATIONS; i++) {
            for (int cell : Walk.of(maze, maze.randomStart(random), ways::best).cells()) {
                if (cell != maze.goal()) {
                    visits[offset + cell]++;
                    moves[offset + cell] = Move.ALL.indexOf(ways.best(cell));
                }
            }
        }
    }

    /**
     * Some of the mazes.
     *
     * @param rows their numbers
     * @return the mazes, their tensors in the caller's scope
     */
    public MazeSet select(long... rows) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor index = torch.tensor(rows);
            List<Maze> own = new ArrayList<>();
            List<Integer> ownStarts = new ArrayList<>();
            for (long row : rows) {
                own.add(mazes.get(Math.toIntExact(row)));
                ownStarts.add(starts.get(Math.toIntExact(row)));
            }
            return new MazeSet(
                    List.copyOf(own),
                    List.copyOf(ownStarts),
                    scope.handOver(pictures.index_select(0, index)),
                    scope.handOver(successors.index_select(0, index)),
                    scope.handOver(underWay.index_select(0, index)),
                    scope.handOver(visits.index_select(0, index)),
                    scope.handOver(moves.index_select(0, index)));
        }
    }

    /**
     * The number of mazes.
     *
     * @return {@code N}
     */
    public int size() {
        return mazes.size();
    }
}
