package dev.fixpoint.experiments.planner;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/**
 * Mazes beside one another: above what they are, with a best way in white; below the learned values, from dark to bright, with the
 * way of the planner, in red where it does not arrive. A disc is the start, a ring the goal.
 */
public final class MazePicture {
    private static final int CELL = 16;
    private static final int GAP = 12;

    private MazePicture() {}

    /**
     * Draws the first mazes of a set.
     *
     * @param planner the planner
     * @param set the mazes
     * @param count how many of them, at most
     * @return the picture as PNG
     */
    public static byte[] png(Planner planner, MazeSet set, int count) {
        int shown = Math.min(count, set.size());
        int side = set.mazes().get(0).side() * CELL;
        BufferedImage image =
                new BufferedImage(shown * (side + GAP) + GAP, 2 * (side + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, image.getWidth(), image.getHeight());
        List<List<Move>> policies = PolicyScore.policies(planner, set);
        float[] values = values(planner, set);
        for (int n = 0; n < shown; n++) {
            Maze maze = set.mazes().get(n);
            int start = set.starts().get(n);
            Graphics2D above = at(pen, GAP + n * (side + GAP), GAP);
            terrain(above, maze);
            way(above, maze, Walk.of(maze, start, ShortestWays.of(maze)::best), Color.WHITE);
            Graphics2D below = at(pen, GAP + n * (side + GAP), 2 * GAP + side);
            heat(below, maze, values, n * maze.cells().size());
            Walk walk = Walk.of(maze, start, policies.get(n)::get);
            way(below, maze, walk, walk.arrived() ? Color.WHITE : Color.RED);
        }
        pen.dispose();
        return encoded(image);
    }

    private static Graphics2D at(Graphics2D pen, int x, int y) {
        Graphics2D moved = (Graphics2D) pen.create();
        moved.translate(x, y);
        return moved;
    }

    private static float[] values(Planner planner, MazeSet set) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor best = planner.moveValues(set).amax(new long[] {2}, false).contiguous();
            float[] values = new float[Math.toIntExact(best.numel())];
            new FloatPointer(best.data_ptr()).get(values);
            return values;
        }
    }

    private static void terrain(Graphics2D pen, Maze maze) {
        for (int cell = 0; cell < maze.cells().size(); cell++) {
            List<Double> colour = maze.cells().get(cell).colour();
            fill(
                    pen,
                    maze,
                    cell,
                    new Color(
                            colour.get(0).floatValue(),
                            colour.get(1).floatValue(),
                            colour.get(2).floatValue()));
        }
    }

    /** The scale is that of the cells that can be entered; walls stay black, whatever they are taken for. */
    private static void heat(Graphics2D pen, Maze maze, float[] values, int offset) {
        double least = 0;
        for (int cell = 0; cell < maze.cells().size(); cell++) {
            least = maze.cells().get(cell) == Terrain.WALL ? least : Math.min(least, values[offset + cell]);
        }
        for (int cell = 0; cell < maze.cells().size(); cell++) {
            float part = least == 0 ? 1 : (float) (1 - values[offset + cell] / least);
            Color colour = Color.getHSBColor(0.66f - 0.5f * part, 0.85f, 0.35f + 0.6f * part);
            fill(pen, maze, cell, maze.cells().get(cell) == Terrain.WALL ? Color.BLACK : colour);
        }
    }

    private static void fill(Graphics2D pen, Maze maze, int cell, Color colour) {
        pen.setColor(colour);
        pen.fillRect(cell % maze.side() * CELL, cell / maze.side() * CELL, CELL, CELL);
    }

    private static void way(Graphics2D pen, Maze maze, Walk walk, Color colour) {
        pen.setColor(colour);
        pen.setStroke(new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (int i = 1; i < walk.cells().size(); i++) {
            int from = walk.cells().get(i - 1);
            int to = walk.cells().get(i);
            pen.drawLine(
                    middle(from % maze.side()),
                    middle(from / maze.side()),
                    middle(to % maze.side()),
                    middle(to / maze.side()));
        }
        int start = walk.cells().get(0);
        int radius = CELL / 2 - 3;
        pen.fillOval(
                middle(start % maze.side()) - radius, middle(start / maze.side()) - radius, 2 * radius, 2 * radius);
        int goal = maze.goal();
        pen.drawOval(middle(goal % maze.side()) - radius, middle(goal / maze.side()) - radius, 2 * radius, 2 * radius);
    }

    private static int middle(int place) {
        return place * CELL + CELL / 2;
    }

    private static byte[] encoded(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
