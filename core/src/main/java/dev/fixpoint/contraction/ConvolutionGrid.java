package dev.fixpoint.contraction;

/**
 * The grid that a convolution with stride 1, dilation 1 and one group works on. A larger stride only leaves outputs away: its
 * operator norm is at most that of stride 1.
 *
 * @param height rows of the input, in pixels
 * @param width columns of the input, in pixels
 * @param padding zeros added on each side of both dimensions, in pixels; 0 where circular
 * @param circular whether the input continues at its opposite border
 */
public record ConvolutionGrid(long height, long width, long padding, boolean circular) {
    /**
     * Checks the ranges.
     *
     * @param height rows of the input
     * @param width columns of the input
     * @param padding zeros added on each side
     * @param circular whether the input continues at its opposite border
     */
    public ConvolutionGrid {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("height and width must be at least 1, got " + height + " and " + width);
        }
        if (padding < 0 || (circular && padding != 0)) {
            throw new IllegalArgumentException("padding must be at least 0, and 0 on a circular grid, got " + padding);
        }
    }

    /**
     * A grid with zeros around it.
     *
     * @param height rows of the input, in pixels
     * @param width columns of the input, in pixels
     * @param padding zeros added on each side of both dimensions, in pixels
     * @return the grid
     */
    public static ConvolutionGrid zeroPadded(long height, long width, long padding) {
        return new ConvolutionGrid(height, width, padding, false);
    }

    /**
     * A grid that continues at its opposite border; outputs have the shape of the input.
     *
     * @param height rows of the input, in pixels
     * @param width columns of the input, in pixels
     * @return the grid
     */
    public static ConvolutionGrid circular(long height, long width) {
        return new ConvolutionGrid(height, width, 0, true);
    }

    /**
     * The torus on which a circular convolution has all outputs of this one: with the padding on one side only, since a torus
     * has the other side there too.
     */
    long[] torus(long kernelHeight, long kernelWidth) {
        return new long[] {circumference(height, kernelHeight), circumference(width, kernelWidth)};
    }

    private long circumference(long size, long kernel) {
        if (size + 2 * padding < kernel) {
            throw new IllegalArgumentException("The kernel must fit into the padded input of %d pixels, but it has %d"
                    .formatted(size + 2 * padding, kernel));
        }
        return Math.max(size + Math.min(padding, kernel - 1), kernel);
    }
}
