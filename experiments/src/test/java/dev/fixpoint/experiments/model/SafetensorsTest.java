package dev.fixpoint.experiments.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.data.Mutations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    private static final Safetensors.Architecture NET = new Safetensors.Architecture("net", 1);

    @TempDir
    Path folder;

    @Test
    void tensorsComeBackToTheBitInTheirOrder() throws IOException {
        float[] many = new float[40_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = i / 7f;
        }
        Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
        entries.put("w", new Safetensors.Entry(List.of(2L, 3L), new float[] {1, -0f, Float.MIN_VALUE, 1e30f, 5, 6}));
        entries.put("scalar", new Safetensors.Entry(List.of(), new float[] {7}));
        entries.put("none", new Safetensors.Entry(List.of(0L, 4L), new float[0]));
        entries.put("many", new Safetensors.Entry(List.of(40_000L), many));
        Path file = folder.resolve("p.safetensors");

        Safetensors.write(file, NET, entries);

        Map<String, Safetensors.Entry> read = Safetensors.read(file, NET);
        assertThat(read.keySet()).containsExactly("w", "scalar", "none", "many");
        entries.forEach((name, entry) -> {
            Safetensors.Entry found = Objects.requireNonNull(read.get(name));
            assertThat(found.shape()).isEqualTo(entry.shape());
            assertThat(found.values()).isEqualTo(entry.values());
        });
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        Path file = folder.resolve("p.safetensors");
        Safetensors.write(file, NET, Map.of("b", new Safetensors.Entry(List.of(1L), new float[] {1})));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        assertThat(new String(header, StandardCharsets.UTF_8).stripTrailing())
                .isEqualTo("{\"__metadata__\":{\"format\":\"pt\",\"architecture\":\"net\",\"version\":\"1\"},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
        assertThat(bytes.position() % 8).isZero();
        assertThat(bytes.getFloat()).isEqualTo(1);
        assertThat(bytes.remaining()).isZero();
    }

    @Test
    void metadataOfOtherWritersArePassedOver() throws IOException {
        Path file = file(
                "{\"__metadata__\":{\"format\":\"pt\"},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
        assertThat(Safetensors.read(file, NET)).containsOnlyKeys("b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}             | the tensor b of the shape [2]",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}             | the bytes 0 to 8 of 4",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}            | the bytes -4 to 0 of 4",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[4,0]}}            | the tensor b of the shape [-1]",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}} | cannot take the bytes",
                "{\"b\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,4]}}             | must be of type F32",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | the tensor b must start at byte 4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]}} | must start at byte 0, where the one before ends, got 4",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}} | the tensors take 0 bytes, but 4 follow",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | the header is not JSON: Duplicate field",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[1],\"data_offsets\":[0,4]}} | the header is not JSON: Duplicate field",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}} | the bytes -1 to -1 of 4",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,9223372036854775808]}} | the bytes 0 to -1 of 4",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}} | the tensor b of the shape [-1]",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":{},\"data_offsets\":[0,4]}} | cannot take the bytes",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[4611686018427387905,4],\"data_offsets\":[0,4]}} | cannot take the bytes",
                "{\"b\":{\"dtype\":[\"F32\"],\"shape\":[1],\"data_offsets\":[0,4]}} | must be of type F32, got [\"F32\"]",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} {} | the header is not JSON",
                "{\"__metadata__\":{\"version\":1},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | __metadata__ must hold texts by name",
                "{\"__metadata__\":{\"version\":\"2\"},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | the parameters of net in version 2, expected net in version 1",
                "{\"__metadata__\":{\"architecture\":\"other\"},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | the parameters of other in version 1, expected net",
                "{\"b\":7}                                                                    | must be of type F32",
                "[]                                                                           | must be a JSON object",
                "{\"b\":                                                                      | the header is not JSON"
            })
    void headersThatDoNotFitTheFileAreRefused(String header, String words) throws IOException {
        Path file = file(header.strip());
        assertThatThrownBy(() -> Safetensors.read(file, NET))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(words.strip());
    }

    @Test
    void aFileThatWasCutOffIsRefusedWhereverItEnds() throws IOException {
        Path file = folder.resolve("p.safetensors");
        Safetensors.write(file, NET, Map.of("b", new Safetensors.Entry(List.of(2L), new float[] {1, 2})));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.read(file, NET))
                    .as("the first %d of %d bytes", length, whole.length)
                    .isInstanceOf(DataFormatException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 13})
    void aHeaderLongerThanTheFileIsRefusedBeforeMemoryIsTaken(long length) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Path file = Files.write(folder.resolve("p.safetensors"), bytes.array());
        assertThatThrownBy(() -> Safetensors.read(file, NET))
                .isInstanceOf(DataFormatException.class)
                .hasMessageEndingWith(" bytes, but 12 are left");
    }

    /** For each byte of a header a node of its tree, of at most 200 bytes; for any file the chunk that is read at once, twice. */
    @Test
    void aMutatedFileIsReadOrRefusedInASentence() throws IOException {
        Path file = folder.resolve("p.safetensors");
        Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
        entries.put("w", new Safetensors.Entry(List.of(2L, 3L), new float[6]));
        entries.put("b", new Safetensors.Entry(List.of(), new float[1]));
        Safetensors.write(file, NET, entries);
        byte[] ours = Files.readAllBytes(file);
        Safetensors.write(file, NET, Map.of("many", new Safetensors.Entry(List.of(40L, 50L), new float[2_000])));
        List<byte[]> originals = List.of(ours, Files.readAllBytes(file));
        Mutations mutations = new Mutations(20_261_201, 200);
        mutations.tryAll(
                folder,
                originals,
                new Mutations.Memory(1 << 18, 200),
                mutated -> Safetensors.read(mutated, NET)
                        .forEach((name, entry) -> assertThat(entry.values())
                                .hasSizeLessThanOrEqualTo((int) mutated.toFile().length() / Float.BYTES)));
    }

    /** A file of this header and four bytes of data. */
    private Path file(String header) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        return Files.write(folder.resolve("p.safetensors"), bytes.array());
    }
}
