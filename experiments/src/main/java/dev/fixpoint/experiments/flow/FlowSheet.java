package dev.fixpoint.experiments.flow;

import dev.fixpoint.experiments.image.Picture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs one below the other, each in a row with its pictures, its true flow and what models make of it. A row's flows have one
 * scale of colours, that of the truth.
 */
public final class FlowSheet {
    private static final int GAP = 4;

    /** Smaller pictures are shown with their pixels enlarged to whole multiples, up to about this width. */
    private static final int SHOWN_WIDTH = 128;

    /** Flows slower than this, in pixels, are not shown in full colour. */
    private static final double STILL = 0.1;

    private final List<List<Picture>> rows;

    private FlowSheet(List<List<Picture>> rows) {
        this.rows = List.copyOf(rows);
    }

    /** A sheet without rows. */
    public FlowSheet() {
        this(List.of());
    }

    /**
     * This sheet with one more row.
     *
     * @param pair its pictures and its true flow
     * @param predictions flows of the same size
     * @return the longer sheet
     */
    public FlowSheet with(FlowPair pair, List<FlowField> predictions) {
        double full = Math.max(STILL, ColourWheel.fastest(pair.flow()));
        List<Picture> row =
                new ArrayList<>(List.of(pair.first(), pair.second(), ColourWheel.picture(pair.flow(), full)));
        predictions.forEach(flow -> row.add(ColourWheel.picture(flow, full)));
        int times = Math.max(1, SHOWN_WIDTH / pair.width());
        List<List<Picture>> more = new ArrayList<>(rows);
        more.add(row.stream().map(picture -> enlarged(picture, times)).toList());
        return new FlowSheet(more);
    }

    /**
     * The sheet as one picture, white between its parts.
     *
     * @return the picture
     * @throws IllegalStateException if there are no rows
     */
    public Picture picture() {
        if (rows.isEmpty()) {
            throw new IllegalStateException("a sheet without rows has no picture");
        }
        int width = rows.stream().mapToInt(FlowSheet::width).max().orElseThrow();
        int height = rows.stream().mapToInt(row -> row.get(0).height() + GAP).sum() - GAP;
        float[] values = new float[3 * width * height];
        Arrays.fill(values, 1);
        int top = 0;
        for (List<Picture> row : rows) {
            int left = 0;
            for (Picture part : row) {
                for (int line = 0; line < 3 * part.height(); line++) {
                    int channel = line / part.height();
                    int y = line % part.height();
                    for (int x = 0; x < part.width(); x++) {
                        values[(channel * height + top + y) * width + left + x] = part.value(channel, y, x);
                    }
                }
                left += part.width() + GAP;
            }
            top += row.get(0).height() + GAP;
        }
        return Picture.of(3, height, width, values);
    }

    private static int width(List<Picture> row) {
        return row.stream().mapToInt(part -> part.width() + GAP).sum() - GAP;
    }

    private static Picture enlarged(Picture picture, int times) {
        int width = picture.width() * times;
        int height = picture.height() * times;
        float[] values = new float[3 * width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] = picture.value(i / (width * height), i / width % height / times, i % width / times);
        }
        return Picture.of(3, height, width, values);
    }
}
