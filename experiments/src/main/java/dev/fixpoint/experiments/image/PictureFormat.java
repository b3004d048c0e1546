package dev.fixpoint.experiments.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of files that hold pictures, told by their first bytes. */
enum PictureFormat {
    PNG("\u0089PNG\r\n\u001a\n"),
    JPEG("\u00ff\u00d8\u00ff"),
    PGM_ASCII("P2"),
    PPM_ASCII("P3"),
    PGM_BINARY("P5"),
    PPM_BINARY("P6");

    /** As many bytes of a file as tell its kind. */
    static final int SIGNATURE = 8;

    private final String signature;

    PictureFormat(String signature) {
        this.signature = signature;
    }

    /** The format of a file that begins with these bytes; empty if it is none of ours. */
    static Optional<PictureFormat> of(byte[] start) {
        return Arrays.stream(values()).filter(format -> format.begins(start)).findFirst();
    }

    private boolean begins(byte[] start) {
        int length = signature.length();
        boolean same =
                start.length >= length && signature.equals(new String(start, 0, length, StandardCharsets.ISO_8859_1));
        // 'P5' alone also begins many texts; in a picture white space or a comment follows.
        return same && (length > 2 || (start.length > 2 && NetpbmHeader.separates(start[2])));
    }
}
