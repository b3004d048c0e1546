package dev.fixpoint.experiments.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Records of TensorBoard's event files: each a length, the checksum of the length, a protocol-buffer message {@code Event}, and
 * its checksum, all little-endian.
 *
 * <p>The fields written, with their numbers: {@code Event} has {@code wall_time} (1, double), {@code step} (2, varint),
 * {@code file_version} (3, string) and {@code summary} (5, message); {@code Summary} has {@code value} (1, message, repeated);
 * {@code Value} has {@code tag} (1, string) and {@code simple_value} (2, float). Source: {@code event.proto}, {@code summary.proto}
 * and {@code record_writer.cc} of TensorFlow.
 */
final class ScalarEvent {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;
    /** Added to a rotated checksum, so that the checksum of data that holds checksums is no weaker. */
    private static final int MASK = 0xa282ead8;

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    private ScalarEvent() {}

    /** The first record of a file. */
    static byte[] version(double wallTime) {
        ScalarEvent event = new ScalarEvent();
        event.putDouble(1, wallTime);
        event.putBytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
        return record(event.message.toByteArray());
    }

    /** Values at a step. */
    static byte[] scalars(double wallTime, long step, Map<String, Double> values) {
        ScalarEvent summary = new ScalarEvent();
        values.forEach((tag, number) -> {
            ScalarEvent value = new ScalarEvent();
            value.putBytes(1, tag.getBytes(StandardCharsets.UTF_8));
            value.putFloat(2, number.floatValue());
            summary.putBytes(1, value.message.toByteArray());
        });
        ScalarEvent event = new ScalarEvent();
        event.putDouble(1, wallTime);
        event.putLong(2, step);
        event.putBytes(5, summary.message.toByteArray());
        return record(event.message.toByteArray());
    }

    static byte[] record(byte[] data) {
        byte[] length = littleEndian(8).putLong(data.length).array();
        return littleEndian(length.length + data.length + 8)
                .put(length)
                .putInt(checksum(length))
                .put(data)
                .putInt(checksum(data))
                .array();
    }

    /** The CRC-32C, turned by 15 bits and masked. */
    static int checksum(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void putDouble(int field, double value) {
        putKey(field, FIXED_64);
        message.writeBytes(littleEndian(8).putDouble(value).array());
    }

    private void putFloat(int field, float value) {
        putKey(field, FIXED_32);
        message.writeBytes(littleEndian(4).putFloat(value).array());
    }

    private void putLong(int field, long value) {
        putKey(field, VARINT);
        putVarint(value);
    }

    private void putBytes(int field, byte[] value) {
        putKey(field, BYTES);
        putVarint(value.length);
        message.writeBytes(value);
    }

    private void putKey(int field, int type) {
        putVarint(((long) field << 3) | type);
    }

    /** Seven bits a byte, the lowest first; the eighth says that more follow. */
    private void putVarint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            message.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        message.write((int) rest);
    }
}
