package dev.fixpoint.experiments.image;

import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An immutable picture: {@code channels x height x width} floats, nominally in [0, 1], where 1 is white. Values beyond that
 * range are kept, as noise and networks make them; writers cut them off.
 *
 * <p>Memory: four bytes a value.
 */
public final class Picture {
    private final int channels;
    private final int height;
    private final int width;
    private final float[] values;

    private Picture(int channels, int height, int width, float[] values) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.values = values;
    }

    /**
     * A picture of given values.
     *
     * @param channels 1 for gray, 3 for red, green and blue; any number of at least 1 is taken
     * @param height rows, at least 1
     * @param width columns, at least 1
     * @param values {@code [channels, height, width]}, the last index running fastest; copied
     * @return the picture
     * @throws IllegalArgumentException if a size is below 1 or the number of values is not their product
     */
    public static Picture of(int channels, int height, int width, float[] values) {
        return owning(channels, height, width, values.clone());
    }

    /**
     * The picture of a tensor.
     *
     * @param tensor {@code [channels, height, width]} or {@code [height, width]}, of any floating type
     * @return the picture
     * @throws IllegalArgumentException if the tensor has another number of axes
     */
    public static Picture of(Tensor tensor) {
        long axes = tensor.dim();
        if (axes != 2 && axes != 3) {
            throw new IllegalArgumentException("a picture has 2 or 3 axes, got a tensor with " + axes);
        }
        try (TensorScope scope = TensorScope.open()) {
            float[] values = new float[Math.toIntExact(tensor.numel())];
            Tensor plain = tensor.detach().to(torch.ScalarType.Float).contiguous();
            new FloatPointer(plain.data_ptr()).get(values);
            int channels = axes == 2 ? 1 : Math.toIntExact(tensor.size(0));
            return owning(
                    channels, Math.toIntExact(tensor.size(axes - 2)), Math.toIntExact(tensor.size(axes - 1)), values);
        }
    }

    /** A picture that takes the array over; nobody else may keep it. */
    static Picture owning(int channels, int height, int width, float[] values) {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("a picture needs at least 1 channel, row and column, got " + channels
                    + " x " + height + " x " + width);
        }
        if ((long) channels * height * width != values.length) {
            throw new IllegalArgumentException("a picture of " + channels + " x " + height + " x " + width
                    + " values cannot have " + values.length);
        }
        return new Picture(channels, height, width, values);
    }

    /**
     * The channels.
     *
     * @return 1 for gray, 3 for colour
     */
    public int channels() {
        return channels;
    }

    /**
     * The rows.
     *
     * @return their number
     */
    public int height() {
        return height;
    }

    /**
     * The columns.
     *
     * @return their number
     */
    public int width() {
        return width;
    }

    /**
     * One value.
     *
     * @param channel from 0
     * @param row from 0, the top
     * @param column from 0, the left
     * @return the value, nominally in [0, 1]
     * @throws IndexOutOfBoundsException if there is no such place
     */
    public float value(int channel, int row, int column) {
        if (row < 0 || row >= height || column < 0 || column >= width) {
            throw new IndexOutOfBoundsException(
                    "no row " + row + ", column " + column + " in a picture of " + height + " x " + width);
        }
        return values[(channel * height + row) * width + column];
    }

    /**
     * All values.
     *
     * @return a copy, {@code [channels, height, width]}, the last index running fastest
     */
    public float[] values() {
        return values.clone();
    }

    /** The values themselves, not to be changed. */
    float[] shared() {
        return values;
    }

    /**
     * Whether another picture has the same channels, rows and columns.
     *
     * @param other the other picture
     * @return true if so
     */
    public boolean hasShapeOf(Picture other) {
        return channels == other.channels && height == other.height && width == other.width;
    }

    /**
     * This picture as a tensor.
     *
     * @return {@code [channels, height, width]} in float32, a copy
     */
    public Tensor toTensor() {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(torch.tensor(values).view(channels, height, width));
        }
    }

    /**
     * The brightness of a colour picture, {@code 0.299 R + 0.587 G + 0.114 B} (ITU-R BT.601); a gray picture as it is.
     *
     * @return one channel
     * @throws IllegalStateException if there are neither 1 nor 3 channels
     */
    public Picture gray() {
        if (channels == 1) {
            return this;
        }
        if (channels != 3) {
            throw new IllegalStateException("a picture with " + channels + " channels has no brightness");
        }
        int plane = height * width;
        float[] gray = new float[plane];
        for (int i = 0; i < plane; i++) {
            gray[i] = 0.299f * values[i] + 0.587f * values[plane + i] + 0.114f * values[2 * plane + i];
        }
        return new Picture(1, height, width, gray);
    }

    /**
     * A part of this picture.
     *
     * @param top its first row
     * @param left its first column
     * @param rows its height
     * @param columns its width
     * @return the part
     * @throws IllegalArgumentException if it does not lie within this picture
     */
    public Picture crop(int top, int left, int rows, int columns) {
        if (top < 0 || left < 0 || rows < 1 || columns < 1 || top > height - rows || left > width - columns) {
            throw new IllegalArgumentException("the part of " + rows + " x " + columns + " at row " + top + ", column "
                    + left + " does not lie in a picture of " + height + " x " + width);
        }
        float[] part = new float[channels * rows * columns];
        for (int line = 0; line < channels * rows; line++) {
            int source = (line / rows * height + top + line % rows) * width + left;
            System.arraycopy(values, source, part, line * columns, columns);
        }
        return new Picture(channels, rows, columns, part);
    }

    /**
     * This picture turned and mirrored.
     *
     * @param symmetry how
     * @return the picture, its sides exchanged for a quarter turn
     */
    public Picture transformed(Symmetry symmetry) {
        int rows = symmetry.exchangesSides() ? width : height;
        int columns = symmetry.exchangesSides() ? height : width;
        float[] turned = new float[values.length];
        int at = 0;
        for (int channel = 0; channel < channels; channel++) {
            int base = channel * height * width;
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    turned[at++] = values[base + symmetry.source(row, column, height, width)];
                }
            }
        }
        return new Picture(channels, rows, columns, turned);
    }

    /**
     * Two pictures are equal if their sizes and all their values are.
     *
     * @param other what to compare with
     * @return whether it is an equal picture
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Picture picture && hasShapeOf(picture) && Arrays.equals(values, picture.values);
    }

    /**
     * The hash code of size and values.
     *
     * @return the code
     */
    @Override
    public int hashCode() {
        return 31 * (31 * channels + width) + Arrays.hashCode(values);
    }

    /**
     * The size in words.
     *
     * @return such as {@code picture of 3 x 480 x 640}
     */
    @Override
    public String toString() {
        return "picture of " + channels + " x " + height + " x " + width;
    }
}
