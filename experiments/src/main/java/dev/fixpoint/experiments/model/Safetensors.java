package dev.fixpoint.experiments.model;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.report.CompleteFile;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Tensors in a file, in the format of the library <i>safetensors</i>, which Python reads too: the length of a header in eight
 * bytes, the header as JSON ({@code name -> dtype, shape, data_offsets}), and the numbers one after another; all of it
 * little-endian. The header's metadata name the {@link Architecture} that the tensors belong to.
 *
 * <p>Only {@code F32} is written and read. Nothing that the header says is believed before it is held against the size of the
 * file: reading takes memory for the header, at most 100 MB, and for the numbers once.
 */
public final class Safetensors {
    private static final int CHUNK = 1 << 16;
    private static final int LONGEST_HEADER = 100_000_000;
    private static final String ARCHITECTURE = "architecture";
    private static final String VERSION = "version";

    private Safetensors() {}

    /**
     * What tensors are the parameters of.
     *
     * @param name of the model
     * @param version of the way in which its parameters are laid out
     */
    public record Architecture(String name, int version) {
        private Map<String, String> metadata() {
            Map<String, String> texts = new LinkedHashMap<>();
            texts.put("format", "pt");
            texts.put(ARCHITECTURE, name);
            texts.put(VERSION, Integer.toString(version));
            return texts;
        }

        /** Files of other writers say nothing of it, and are believed. */
        private void require(Path file, Map<String, String> metadata) {
            String found = metadata.getOrDefault(ARCHITECTURE, name) + " in version "
                    + metadata.getOrDefault(VERSION, Integer.toString(version));
            String expected = name + " in version " + version;
            if (!found.equals(expected)) {
                throw DataFormatException.of(
                        file, "holds the parameters of " + SafetensorsHeader.shown(found) + ", expected " + expected);
            }
        }
    }

    /**
     * The numbers of one tensor.
     *
     * @param shape its sizes
     * @param values its numbers, the last index running fastest
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on to a tensor, never compared
    public record Entry(List<Long> shape, float[] values) {
        /**
         * Checks that shape and values agree.
         *
         * @param shape its sizes
         * @param values its numbers, shared
         * @throws IllegalArgumentException if the shape asks for another number of values
         */
        public Entry {
            shape = List.copyOf(shape);
            if (SafetensorsHeader.count(shape) != values.length) {
                throw new IllegalArgumentException(
                        "a tensor of the shape " + shape + " does not have " + values.length + " values");
            }
        }
    }

    /**
     * The numbers of a tensor as they are now.
     *
     * @param tensor in float32
     * @return shape and values
     */
    public static Entry entry(Tensor tensor) {
        try (TensorScope scope = TensorScope.open()) {
            float[] values = new float[Math.toIntExact(tensor.numel())];
            new FloatPointer(tensor.detach().contiguous().data_ptr()).get(values);
            List<Long> shape =
                    LongStream.range(0, tensor.dim()).map(tensor::size).boxed().toList();
            return new Entry(shape, values);
        }
    }

    /**
     * Reads parameters into a model.
     *
     * @param file the file
     * @param architecture the model's
     * @param parameters the model's parameters by name, which take the values of the file
     * @throws IOException if the file is missing or cannot be read
     * @throws DataFormatException if it is damaged, of another architecture, or does not hold these tensors in these shapes
     */
    public static void readInto(Path file, Architecture architecture, Map<String, Tensor> parameters)
            throws IOException {
        Map<String, Entry> entries = read(file, architecture);
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            parameters.forEach((name, parameter) -> {
                Entry entry = entries.get(name);
                List<Long> shape = entry(parameter).shape();
                if (entry == null || !entry.shape().equals(shape)) {
                    throw DataFormatException.of(
                            file,
                            "expected a tensor " + name + " of the shape " + shape + ", found "
                                    + (entry == null ? "none" : entry.shape()));
                }
                long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
                parameter.copy_(torch.tensor(entry.values()).view(sizes));
            });
        }
    }

    /**
     * Writes a file, which appears under its name only when it is complete and on the disk.
     *
     * @param file the file
     * @param architecture what the tensors are the parameters of
     * @param entries the tensors by name
     */
    public static void write(Path file, Architecture architecture, Map<String, Entry> entries) {
        byte[] header = SafetensorsHeader.of(architecture.metadata(), entries).bytes();
        CompleteFile.write(file, out -> {
            byte[] length = new byte[Long.BYTES];
            littleEndian(length).putLong(header.length);
            out.write(length);
            out.write(header);
            for (Entry entry : entries.values()) {
                write(entry.values(), out);
            }
        });
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @param architecture what the tensors should be the parameters of
     * @return the tensors by name, in the file's order
     * @throws IOException if it is missing or cannot be read
     * @throws DataFormatException if it is damaged, of another architecture, or holds other numbers than {@code F32}
     */
    public static Map<String, Entry> read(Path file, Architecture architecture) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            SafetensorsHeader header = header(file, channel);
            architecture.require(file, header.metadata());
            long data = channel.position();
            ByteBuffer chunk = littleEndian(new byte[CHUNK]);
            Map<String, Entry> entries = new LinkedHashMap<>();
            for (Map.Entry<String, SafetensorsHeader.Place> named :
                    header.places().entrySet()) {
                SafetensorsHeader.Place place = named.getValue();
                channel.position(data + place.start());
                float[] values = new float[Math.toIntExact((place.end() - place.start()) / Float.BYTES)];
                read(channel, chunk, values);
                entries.put(named.getKey(), new Entry(place.shape(), values));
            }
            return entries;
        }
    }

    /** Leaves the channel at the first byte after the header. */
    private static SafetensorsHeader header(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw DataFormatException.of(file, "expected at least 8 bytes, found " + size);
        }
        long length = filled(channel, littleEndian(new byte[Long.BYTES])).getLong();
        long left = size - Long.BYTES;
        if (length < 0 || length > left || length > LONGEST_HEADER) {
            throw DataFormatException.of(
                    file,
                    "the header should take " + Long.toUnsignedString(length) + " bytes, but "
                            + (length > LONGEST_HEADER && length <= left
                                    ? LONGEST_HEADER + " are the most"
                                    : left + " are left"));
        }
        byte[] text = new byte[(int) length];
        filled(channel, ByteBuffer.wrap(text));
        return SafetensorsHeader.parsed(file, text, left - length);
    }

    private static void read(FileChannel channel, ByteBuffer chunk, float[] values) throws IOException {
        int most = chunk.capacity() / Float.BYTES;
        for (int start = 0; start < values.length; start += most) {
            int count = Math.min(most, values.length - start);
            chunk.clear().limit(count * Float.BYTES);
            filled(channel, chunk).asFloatBuffer().get(values, start, count);
        }
    }

    private static ByteBuffer filled(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private static void write(float[] values, OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK];
        FloatBuffer floats = littleEndian(chunk).asFloatBuffer();
        for (int start = 0; start < values.length; start += floats.capacity()) {
            int count = Math.min(floats.capacity(), values.length - start);
            floats.clear().put(values, start, count);
            out.write(chunk, 0, count * Float.BYTES);
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
