package dev.fixpoint.distributed;

import java.util.regex.Pattern;

/** What remains of a native exception's text without its stack trace and the places in libtorch's sources. */
final class NativeMessages {
    private static final Pattern PLACE = Pattern.compile("\\[\\S*:\\d+] ");

    private NativeMessages() {}

    static String firstLine(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        return PLACE.matcher(message.lines().findFirst().orElse("")).replaceFirst("");
    }
}
