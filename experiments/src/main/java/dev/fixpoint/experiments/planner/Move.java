package dev.fixpoint.experiments.planner;

import java.util.List;

/** A step to a neighbouring cell. */
public enum Move {
    /** To the row above. */
    UP(-1, 0),
    /** To the row below. */
    DOWN(1, 0),
    /** To the column before. */
    LEFT(0, -1),
    /** To the column after. */
    RIGHT(0, 1);

    /** All moves, in the order in which tensors hold them. */
    public static final List<Move> ALL = List.of(values());

    private final int rows;
    private final int columns;

    Move(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Where the step leads on an open grid.
     *
     * @param cell the number of a cell, row by row
     * @param side of the square grid
     * @return the number of the neighbour; the cell itself at the border
     */
    public int from(int cell, int side) {
        int row = cell / side + rows;
        int column = cell % side + columns;
        return row < 0 || row >= side || column < 0 || column >= side ? cell : row * side + column;
    }
}
