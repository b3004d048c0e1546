package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files are read as they are or refused in a sentence; nothing else ever comes out of the readers. */
final class MutatedFilesTest {
    private static final List<String> ARFF = List.of("""
            % dense
            @relation 'r s'
            @attribute x numeric
            @attribute "y z" {red,'dark \\'green'}
            @attribute a {0,1}
            @attribute b {0,1}

            @data
            0.5,red,1,0
            -1e3,'dark \\'green',0,1 % end
            """, """
            @RELATION r
            @ATTRIBUTE x real
            @ATTRIBUTE y integer
            @ATTRIBUTE a {0,1}
            @ATTRIBUTE b {0,1}
            @DATA
            {0 0.25, 2 1}
            {}
            {3 1,1 -7}
            """.replace("\n", "\r\n"));
    private static final String XML = """
            <?xml version="1.0" encoding="utf-8"?>
            <labels xmlns="http://mulan.sourceforge.net/labels">
            <label name="a"><label name="b"/></label>
            <!-- two -->
            </labels>
            """;
    private static final byte[] TELLING =
            "{},'\"\\%?@\r\n\t 019eE+-.<>&;!\0\u00ff".getBytes(StandardCharsets.ISO_8859_1);

    private final Path arff;
    private final Path xml;
    private final Random random = new Random(20_240_917);
    private int read;
    private int refused;

    MutatedFilesTest(@TempDir Path folder) throws IOException {
        this.arff = folder.resolve("mutated.arff");
        this.xml = folder.resolve("mutated.xml");
        Files.writeString(xml, XML);
    }

    @Test
    void mutatedArffIsReadOrRefusedInASentence() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            Files.write(arff, mutated(ARFF.get(i % ARFF.size())));
            readOrBeRefused();
        }
        assertBothHappened();
    }

    @Test
    void mutatedXmlIsReadOrRefusedInASentence() throws IOException {
        Files.writeString(arff, ARFF.get(1));
        for (int i = 0; i < 1_000; i++) {
            Files.write(xml, mutated(XML));
            readOrBeRefused();
        }
        assertBothHappened();
    }

    private void readOrBeRefused() throws IOException {
        try {
            MultiLabelDataset data = MultiLabelReader.read(arff, LabelSelection.namedIn(xml));
            assertThat(data.samples()).isPositive();
            read++;
        } catch (DataFormatException e) {
            assertThat(e.getMessage()).doesNotContain("\n", "\r").hasSizeLessThan(600);
            refused++;
        }
    }

    private void assertBothHappened() {
        assertThat(read).as("files read in spite of their damage").isGreaterThan(50);
        assertThat(refused).as("files refused").isGreaterThan(500);
    }

    private byte[] mutated(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations && bytes.length > 0; i++) {
            bytes = mutatedOnce(bytes);
        }
        return bytes;
    }

    private byte[] mutatedOnce(byte[] bytes) {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(12));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        switch (random.nextInt(5)) {
            case 0 -> out.write(bytes, to, bytes.length - to); // a piece is lost
            case 1 -> { // a byte is another
                out.write(TELLING[random.nextInt(TELLING.length)]);
                out.write(bytes, from + 1, bytes.length - from - 1);
            }
            case 2 -> { // a byte is added
                out.write(random.nextInt(256));
                out.write(bytes, from, bytes.length - from);
            }
            case 3 -> { // a piece stands twice
                out.write(bytes, from, to - from);
                out.write(bytes, from, bytes.length - from);
            }
            default -> assertThat(out.size()).isEqualTo(from); // the file is cut off
        }
        return out.toByteArray();
    }
}
