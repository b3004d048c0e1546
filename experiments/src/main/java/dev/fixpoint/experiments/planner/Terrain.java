package dev.fixpoint.experiments.planner;

import java.util.List;

/** What a cell of a maze is. */
public enum Terrain {
    /** Cannot be entered. */
    WALL(Double.POSITIVE_INFINITY, 0.10, 0.10, 0.15),
    /** Easy to walk on. */
    ROAD(1, 0.85, 0.80, 0.65),
    /** Takes three times as long. */
    GRASS(3, 0.40, 0.70, 0.30),
    /** Takes six times as long. */
    MUD(6, 0.55, 0.35, 0.20);

    private final double cost;
    private final double red;
    private final double green;
    private final double blue;

    Terrain(double cost, double red, double green, double blue) {
        this.cost = cost;
        this.red = red;
        this.green = green;
        this.blue = blue;
    }

    /**
     * What it costs to enter such a cell.
     *
     * @return positive; infinite for walls
     */
    public double cost() {
        return cost;
    }

    /**
     * How such a cell looks.
     *
     * @return red, green and blue, from 0 to 1
     */
    public List<Double> colour() {
        return List.of(red, green, blue);
    }
}
