package dev.fixpoint.experiments.flow;

import dev.fixpoint.experiments.image.Picture;

/**
 * Two pictures and how the pixels of the first move until the second.
 *
 * @param first red, green and blue
 * @param second red, green and blue, of the same size
 * @param flow the true flow, of the same size; pixels may be unknown
 */
public record FlowPair(Picture first, Picture second, FlowField flow) {
    /**
     * Checks the sizes.
     *
     * @param first red, green and blue
     * @param second red, green and blue, of the same size
     * @param flow the true flow, of the same size
     * @throws IllegalArgumentException if they do not fit one another
     */
    public FlowPair {
        if (first.channels() != 3
                || !first.hasShapeOf(second)
                || first.width() != flow.width()
                || first.height() != flow.height()) {
            throw new IllegalArgumentException(
                    "a pair is two colour pictures of one size and a flow of that size, got a " + first + ", a "
                            + second + " and " + flow);
        }
    }

    /**
     * The width of all three.
     *
     * @return in pixels
     */
    public int width() {
        return first.width();
    }

    /**
     * The height of all three.
     *
     * @return in pixels
     */
    public int height() {
        return first.height();
    }

    /**
     * A part of this pair.
     *
     * @param top its first row
     * @param left its first column
     * @param rows its height
     * @param columns its width
     * @return the part
     * @throws IllegalArgumentException if it does not lie within this pair
     */
    public FlowPair crop(int top, int left, int rows, int columns) {
        return new FlowPair(
                first.crop(top, left, rows, columns),
                second.crop(top, left, rows, columns),
                flow.crop(top, left, rows, columns));
    }

    /**
     * This pair made smaller, by the mean over squares of pixels; so are the lengths of the flow.
     *
     * @param factor how many times smaller, at least 1
     * @return the smaller pair
     * @throws IllegalArgumentException if nothing would be left
     */
    public FlowPair reduced(int factor) {
        return factor == 1 ? this : new FlowPair(reduced(first, factor), reduced(second, factor), flow.reduced(factor));
    }

    /**
     * A picture made smaller; what fills no whole pixel at the right and lower border is left away.
     *
     * @param picture the picture
     * @param factor how many times smaller, at least 1
     * @return the mean of each square of {@code factor x factor} pixels
     * @throws IllegalArgumentException if nothing would be left
     */
    public static Picture reduced(Picture picture, int factor) {
        int rows = picture.height() / factor;
        int columns = picture.width() / factor;
        float[] values = new float[picture.channels() * rows * columns];
        for (int i = 0; i < values.length; i++) {
            int channel = i / (rows * columns);
            int top = i / columns % rows * factor;
            int left = i % columns * factor;
            double sum = 0;
            for (int y = top; y < top + factor; y++) {
                for (int x = left; x < left + factor; x++) {
                    sum += picture.value(channel, y, x);
                }
            }
            values[i] = (float) (sum / (factor * factor));
        }
        return Picture.of(picture.channels(), rows, columns, values);
    }
}
