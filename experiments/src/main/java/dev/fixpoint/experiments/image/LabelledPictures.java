package dev.fixpoint.experiments.image;

import java.awt.AWTError;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pictures of one size in rows and columns, each with a caption under it. */
public final class LabelledPictures {
    private static final Logger LOG = LoggerFactory.getLogger(LabelledPictures.class);
    private static final int GAP = 6;
    private static final int LINE = 20;
    private static final int LETTERS = 13;

    private final List<List<Entry>> rows = new ArrayList<>();

    /** A sheet without pictures. */
    public LabelledPictures() {
        // Rows are added one by one.
    }

    /**
     * One picture and what stands under it.
     *
     * @param picture one channel or three
     * @param caption a few words
     */
    public record Entry(Picture picture, String caption) {}

    /**
     * Adds a row of pictures at the bottom.
     *
     * @param row as many entries as the rows before have, all pictures of one size
     * @return this sheet
     * @throws IllegalArgumentException if number or size differ
     */
    public LabelledPictures row(List<Entry> row) {
        List<Entry> first = rows.isEmpty() ? row : rows.get(0);
        boolean fits = !row.isEmpty()
                && row.size() == first.size()
                && row.stream().allMatch(entry -> hasSide(entry, first.get(0)));
        if (!fits) {
            throw new IllegalArgumentException("a row needs as many pictures as the first, " + first.size()
                    + ", and of the size of its first one");
        }
        rows.add(List.copyOf(row));
        return this;
    }

    private static boolean hasSide(Entry entry, Entry other) {
        return entry.picture.height() == other.picture.height() && entry.picture.width() == other.picture.width();
    }

    /**
     * The sheet as one picture. Where this Java runtime has no fonts, captions are left out with a warning of one sentence.
     *
     * @return three channels, or one where all pictures are gray
     * @throws IllegalStateException if there are no rows
     */
    public Picture sheet() {
        if (rows.isEmpty()) {
            throw new IllegalStateException("a sheet needs at least 1 row, got none");
        }
        int height = rows.get(0).get(0).picture.height() + LINE + GAP;
        int width = rows.get(0).get(0).picture.width() + GAP;
        boolean gray = rows.stream().flatMap(List::stream).allMatch(entry -> entry.picture.channels() == 1);
        int type = gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
        BufferedImage image = new BufferedImage(width * rows.get(0).size() + GAP, height * rows.size() + GAP, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.get(row).size(); column++) {
                Entry entry = rows.get(row).get(column);
                graphics.drawImage(PngWriter.image(entry.picture), GAP + column * width, GAP + row * height, null);
            }
        }
        captions(graphics, width, height);
        graphics.dispose();
        return CompressedReader.picture(image);
    }

    private void captions(Graphics2D graphics, int width, int height) {
        try {
            graphics.setColor(Color.BLACK);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, LETTERS));
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            FontMetrics metrics = graphics.getFontMetrics();
            for (int row = 0; row < rows.size(); row++) {
                for (int column = 0; column < rows.get(row).size(); column++) {
                    String caption = rows.get(row).get(column).caption;
                    int left = GAP + column * width + (width - GAP - metrics.stringWidth(caption)) / 2;
                    graphics.drawString(caption, left, (row + 1) * height - GAP);
                }
            }
        } catch (LinkageError | InternalError | AWTError | RuntimeException e) {
            LOG.warn(
                    "Captions left out: this Java runtime cannot draw text ({}); install fontconfig and a font.",
                    e.toString());
        }
    }
}
