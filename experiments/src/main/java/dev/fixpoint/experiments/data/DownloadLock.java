package dev.fixpoint.experiments.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps a file's part to one writer at a time, among the threads of this process and among processes.
 *
 * <p>Between processes the system's lock on {@code NAME.lock} counts, which ends with its process. The empty file stays: to
 * delete it could take it from under another process that has just opened it.
 */
final class DownloadLock implements AutoCloseable {
    private static final long PAUSE_MILLIS = 100;

    /** The system's locks do not tell threads of one process apart. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock ours;
    private final FileChannel channel;

    private DownloadLock(ReentrantLock ours, FileChannel channel) {
        this.ours = ours;
        this.channel = channel;
    }

    /** Waits until nobody else holds the lock of a file, whose folder exists. */
    static DownloadLock acquire(Path file) throws IOException, InterruptedException {
        Path lockFile = file.toAbsolutePath().normalize().resolveSibling(file.getFileName() + ".lock");
        ReentrantLock ours = THREADS.computeIfAbsent(lockFile, path -> new ReentrantLock());
        ours.lockInterruptibly();
        boolean held = false;
        try {
            DownloadLock lock = new DownloadLock(ours, lockedChannel(lockFile));
            held = true;
            return lock;
        } finally {
            if (!held) {
                ours.unlock();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            // Closing the channel ends the system's lock.
        } finally {
            ours.unlock();
        }
    }

    private static FileChannel lockedChannel(Path lockFile) throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean held = false;
        try {
            FileLock lock = channel.tryLock();
            while (lock == null) {
                Thread.sleep(PAUSE_MILLIS);
                lock = channel.tryLock();
            }
            held = true;
            return channel;
        } finally {
            if (!held) {
                channel.close();
            }
        }
    }
}
