package dev.fixpoint.experiments.image;

import java.nio.file.Path;

/** Reads PGM and PPM, ASCII and binary, with 8 or 16 bits a value (Netpbm's formats P2, P3, P5 and P6). */
final class NetpbmReader {
    private static final int MOST_SIDE = 1 << 20;

    private NetpbmReader() {}

    static Picture read(Path file, byte[] bytes, PictureFormat format) {
        boolean colour = format == PictureFormat.PPM_ASCII || format == PictureFormat.PPM_BINARY;
        boolean binary = format == PictureFormat.PGM_BINARY || format == PictureFormat.PPM_BINARY;
        NetpbmHeader header = new NetpbmHeader(file, bytes);
        int channels = colour ? 3 : 1;
        int width = header.number("the width", 1, MOST_SIDE);
        int height = header.number("the height", 1, MOST_SIDE);
        int largest = header.number("the largest value", 1, 65_535);
        int size = largest > 255 ? 2 : 1;
        long count = (long) channels * height * width;
        // A value takes its bytes, or, in ASCII, a digit and what parts it from the next.
        long needed = binary ? count * size + 1 : 2 * count;
        if (needed > header.remaining()) {
            throw header.damaged("a picture of " + channels + " x " + height + " x " + width + " values takes at least "
                    + needed + " bytes, but " + header.remaining() + " are left");
        }
        float[] values = new float[(int) count];
        int at = binary ? header.endOfHeader() : 0;
        int plane = height * width;
        for (int i = 0; i < count; i++) {
            int value =
                    binary ? sample(bytes, at + i * size, size, largest, header) : header.number("a value", 0, largest);
            values[i % channels * plane + i / channels] = (float) value / largest;
        }
        return Picture.owning(channels, height, width, values);
    }

    private static int sample(byte[] bytes, int at, int size, int largest, NetpbmHeader header) {
        int value = Byte.toUnsignedInt(bytes[at]);
        if (size == 2) {
            value = (value << 8) | Byte.toUnsignedInt(bytes[at + 1]);
        }
        if (value > largest) {
            throw header.damaged("a value must be at most " + largest + ", got " + value + " at byte " + at);
        }
        return value;
    }
}
