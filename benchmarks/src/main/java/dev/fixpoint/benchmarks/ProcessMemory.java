package dev.fixpoint.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The memory of this process, Java's and native, where the operating system tells: on Linux. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path PEAK = Path.of("/proc/self/clear_refs");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final long KILOBYTE = 1024;

    private ProcessMemory() {}

    /** Bytes in memory now; 0 where that is not known. */
    static long now() {
        return field("VmRSS:");
    }

    /** Begins to look for the most anew, where the operating system allows it. */
    static void forgetPeak() {
        try {
            Files.writeString(PEAK, "5");
        } catch (IOException notAllowed) {
            // The most is then that since the process began.
        }
    }

    /** The most since {@link #forgetPeak}. */
    static long peak() {
        return field("VmHWM:");
    }

    private static long field(String key) {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(BLANKS.splitAsStream(line)
                                    .skip(1)
                                    .findFirst()
                                    .orElse("0"))
                            * KILOBYTE)
                    .findFirst()
                    .orElse(0);
        } catch (IOException unreadable) {
            return 0;
        }
    }
}
