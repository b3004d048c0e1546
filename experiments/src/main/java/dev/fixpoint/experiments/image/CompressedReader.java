package dev.fixpoint.experiments.image;

import dev.fixpoint.experiments.data.DataFormatException;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads PNG and JPEG with {@code javax.imageio}, once the header's sizes have been held against the size of the file. */
final class CompressedReader {
    /** No PNG (deflate: 1,032 to 1) and no JPEG (a bit for a block of 64) holds more values than this for a byte. */
    private static final long VALUES_PER_BYTE = 1_100;

    private static final long MOST_VALUES = 1L << 28;

    private CompressedReader() {}

    static Picture read(Path file, byte[] bytes, PictureFormat format) throws IOException {
        String name = format.name().toLowerCase(Locale.ROOT);
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(name);
        if (!readers.hasNext()) {
            throw DataFormatException.of(file, "this Java runtime cannot read " + format + "; convert it to PPM");
        }
        ImageReader reader = readers.next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            requireSize(file, reader.getHeight(0), reader.getWidth(0), bytes.length);
            BufferedImage image = reader.read(0);
            int colours = image.getColorModel().getNumColorComponents();
            if (colours != 1 && colours != 3) {
                throw DataFormatException.of(
                        file, "expected gray or red, green and blue, found " + colours + " colours");
            }
            return picture(image);
        } catch (DataFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw DataFormatException.of(file, "a damaged " + format + " file (" + reason(e) + ")");
        } finally {
            reader.dispose();
        }
    }

    private static void requireSize(Path file, long height, long width, long bytes) {
        long values = 3 * height * width;
        if (height < 1 || width < 1 || values > MOST_VALUES || height * width > VALUES_PER_BYTE * bytes) {
            throw DataFormatException.of(
                    file,
                    "the header tells of " + height + " x " + width + " pixels, which " + bytes
                            + " bytes cannot hold; at most " + MOST_VALUES + " values are read");
        }
    }

    /** The values of an image in gray or in red, green and blue. */
    static Picture picture(BufferedImage image) {
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        if (model instanceof IndexColorModel palette) {
            return fromPalette(palette, raster);
        }
        int bands = model.getNumColorComponents();
        int plane = raster.getHeight() * raster.getWidth();
        float[] values = new float[bands * plane];
        int[] row = new int[raster.getWidth()];
        for (int band = 0; band < bands; band++) {
            float largest = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
            for (int y = 0; y < raster.getHeight(); y++) {
                raster.getSamples(0, y, row.length, 1, band, row);
                for (int x = 0; x < row.length; x++) {
                    values[band * plane + y * row.length + x] = row[x] / largest;
                }
            }
        }
        return Picture.owning(bands, raster.getHeight(), raster.getWidth(), values);
    }

    /** Gray where the whole palette is. */
    private static Picture fromPalette(IndexColorModel palette, Raster raster) {
        int plane = raster.getHeight() * raster.getWidth();
        int channels = isGray(palette) ? 1 : 3;
        float[] values = new float[channels * plane];
        for (int i = 0; i < plane; i++) {
            int index = raster.getSample(i % raster.getWidth(), i / raster.getWidth(), 0);
            int colour = index < palette.getMapSize() ? palette.getRGB(index) : 0;
            for (int channel = 0; channel < channels; channel++) {
                values[channel * plane + i] = ((colour >> (16 - 8 * channel)) & 0xff) / 255f;
            }
        }
        return Picture.owning(channels, raster.getHeight(), raster.getWidth(), values);
    }

    private static boolean isGray(IndexColorModel palette) {
        for (int i = 0; i < palette.getMapSize(); i++) {
            if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
                return false;
            }
        }
        return true;
    }

    private static String reason(Exception failure) {
        String words = failure.getMessage();
        String line = words == null ? "" : words.lines().findFirst().orElse("").strip();
        return line.isEmpty() ? failure.getClass().getSimpleName() : line;
    }
}
