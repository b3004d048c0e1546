package dev.fixpoint.experiments.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.report.CompleteFile;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
 * little-endian.
 *
 * <p>Only {@code F32} is written and read. Nothing that the header says about sizes is believed before it is held against the
 * size of the file.
 */
public final class Safetensors {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String METADATA = "__metadata__";

    private Safetensors() {}

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
            if (count(shape) != values.length) {
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
     * @param parameters the model's parameters by name, which take the values of the file
     * @throws IOException if the file is missing or cannot be read
     * @throws DataFormatException if it is damaged, or does not hold these tensors in these shapes
     */
    public static void readInto(Path file, Map<String, Tensor> parameters) throws IOException {
        Map<String, Entry> entries = read(file);
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
     * Writes a file, which appears under its name only when it is complete.
     *
     * @param file the file
     * @param entries the tensors by name
     */
    public static void write(Path file, Map<String, Entry> entries) {
        ObjectNode header = JSON.createObjectNode();
        long end = 0;
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", "F32");
            entry.getValue().shape().forEach(tensor.withArray("shape")::add);
            long start = end;
            end += (long) Float.BYTES * entry.getValue().values().length;
            tensor.putArray("data_offsets").add(start).add(end);
        }
        byte[] text = padded(header.toString());
        CompleteFile.write(file, out -> {
            byte[] length = new byte[Long.BYTES];
            littleEndian(length).putLong(text.length);
            out.write(length);
            out.write(text);
            for (Entry entry : entries.values()) {
                write(entry.values(), out);
            }
        });
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return the tensors by name, in the file's order
     * @throws IOException if it is missing or cannot be read
     * @throws DataFormatException if it is damaged, or holds other numbers than {@code F32}
     */
    public static Map<String, Entry> read(Path file) throws IOException {
        ByteBuffer bytes = littleEndian(Files.readAllBytes(file));
        if (bytes.remaining() < Long.BYTES) {
            throw DataFormatException.of(file, "expected at least 8 bytes, found " + bytes.remaining());
        }
        long length = bytes.getLong();
        if (length < 0 || length > bytes.remaining()) {
            throw DataFormatException.of(
                    file, "the header should take " + length + " bytes, but " + bytes.remaining() + " are left");
        }
        byte[] text = new byte[(int) length];
        bytes.get(text);
        JsonNode header = parsed(file, text);
        ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        Map<String, Entry> entries = new LinkedHashMap<>();
        header.properties().forEach(field -> {
            if (!field.getKey().equals(METADATA)) {
                entries.put(field.getKey(), entry(file, field.getKey(), field.getValue(), data));
            }
        });
        return entries;
    }

    private static JsonNode parsed(Path file, byte[] text) throws IOException {
        try {
            JsonNode header = JSON.readTree(text);
            if (header.isObject()) {
                return header;
            }
        } catch (JacksonException e) {
            throw DataFormatException.of(file, "the header is not JSON: " + e.getOriginalMessage());
        }
        throw DataFormatException.of(file, "the header must be a JSON object");
    }

    private static Entry entry(Path file, String name, JsonNode tensor, ByteBuffer data) {
        if (!tensor.path("dtype").asText().equals("F32")) {
            throw DataFormatException.of(
                    file, "the tensor " + name + " must be of type F32, got " + tensor.path("dtype"));
        }
        Long[] sizes = new Long[tensor.path("shape").size()];
        Arrays.setAll(sizes, i -> tensor.path("shape").path(i).asLong(-1));
        long start = tensor.path("data_offsets").path(0).asLong(-1);
        long end = tensor.path("data_offsets").path(1).asLong(-1);
        List<Long> shape = List.of(sizes);
        if (start < 0 || end < start || end > data.limit() || !fits(shape, end - start)) {
            throw DataFormatException.of(
                    file,
                    "the tensor " + name + " of the shape " + shape + " cannot take the bytes " + start + " to " + end
                            + " of " + data.limit());
        }
        float[] values = new float[(int) (end - start) / Float.BYTES];
        data.slice((int) start, (int) (end - start))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Entry(shape, values);
    }

    private static boolean fits(List<Long> shape, long bytes) {
        return shape.stream().allMatch(size -> size >= 0)
                && bytes % Float.BYTES == 0
                && count(shape) == bytes / Float.BYTES;
    }

    /** The number of values, or -1 where that is not a number that an array can have. */
    private static long count(List<Long> shape) {
        long count = 1;
        for (long size : shape) {
            long high = Math.multiplyHigh(count, size);
            count *= size;
            if (high != 0 || count < 0 || count > Integer.MAX_VALUE) {
                return -1;
            }
        }
        return count;
    }

    /** With blanks at its end, so that the numbers start at a multiple of eight bytes. */
    private static byte[] padded(String header) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void write(float[] values, OutputStream out) throws IOException {
        byte[] chunk = new byte[1 << 16];
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
