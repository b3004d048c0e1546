package dev.fixpoint.experiments.flow;

import java.util.Arrays;

/**
 * How far each pixel moves, in pixels. Where the flow is not known both parts are NaN.
 *
 * @param width pixels in a row
 * @param height rows
 * @param u to the right, row after row
 * @param v down, row after row
 */
@SuppressWarnings("ArrayRecordComponent") // a picture's worth of numbers, handed on and never compared as a whole
public record FlowField(int width, int height, float[] u, float[] v) {
    /**
     * Checks the sizes, and marks a pixel with one part that is not finite as unknown.
     *
     * @param width pixels in a row, at least 1
     * @param height rows, at least 1
     * @param u to the right, copied
     * @param v down, copied
     * @throws IllegalArgumentException if the sizes do not agree
     */
    public FlowField {
        if (width < 1 || height < 1 || u.length != (long) width * height || v.length != u.length) {
            throw new IllegalArgumentException("a flow of " + width + " x " + height + " pixels cannot have " + u.length
                    + " and " + v.length + " values");
        }
        u = u.clone();
        v = v.clone();
        for (int i = 0; i < u.length; i++) {
            if (!Float.isFinite(u[i]) || !Float.isFinite(v[i])) {
                u[i] = Float.NaN;
                v[i] = Float.NaN;
            }
        }
    }

    /**
     * Whether the flow of a pixel is known.
     *
     * @param pixel its number, {@code y * width + x}
     * @return whether it is
     */
    public boolean known(int pixel) {
        return !Float.isNaN(u[pixel]);
    }

    /**
     * The pixels whose flow is known.
     *
     * @return their number
     */
    public int knownPixels() {
        int count = 0;
        for (float value : u) {
            count += Float.isNaN(value) ? 0 : 1;
        }
        return count;
    }

    /**
     * The flow of the same pictures made smaller: each pixel has the mean of the known pixels that fall into it, divided by the
     * factor. Pixels at the right and lower border that fill no whole one are left away.
     *
     * @param factor how many times smaller, at least 1
     * @return a flow of {@code width / factor} by {@code height / factor} pixels
     * @throws IllegalArgumentException if nothing would be left
     */
    public FlowField reduced(int factor) {
        int columns = width / factor;
        int rows = height / factor;
        float[] smallU = new float[columns * rows];
        float[] smallV = new float[columns * rows];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                smallU[y * columns + x] = mean(u, x * factor, y * factor, factor) / factor;
                smallV[y * columns + x] = mean(v, x * factor, y * factor, factor) / factor;
            }
        }
        return new FlowField(columns, rows, smallU, smallV);
    }

    /**
     * A part of this flow.
     *
     * @param top its first row
     * @param left its first column
     * @param rows its height
     * @param columns its width
     * @return the part
     * @throws IllegalArgumentException if it does not lie within this flow
     */
    public FlowField crop(int top, int left, int rows, int columns) {
        if (top < 0 || left < 0 || rows < 1 || columns < 1 || top > height - rows || left > width - columns) {
            throw new IllegalArgumentException("the part of " + rows + " x " + columns + " at row " + top + ", column "
                    + left + " does not lie in " + this);
        }
        float[] partU = new float[rows * columns];
        float[] partV = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(u, (top + row) * width + left, partU, row * columns, columns);
            System.arraycopy(v, (top + row) * width + left, partV, row * columns, columns);
        }
        return new FlowField(columns, rows, partU, partV);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlowField flow
                && width == flow.width
                && height == flow.height
                && Arrays.equals(u, flow.u)
                && Arrays.equals(v, flow.v);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(u) + Arrays.hashCode(v);
    }

    @Override
    public String toString() {
        return "a flow of " + width + " x " + height + " pixels";
    }

    /** Over a square of pixels; NaN if none of them is known. */
    private float mean(float[] values, int left, int top, int size) {
        double sum = 0;
        int count = 0;
        for (int y = top; y < top + size; y++) {
            for (int x = left; x < left + size; x++) {
                float value = values[y * width + x];
                if (!Float.isNaN(value)) {
                    sum += value;
                    count++;
                }
            }
        }
        return (float) (sum / count);
    }
}
