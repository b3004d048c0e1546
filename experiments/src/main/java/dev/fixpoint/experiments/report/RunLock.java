package dev.fixpoint.experiments.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The claim of one run on a folder: a file {@code .lock} that the system holds locked while the process lives.
 *
 * <p>What counts is the lock, not the file: the file that a killed process leaves behind is taken over.
 */
final class RunLock implements AutoCloseable {

    static final String NAME = ".lock";

    /**
     * The folders that this process holds. The system's locks tell processes apart, not runs of one process; worse, on POSIX
     * systems a second channel on the same file drops the first one's lock when it is closed.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private RunLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Claims a folder that exists; empty if a live run holds it. */
    static Optional<RunLock> tryAcquire(Path directory) throws IOException {
        Path folder = directory.toRealPath();
        if (!HELD.add(folder)) {
            return Optional.empty();
        }
        @Nullable FileChannel channel = null;
        try {
            channel = lockedChannel(folder.resolve(NAME));
            return Optional.ofNullable(channel).map(held -> new RunLock(folder, held));
        } finally {
            if (channel == null) {
                HELD.remove(folder);
            }
        }
    }

    /** Deletes the file, then lets go of it. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(folder.resolve(NAME));
        } finally {
            HELD.remove(folder);
        }
    }

    private static @Nullable FileChannel lockedChannel(Path file) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean keep = false;
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    return null;
                }
                // A run that ends deletes its file before it lets go; what was locked may be that file, no longer in
                // place.
                if (Files.exists(file)) {
                    writeProcess(channel);
                    keep = true;
                    return channel;
                }
            } finally {
                if (!keep) {
                    channel.close();
                }
            }
        }
    }

    private static void writeProcess(FileChannel channel) throws IOException {
        channel.truncate(0);
        String process = ProcessHandle.current().pid() + "\n";
        channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.US_ASCII)));
    }
}
