package dev.fixpoint.experiments.flow;

import dev.fixpoint.experiments.image.Picture;

/**
 * Shows a flow by colours: the hue is the direction, the saturation the speed; white rests, black is not known. To the right is
 * red, down yellow, to the left cyan, up blue to violet.
 *
 * <p>Source: the wheel of S. Baker et al., 'A database and evaluation methodology for optical flow', IJCV 2011: 55 hues, more of
 * them where the eye tells more apart.
 */
public final class ColourWheel {
    /** How many hues lie between red, yellow, green, cyan, blue, magenta, and red again. */
    private static final int[] STEPS = {15, 6, 4, 11, 13, 6};

    private static final int[][] CORNERS = {{1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 1, 1}, {0, 0, 1}, {1, 0, 1}, {1, 0, 0}
    };
    private static final double[][] HUES = hues();

    /** Faster pixels than the fastest of the scale are darkened to this part. */
    private static final double BEYOND = 0.75;

    private ColourWheel() {}

    /**
     * The fastest of a flow's known pixels.
     *
     * @param flow the flow
     * @return in pixels; 0 if none is known
     */
    public static double fastest(FlowField flow) {
        double fastest = 0;
        for (int i = 0; i < flow.u().length; i++) {
            if (flow.known(i)) {
                fastest = Math.max(fastest, Math.hypot(flow.u()[i], flow.v()[i]));
            }
        }
        return fastest;
    }

    /**
     * The picture of a flow.
     *
     * @param flow the flow
     * @param full the speed that has the full colour, in pixels; positive
     * @return red, green and blue
     * @throws IllegalArgumentException if the speed is not positive
     */
    public static Picture picture(FlowField flow, double full) {
        if (!(full > 0)) {
            throw new IllegalArgumentException("the speed with the full colour must be positive, got " + full);
        }
        int pixels = flow.u().length;
        float[] values = new float[3 * pixels];
        for (int i = 0; i < pixels; i++) {
            if (flow.known(i)) {
                double[] colour = colour(flow.u()[i] / full, flow.v()[i] / full);
                for (int c = 0; c < 3; c++) {
                    values[c * pixels + i] = (float) colour[c];
                }
            }
        }
        return Picture.of(3, flow.height(), flow.width(), values);
    }

    private static double[] colour(double u, double v) {
        double speed = Math.hypot(u, v);
        double place = (StrictMath.atan2(-v, -u) / Math.PI + 1) / 2 * (HUES.length - 1);
        int before = (int) place;
        double[] from = HUES[before];
        double[] to = HUES[(before + 1) % HUES.length];
        double[] colour = new double[3];
        for (int c = 0; c < 3; c++) {
            double hue = from[c] + (place - before) * (to[c] - from[c]);
            colour[c] = speed <= 1 ? 1 - speed * (1 - hue) : hue * BEYOND;
        }
        return colour;
    }

    private static double[][] hues() {
        int count = 0;
        for (int steps : STEPS) {
            count += steps;
        }
        double[][] hues = new double[count][3];
        int at = 0;
        for (int side = 0; side < STEPS.length; side++) {
            for (int step = 0; step < STEPS[side]; step++, at++) {
                double part = (double) step / STEPS[side];
                for (int c = 0; c < 3; c++) {
                    hues[at][c] = CORNERS[side][c] + part * (CORNERS[side + 1][c] - CORNERS[side][c]);
                }
            }
        }
        return hues;
    }
}
