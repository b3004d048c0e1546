package dev.fixpoint.experiments.image;

import dev.fixpoint.experiments.data.DataFormatException;
import java.nio.file.Path;

/**
 * Reads the whole numbers in a PGM or PPM file: in its header, and where it is ASCII all of it. Numbers are parted by white
 * space and by comments, which reach from {@code #} to the end of their line.
 */
final class NetpbmHeader {
    private static final int LARGEST = 100_000_000;

    private final Path file;
    private final byte[] bytes;
    private int at = 2;

    /** Begins behind the two letters of the signature. */
    NetpbmHeader(Path file, byte[] bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    static boolean separates(byte letter) {
        return letter == '#' || isSpace(letter);
    }

    private static boolean isSpace(byte letter) {
        return letter == ' ' || (letter >= '\t' && letter <= '\r');
    }

    /** The next number; it must lie in [least, most]. */
    int number(String name, int least, int most) {
        skip();
        int start = at;
        int value = 0;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && value < LARGEST) {
            value = 10 * value + bytes[at++] - '0';
        }
        if (at == start) {
            throw damaged(name + " is missing at byte " + start + (at == bytes.length ? ", where the file ends" : ""));
        }
        if (value < least || value > most) {
            throw damaged(name + " must be between " + least + " and " + most + ", got " + value + " at byte " + start);
        }
        return value;
    }

    /** Goes behind the one white space that ends the header of a binary file. */
    int endOfHeader() {
        if (at >= bytes.length || !isSpace(bytes[at])) {
            throw damaged("white space must end the header at byte " + at);
        }
        return at + 1;
    }

    /** Bytes that have not been read yet. */
    int remaining() {
        return bytes.length - at;
    }

    DataFormatException damaged(String sentence) {
        return DataFormatException.of(file, sentence);
    }

    private void skip() {
        boolean comment = false;
        while (at < bytes.length && (comment || separates(bytes[at]))) {
            comment = bytes[at] == '#' || (comment && bytes[at] != '\n' && bytes[at] != '\r');
            at++;
        }
    }
}
