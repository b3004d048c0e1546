package dev.fixpoint.experiments.planner;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A square maze with walls around it, and the cell that is to be reached.
 *
 * @param side cells in a row, odd
 * @param cells what they are, row by row
 * @param goal the number of a cell that is no wall
 */
public record Maze(int side, List<Terrain> cells, int goal) {
    /** The smallest side. */
    public static final int SMALLEST = 5;

    /** Part of the inner walls that is opened again, so that there are several ways. */
    private static final double OPENED = 0.15;

    /**
     * Copies the list and checks the sizes.
     *
     * @param side cells in a row
     * @param cells what they are
     * @param goal the number of a cell
     */
    public Maze {
        cells = List.copyOf(cells);
        if (cells.size() != side * side) {
            throw new IllegalArgumentException(
                    "A maze of side %d must have %d cells, got %d".formatted(side, side * side, cells.size()));
        }
        if (cells.get(goal) == Terrain.WALL) {
            throw new IllegalArgumentException("The goal must be no wall, got cell " + goal);
        }
    }

    /**
     * Draws a maze: a tree of ways by depth-first search, some walls opened, and half of the ground road, three tenths grass, the
     * rest mud.
     *
     * @param side cells in a row, odd, at least {@value #SMALLEST}
     * @param random draws
     * @return the maze; every cell that is no wall can be reached from every other one
     */
    public static Maze draw(int side, Random random) {
        if (side < SMALLEST || side % 2 == 0) {
            throw new IllegalArgumentException("side must be odd and at least " + SMALLEST + ", got " + side);
        }
        boolean[] open = carved(side, random);
        for (int cell = 0; cell < open.length; cell++) {
            if (!open[cell] && joinsTwo(cell, side, open) && random.nextDouble() < OPENED) {
                open[cell] = true;
            }
        }
        List<Terrain> cells = new ArrayList<>();
        for (boolean free : open) {
            cells.add(free ? ground(random) : Terrain.WALL);
        }
        return new Maze(side, cells, randomFree(cells, random));
    }

    private static Terrain ground(Random random) {
        double part = random.nextDouble();
        return part < 0.5 ? Terrain.ROAD : part < 0.8 ? Terrain.GRASS : Terrain.MUD;
    }

    /** Cells with odd row and column are rooms; the search opens the wall to each new room. */
    private static boolean[] carved(int side, Random random) {
        boolean[] open = new boolean[side * side];
        Deque<Integer> way = new ArrayDeque<>(List.of(side + 1));
        open[side + 1] = true;
        while (!way.isEmpty()) {
            int room = way.getLast();
            List<Move> moves = new ArrayList<>(Move.ALL);
            Collections.shuffle(moves, random);
            int before = way.size();
            for (Move move : moves) {
                int wall = move.from(room, side);
                int next = move.from(wall, side);
                if (isInner(next, side) && !open[next]) {
                    open[wall] = true;
                    open[next] = true;
                    way.addLast(next);
                    break;
                }
            }
            if (way.size() == before) {
                way.removeLast();
            }
        }
        return open;
    }

    private static boolean isInner(int cell, int side) {
        int row = cell / side;
        int column = cell % side;
        return row > 0 && row < side - 1 && column > 0 && column < side - 1;
    }

    private static boolean joinsTwo(int cell, int side, boolean[] open) {
        boolean across = open[Move.LEFT.from(cell, side)] && open[Move.RIGHT.from(cell, side)];
        boolean along = open[Move.UP.from(cell, side)] && open[Move.DOWN.from(cell, side)];
        return isInner(cell, side) && (across || along);
    }

    private static int randomFree(List<Terrain> cells, Random random) {
        int[] free = IntStream.range(0, cells.size())
                .filter(cell -> cells.get(cell) != Terrain.WALL)
                .toArray();
        return free[random.nextInt(free.length)];
    }

    /**
     * Draws a cell to start from.
     *
     * @param random draws
     * @return the number of a cell that is neither a wall nor the goal
     */
    public int randomStart(Random random) {
        int start = goal;
        while (start == goal) {
            start = randomFree(cells, random);
        }
        return start;
    }

    /**
     * What it costs to enter a cell.
     *
     * @param cell its number
     * @return infinite for walls
     */
    public double cost(int cell) {
        return cells.get(cell).cost();
    }
}
