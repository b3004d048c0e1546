package dev.fixpoint.experiments.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** SHA-256 sums of files, written as 64 lower-case hexadecimal digits. */
final class Sha256 {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

    private Sha256() {}

    /** A sum in its one spelling, or an {@link IllegalArgumentException} where the text is none. */
    static String canonical(String sum) {
        String lower = sum.toLowerCase(Locale.ROOT);
        if (!DIGITS.matcher(lower).matches()) {
            throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits, got '" + sum + "'");
        }
        return lower;
    }

    static String of(Path file) throws IOException {
        MessageDigest digest = newDigest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
