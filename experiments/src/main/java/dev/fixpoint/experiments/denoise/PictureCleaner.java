package dev.fixpoint.experiments.denoise;

import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.memory.TensorScope;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Cleans pictures of any size and any number of channels: channel by channel, large ones in overlapping tiles. Beyond its edges a picture
 * is mirrored.
 *
 * <p>Memory: that of one tile, whatever the size of the picture.
 */
final class PictureCleaner {
    private static final int TILE = 512;
    /** What a tile sees beyond the part that is taken from it; even. */
    private static final int MARGIN = 32;

    private final UnaryOperator<Tensor> denoiser;

    /**
     * A cleaner.
     *
     * @param denoiser from {@code [1, 1, H, W]} with even sides to the same shape
     */
    PictureCleaner(UnaryOperator<Tensor> denoiser) {
        this.denoiser = denoiser;
    }

    Picture clean(Picture noisy) {
        int height = noisy.height();
        int width = noisy.width();
        float[] values = noisy.values();
        for (int channel = 0; channel < noisy.channels(); channel++) {
            for (int top = 0; top < height; top += TILE) {
                for (int left = 0; left < width; left += TILE) {
                    int rows = Math.min(TILE, height - top);
                    int columns = Math.min(TILE, width - left);
                    Picture part = cleanPart(noisy, channel, new Part(top, left, rows, columns));
                    for (int row = 0; row < rows; row++) {
                        for (int column = 0; column < columns; column++) {
                            values[(channel * height + top + row) * width + left + column] =
                                    part.value(0, margin(top) + row, margin(left) + column);
                        }
                    }
                }
            }
        }
        return Picture.of(noisy.channels(), height, width, values);
    }

    private Picture cleanPart(Picture noisy, int channel, Part part) {
        int above = margin(part.top);
        int before = margin(part.left);
        int below = part.top + part.rows < noisy.height() ? MARGIN : 0;
        int behind = part.left + part.columns < noisy.width() ? MARGIN : 0;
        int rows = even(above + part.rows + below);
        int columns = even(before + part.columns + behind);
        float[] values = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[row * columns + column] = noisy.value(
                        channel,
                        mirrored(part.top - above + row, noisy.height()),
                        mirrored(part.left - before + column, noisy.width()));
            }
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor input = Picture.of(1, rows, columns, values).toTensor().unsqueeze(0);
            return Picture.of(denoiser.apply(input).squeeze(0));
        }
    }

    private static int margin(int start) {
        return start == 0 ? 0 : MARGIN;
    }

    private static int even(int size) {
        return size + size % 2;
    }

    private static int mirrored(int at, int size) {
        int inside = at < size ? at : 2 * size - 2 - at;
        return Math.max(0, Math.min(size - 1, inside));
    }

    /** The rectangle that a tile is for. */
    private record Part(int top, int left, int rows, int columns) {}
}
