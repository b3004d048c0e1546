package dev.fixpoint.experiments.flow;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PictureReader;
import dev.fixpoint.experiments.report.CompleteFile;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** KITTI's PNG with 16 bits a colour, see {@link FlowFile}. */
final class KittiFlow {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int DEPTH_AT = 24;
    private static final int RED_GREEN_BLUE = 2;
    private static final int SCALE = 64;
    private static final int ZERO = 1 << 15;
    private static final int LARGEST = (1 << 16) - 1;

    private KittiFlow() {}

    static boolean recognises(byte[] bytes) {
        return bytes.length >= SIGNATURE.length
                && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    static FlowField read(Path file, byte[] bytes) throws IOException {
        if (bytes.length <= DEPTH_AT + 1 || bytes[DEPTH_AT] != Short.SIZE || bytes[DEPTH_AT + 1] != RED_GREEN_BLUE) {
            throw DataFormatException.of(
                    file, "not a flow: KITTI's PNG has 16 bits for each of red, green and blue, this one has not");
        }
        Picture picture = PictureReader.read(file);
        int pixels = picture.width() * picture.height();
        float[] values = picture.values();
        float[] u = new float[pixels];
        float[] v = new float[pixels];
        for (int i = 0; i < pixels; i++) {
            boolean known = values[2 * pixels + i] > 0;
            u[i] = known ? flow(values[i]) : Float.NaN;
            v[i] = known ? flow(values[pixels + i]) : Float.NaN;
        }
        return new FlowField(picture.width(), picture.height(), u, v);
    }

    static void write(Path file, FlowField flow) {
        ComponentColorModel colours = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = colours.createCompatibleWritableRaster(flow.width(), flow.height());
        for (int i = 0; i < flow.width() * flow.height(); i++) {
            if (flow.known(i)) {
                raster.setPixel(
                        i % flow.width(), i / flow.width(), new int[] {sample(flow.u()[i]), sample(flow.v()[i]), 1});
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(new BufferedImage(colours, raster, false, null), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("a PNG could not be made in memory", e);
        }
        CompleteFile.write(file, bytes::writeTo);
    }

    private static float flow(float value) {
        return (float) (Math.round(value * LARGEST) - ZERO) / SCALE;
    }

    private static int sample(float flow) {
        long sample = Math.round((double) flow * SCALE) + ZERO;
        if (sample < 0 || sample > LARGEST) {
            throw new IllegalArgumentException(
                    "KITTI's format holds flows from -512 to 511.98 pixels, got " + flow + "; .flo holds any");
        }
        return (int) sample;
    }
}
