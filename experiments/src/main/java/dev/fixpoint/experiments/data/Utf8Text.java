package dev.fixpoint.experiments.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Text files in UTF-8. Bytes that are not UTF-8 come out as {@link #UNDECODABLE}, so that each reader can refuse them where they
 * matter, with the place, and pass over them in comments, where older files carry names in other encodings.
 */
final class Utf8Text {
    /** Stands for bytes that are not UTF-8. */
    static final char UNDECODABLE = '\uFFFD';

    /** The sentence for {@link #UNDECODABLE} where it matters. */
    static final String REFUSAL = "the text is not UTF-8 here; convert the file to UTF-8";

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8Text() {}

    /** The characters of a file after its byte order mark, if any; {@code kind} names the file that is expected. */
    static Reader open(Path file, String kind) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "expected " + kind + ", found none here");
        }
        Reader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8), 1 << 14);
        try {
            reader.mark(1);
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
        } catch (IOException e) {
            reader.close();
            throw e;
        }
        return reader;
    }
}
