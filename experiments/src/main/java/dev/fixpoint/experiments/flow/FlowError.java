package dev.fixpoint.experiments.flow;

/**
 * How far a flow is from the truth, over the pixels whose true flow is known.
 *
 * <pre>{@code
 * e = sqrt((u - u')^2 + (v - v')^2)
 * endPoint = mean of e
 * outliers = percent of pixels with e > 3 and e > 0.05 sqrt(u'^2 + v'^2)
 * }</pre>
 *
 * @param endPoint the end-point error (EPE), in pixels; NaN if no pixel is known
 * @param outliers KITTI's Fl-all, in percent; NaN if no pixel is known
 * @param pixels the known pixels
 */
public record FlowError(double endPoint, double outliers, int pixels) {
    private static final double LARGE = 3;
    private static final double LARGE_PART = 0.05;

    /**
     * The error of a flow.
     *
     * @param flow what is measured, known wherever the truth is
     * @param truth what it should be
     * @return the error
     * @throws IllegalArgumentException if the sizes differ, or the flow leaves out a pixel that the truth knows
     */
    public static FlowError of(FlowField flow, FlowField truth) {
        if (flow.width() != truth.width() || flow.height() != truth.height()) {
            throw new IllegalArgumentException(flow + " cannot be measured against " + truth);
        }
        double sum = 0;
        int outliers = 0;
        int pixels = 0;
        for (int i = 0; i < truth.u().length; i++) {
            if (truth.known(i)) {
                if (!flow.known(i)) {
                    throw new IllegalArgumentException("the true flow of pixel " + i % flow.width() + ", "
                            + i / flow.width() + " is known, but the flow to be measured has none there");
                }
                double error = Math.hypot(flow.u()[i] - truth.u()[i], flow.v()[i] - truth.v()[i]);
                sum += error;
                outliers += error > LARGE && error > LARGE_PART * Math.hypot(truth.u()[i], truth.v()[i]) ? 1 : 0;
                pixels++;
            }
        }
        return new FlowError(sum / pixels, 100.0 * outliers / pixels, pixels);
    }
}
