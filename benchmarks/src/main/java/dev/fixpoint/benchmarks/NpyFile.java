package dev.fixpoint.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Tensors of float32 and float64 as files of NumPy's format 1.0, little-endian, in C order. */
final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;
    private static final Pattern HEADER =
            Pattern.compile("\\{'descr': '<f(4|8)', 'fortran_order': False, 'shape': \\(([0-9, ]*)\\), \\}");

    private NpyFile() {}

    static void write(Path file, Tensor tensor) {
        Tensor host = tensor.detach().contiguous();
        int width = isDouble(host) ? Double.BYTES : Float.BYTES;
        String shape = Arrays.stream(host.sizes().vec().get())
                .mapToObj(size -> size + ",")
                .collect(Collectors.joining(" "));
        String text = "{'descr': '<f%d', 'fortran_order': False, 'shape': (%s), }".formatted(width, shape);
        int start = MAGIC.length + Short.BYTES;
        int padded = (start + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT - start;
        byte[] data = new byte[Math.toIntExact(host.numel() * width)];
        new BytePointer(host.data_ptr()).get(data);
        ByteBuffer buffer = ByteBuffer.allocate(start + padded + data.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(MAGIC).putShort((short) padded);
        buffer.put((text + " ".repeat(padded - text.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
        buffer.put(data);
        try {
            Files.write(file, buffer.array());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write '" + file + "': " + e.getMessage(), e);
        }
    }

    static Tensor read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read '" + file + "': " + e.getMessage(), e);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = Short.toUnsignedInt(buffer.getShort(MAGIC.length));
        int start = MAGIC.length + Short.BYTES;
        Matcher header = HEADER.matcher(new String(bytes, start, length, StandardCharsets.US_ASCII).strip());
        if (!header.matches()) {
            throw new IllegalArgumentException("'" + file + "' is not a NumPy file of float32 or float64 in C order.");
        }
        long[] shape = Pattern.compile(",")
                .splitAsStream(header.group(2))
                .map(String::strip)
                .filter(size -> !size.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        torch.ScalarType dtype = header.group(1).equals("8") ? torch.ScalarType.Double : torch.ScalarType.Float;
        BytePointer data = new BytePointer(Arrays.copyOfRange(bytes, start + length, bytes.length));
        return torch.from_blob(data, shape, new TensorOptions(dtype)).clone();
    }

    private static boolean isDouble(Tensor tensor) {
        return tensor.scalar_type().value == torch.ScalarType.Double.value;
    }
}
