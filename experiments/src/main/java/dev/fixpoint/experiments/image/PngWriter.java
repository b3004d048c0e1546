package dev.fixpoint.experiments.image;

import dev.fixpoint.experiments.report.CompleteFile;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes pictures as PNG with 8 bits a value: values are cut off to [0, 1] and rounded; NaN becomes black. */
public final class PngWriter {
    private static final int LARGEST = 255;

    private PngWriter() {}

    /**
     * Writes a file, which appears under its name only when it is complete.
     *
     * @param file the file; its folder exists
     * @param picture one channel or three
     * @throws dev.fixpoint.experiments.report.ReportException if it cannot be written
     * @throws IllegalArgumentException if there are neither 1 nor 3 channels
     */
    public static void write(Path file, Picture picture) {
        byte[] png = bytes(picture);
        CompleteFile.write(file, out -> out.write(png));
    }

    /**
     * The content of a file.
     *
     * @param picture one channel or three
     * @return the bytes of a PNG
     * @throws IllegalArgumentException if there are neither 1 nor 3 channels
     */
    public static byte[] bytes(Picture picture) {
        if (picture.channels() != 1 && picture.channels() != 3) {
            throw new IllegalArgumentException("a PNG holds 1 or 3 channels, got " + picture.channels());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image(picture), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("a PNG could not be made in memory", e);
        }
        return bytes.toByteArray();
    }

    static BufferedImage image(Picture picture) {
        int type = picture.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), type);
        WritableRaster raster = image.getRaster();
        float[] values = picture.shared();
        int[] row = new int[picture.width()];
        for (int line = 0; line < picture.channels() * picture.height(); line++) {
            for (int x = 0; x < row.length; x++) {
                row[x] = Math.round(Math.min(1, Math.max(0, values[line * row.length + x])) * LARGEST);
            }
            raster.setSamples(0, line % picture.height(), row.length, 1, line / picture.height(), row);
        }
        return image;
    }
}
