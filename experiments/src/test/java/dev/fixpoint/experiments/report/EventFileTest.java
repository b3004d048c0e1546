package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    /** CRC-32C of the nine digits is e3069283 (RFC 3720's polynomial); the mask is that of TensorFlow's crc32c.h. */
    @Test
    void checksumsAreMaskedCastagnoliChecksums() {
        int crc = 0xe3069283;
        int expected = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
        assertThat(ScalarEvent.checksum("123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(expected);
    }

    /** A double 1.7e9 is 41d954fc40000000, the float 0.5 is 3f000000, 300 is the varint ac 02. */
    @Test
    void anEventHasTheBytesOfItsMessage() {
        byte[] record = ScalarEvent.scalars(1.7e9, 300, Map.of("a", 0.5));
        assertThat(HexFormat.of().formatHex(record, 12, record.length - 4))
                .isEqualTo("09" + "00000040fc54d941" + "10ac02" + "2a0a" + "0a08" + "0a0161" + "150000003f");
    }

    @Test
    void aFileIsASequenceOfRecordsThatStartsWithItsVersion(@TempDir Path folder) throws IOException {
        try (EventFile events = new EventFile(folder, CLOCK)) {
            events.add(1, Map.of("loss", 0.25, "radius", Double.NaN));
            events.add(2, Map.of("loss", 0.125));
        }
        Path file = folder.resolve("events.out.tfevents.1700000000.fixpoint");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(next(bytes)).contains("brain.Event:2");
        assertThat(next(bytes)).contains("loss").doesNotContain("radius");
        assertThat(next(bytes)).contains("loss");
        assertThat(bytes.hasRemaining()).isFalse();
    }

    private static String next(ByteBuffer bytes) {
        byte[] length = new byte[8];
        bytes.get(length);
        assertThat(bytes.getInt()).isEqualTo(ScalarEvent.checksum(length));
        byte[] data = new byte
                [Math.toIntExact(
                        ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong())];
        bytes.get(data);
        assertThat(bytes.getInt()).isEqualTo(ScalarEvent.checksum(data));
        return new String(data, StandardCharsets.ISO_8859_1);
    }
}
