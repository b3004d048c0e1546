package dev.fixpoint.experiments.flow;

import dev.fixpoint.experiments.data.DataFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads and writes flows in the two formats of the field.
 *
 * <table>
 * <caption>The formats</caption>
 * <tr><th>ending</th><th>format</th><th>precision</th><th>unknown pixels</th></tr>
 * <tr><td>{@code .flo}</td><td>Middlebury: the number 202021.25 ('PIEH'), width, height, then u and v of each pixel, all in
 *     four bytes, little-endian</td><td>float32</td><td>1e10; read from 1e9 on</td></tr>
 * <tr><td>{@code .png}</td><td>KITTI: a PNG with 16 bits for each of red, {@code 64 u + 2^15}, green, {@code 64 v + 2^15}, and
 *     blue, 1 where the flow is known</td><td>1/64 pixel, from -512 to 512</td><td>blue is 0</td></tr>
 * </table>
 *
 * <p>Memory: the file, and what its size admits; no header is believed before it is held against the size of the file.
 *
 * <p>Sources: S. Baker et al., 'A database and evaluation methodology for optical flow', IJCV 2011; M. Menze and A. Geiger,
 * 'Object scene flow for autonomous vehicles', CVPR 2015.
 */
public final class FlowFile {
    /** The largest file that is read. */
    static final long MOST_BYTES = 1L << 29;

    private FlowFile() {}

    /**
     * Reads a flow; the file's first bytes say which format it has.
     *
     * @param file the file
     * @return the flow
     * @throws IOException if it is missing or cannot be read
     * @throws DataFormatException if it is of neither format, or damaged
     */
    public static FlowField read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw DataFormatException.of(
                    file, "files of at most " + MOST_BYTES + " bytes are read, this one has " + size);
        }
        byte[] bytes = Files.readAllBytes(file);
        if (MiddleburyFlow.recognises(bytes)) {
            return MiddleburyFlow.read(file, bytes);
        }
        if (KittiFlow.recognises(bytes)) {
            return KittiFlow.read(file, bytes);
        }
        throw DataFormatException.of(
                file, "not a flow: expected Middlebury's .flo or KITTI's PNG with 16 bits a colour");
    }

    /**
     * Writes a flow in the format of the file's ending; the file appears under its name only when it is complete.
     *
     * @param file the file, {@code .flo} or {@code .png}
     * @param flow the flow
     * @throws IllegalArgumentException if the ending is another, or the format cannot hold so large a flow
     */
    public static void write(Path file, FlowField flow) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".flo")) {
            MiddleburyFlow.write(file, flow);
        } else if (name.endsWith(".png")) {
            KittiFlow.write(file, flow);
        } else {
            throw new IllegalArgumentException(
                    "a flow is written to a file that ends in .flo or .png, got '" + file + "'");
        }
    }
}
