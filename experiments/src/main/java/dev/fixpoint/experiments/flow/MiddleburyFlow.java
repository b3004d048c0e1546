package dev.fixpoint.experiments.flow;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.report.CompleteFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The format {@code .flo}, see {@link FlowFile}. */
final class MiddleburyFlow {
    private static final float MAGIC = 202021.25f;
    private static final int HEADER = 12;
    private static final float UNKNOWN_FROM = 1e9f;
    private static final float UNKNOWN = 1e10f;

    private MiddleburyFlow() {}

    static boolean recognises(byte[] bytes) {
        return bytes.length >= Float.BYTES && littleEndian(bytes).getFloat() == MAGIC;
    }

    static FlowField read(Path file, byte[] bytes) {
        ByteBuffer in = littleEndian(bytes);
        if (bytes.length < HEADER) {
            throw DataFormatException.of(
                    file, "the header takes " + HEADER + " bytes, but the file ends after " + bytes.length);
        }
        int width = in.position(Float.BYTES).getInt();
        int height = in.getInt();
        long expected = HEADER + 2L * Float.BYTES * width * height;
        if (width < 1 || height < 1 || expected != bytes.length) {
            throw DataFormatException.of(
                    file,
                    "the header tells of " + width + " x " + height + " pixels, but the file has " + bytes.length
                            + " bytes");
        }
        float[] u = new float[width * height];
        float[] v = new float[width * height];
        for (int i = 0; i < u.length; i++) {
            u[i] = known(in.getFloat());
            v[i] = known(in.getFloat());
        }
        return new FlowField(width, height, u, v);
    }

    static void write(Path file, FlowField flow) {
        byte[] bytes = new byte[HEADER + 2 * Float.BYTES * flow.width() * flow.height()];
        ByteBuffer out = littleEndian(bytes);
        out.putFloat(MAGIC).putInt(flow.width()).putInt(flow.height());
        for (int i = 0; i < flow.width() * flow.height(); i++) {
            out.putFloat(flow.known(i) ? flow.u()[i] : UNKNOWN);
            out.putFloat(flow.known(i) ? flow.v()[i] : UNKNOWN);
        }
        CompleteFile.write(file, stream -> stream.write(bytes));
    }

    private static float known(float value) {
        return Math.abs(value) < UNKNOWN_FROM ? value : Float.NaN;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
