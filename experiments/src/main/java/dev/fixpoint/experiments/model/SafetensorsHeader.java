package dev.fixpoint.experiments.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fixpoint.experiments.data.DataFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a file of tensors: texts about the whole, and where each tensor lies. What was {@linkplain #parsed parsed} fits
 * the file: the tensors lie one after another without gap or overlap, and take the data to their last byte.
 *
 * @param metadata texts by name
 * @param places the tensors by name, in the header's order
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Place> places) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String METADATA = "__metadata__";
    private static final String DTYPE = "F32";
    private static final int SHOWN = 60;

    /**
     * Where a tensor lies.
     *
     * @param shape its sizes
     * @param start of its bytes, from the first byte after the header
     * @param end of its bytes, excluded
     */
    record Place(List<Long> shape, long start, long end) {}

    SafetensorsHeader {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
    }

    /** The header of tensors that are written in this order. */
    static SafetensorsHeader of(Map<String, String> metadata, Map<String, Safetensors.Entry> entries) {
        Map<String, Place> places = new LinkedHashMap<>();
        long end = 0;
        for (Map.Entry<String, Safetensors.Entry> entry : entries.entrySet()) {
            long start = end;
            end += (long) Float.BYTES * entry.getValue().values().length;
            places.put(entry.getKey(), new Place(entry.getValue().shape(), start, end));
        }
        return new SafetensorsHeader(metadata, places);
    }

    /** As JSON with blanks at its end, so that the numbers start at a multiple of eight bytes. */
    byte[] bytes() {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            metadata.forEach(header.putObject(METADATA)::put);
        }
        places.forEach((name, place) -> {
            ObjectNode tensor = header.putObject(name).put("dtype", DTYPE);
            place.shape().forEach(tensor.putArray("shape")::add);
            tensor.putArray("data_offsets").add(place.start()).add(place.end());
        });
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    /**
     * Reads a header.
     *
     * @param file that it is from, for messages
     * @param text the JSON
     * @param dataBytes the bytes that follow it
     * @throws DataFormatException if it is not a header, or does not fit the bytes
     */
    static SafetensorsHeader parsed(Path file, byte[] text, long dataBytes) {
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Place> places = new LinkedHashMap<>();
        json(file, text).properties().forEach(field -> {
            if (field.getKey().equals(METADATA)) {
                metadata.putAll(texts(file, field.getValue()));
            } else {
                places.put(field.getKey(), place(file, field.getKey(), field.getValue(), dataBytes));
            }
        });
        requireNoGap(file, places, dataBytes);
        return new SafetensorsHeader(metadata, places);
    }

    private static JsonNode json(Path file, byte[] text) {
        try {
            JsonNode header = JSON.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString());
            if (header.isObject()) {
                return header;
            }
        } catch (CharacterCodingException e) {
            throw DataFormatException.of(file, "the header is not UTF-8");
        } catch (JacksonException e) {
            String words =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            throw DataFormatException.of(file, "the header is not JSON: " + shown(words));
        }
        throw DataFormatException.of(file, "the header must be a JSON object");
    }

    private static Map<String, String> texts(Path file, JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties().forEach(field -> {
            if (field.getValue().isTextual()) {
                texts.put(field.getKey(), field.getValue().textValue());
            }
        });
        if (!node.isObject() || texts.size() < node.size()) {
            throw DataFormatException.of(file, METADATA + " must hold texts by name");
        }
        return texts;
    }

    private static Place place(Path file, String name, JsonNode tensor, long dataBytes) {
        JsonNode dtype = tensor.path("dtype");
        if (!dtype.isTextual() || !dtype.textValue().equals(DTYPE)) {
            throw DataFormatException.of(
                    file,
                    "the tensor " + shown(name) + " must be of type " + DTYPE + ", got " + shown(dtype.toString()));
        }
        List<Long> shape = numbers(tensor.path("shape"));
        List<Long> offsets = numbers(tensor.path("data_offsets"));
        boolean two = offsets.size() == 2;
        long start = two ? offsets.get(0) : -1;
        long end = two ? offsets.get(1) : -1;
        boolean inside = start >= 0 && end >= start && end <= dataBytes;
        if (!inside || !tensor.path("shape").isArray() || !fits(shape, end - start)) {
            throw DataFormatException.of(
                    file,
                    "the tensor " + shown(name) + " of the shape " + shown(shape.toString()) + " cannot take the bytes "
                            + start + " to " + end + " of " + dataBytes);
        }
        return new Place(shape, start, end);
    }

    /** The whole numbers of an array; -1 stands for whatever is none. */
    private static List<Long> numbers(JsonNode array) {
        List<Long> numbers = new ArrayList<>(array.size());
        array.forEach(number ->
                numbers.add(number.isIntegralNumber() && number.canConvertToLong() ? number.longValue() : -1));
        return numbers;
    }

    private static void requireNoGap(Path file, Map<String, Place> places, long dataBytes) {
        List<Map.Entry<String, Place>> inOrder = places.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Place> entry) ->
                                entry.getValue().start())
                        .thenComparingLong(entry -> entry.getValue().end()))
                .toList();
        long end = 0;
        for (Map.Entry<String, Place> entry : inOrder) {
            if (entry.getValue().start() != end) {
                throw DataFormatException.of(
                        file,
                        "the tensor " + shown(entry.getKey()) + " must start at byte " + end
                                + ", where the one before ends, got "
                                + entry.getValue().start());
            }
            end = entry.getValue().end();
        }
        if (end != dataBytes) {
            throw DataFormatException.of(
                    file, "the tensors take " + end + " bytes, but " + dataBytes + " follow the header");
        }
    }

    private static boolean fits(List<Long> shape, long bytes) {
        return bytes % Float.BYTES == 0 && count(shape) == bytes / Float.BYTES;
    }

    /** The number of values, or -1 where that is not a number that an array can have. */
    static long count(List<Long> shape) {
        if (shape.contains(0L)) {
            return shape.stream().allMatch(size -> size >= 0) ? 0 : -1;
        }
        long count = 1;
        for (long size : shape) {
            if (size < 0 || size > Integer.MAX_VALUE / count) {
                return -1;
            }
            count *= size;
        }
        return count;
    }

    /** In one line of bounded length, since what a damaged file holds may be anything. */
    static String shown(String text) {
        String line = text.codePoints()
                .limit(SHOWN)
                .map(character -> Character.isISOControl(character) ? '?' : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.length() < text.length() ? line + "..." : line;
    }
}
