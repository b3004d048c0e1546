package dev.fixpoint.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.bytedeco.pytorch.OutputArchive;

/**
 * A folder on any file system that Spark knows, which every machine that may run rank 0 sees. Of each training it has the file of the
 * last epoch; a file has its name when it is complete, and the one before is removed after that. Files of other trainings are left alone.
 */
final class CheckpointFolder {
    private static final String SUFFIX = ".pt";

    private final String folder;
    private final String prefix;

    /** The folder, of which a training uses the files whose names come from its description. */
    CheckpointFolder(String folder, String training) {
        this.folder = folder;
        this.prefix = String.format("fixpoint-%08x-epoch-", training.hashCode());
    }

    boolean isNone() {
        return folder.isEmpty();
    }

    void keep(int epoch, OutputArchive archive) throws IOException {
        java.nio.file.Path local = Files.createTempFile("fixpoint-checkpoint", SUFFIX);
        try {
            archive.save_to(local.toString());
            FileSystem files = files();
            List<FileStatus> before = found(files);
            Path part = new Path(folder, prefix + epoch + "." + UUID.randomUUID() + ".part");
            files.copyFromLocalFile(false, true, new Path(local.toUri()), part);
            Path complete = new Path(folder, prefix + epoch + SUFFIX);
            if (!files.rename(part, complete)) {
                files.delete(part, false);
                throw new IOException("'" + part + "' cannot be renamed to '" + complete + "'");
            }
            for (FileStatus file : before) {
                if (epoch(file) < epoch) {
                    files.delete(file.getPath(), false);
                }
            }
        } finally {
            Files.deleteIfExists(local);
        }
    }

    /** What was kept of the last epoch up to {@code most}; empty if there is nothing. */
    byte[] last(int most) throws IOException {
        FileSystem files = files();
        FileStatus last = found(files).stream()
                .filter(file -> epoch(file) <= most)
                .max(Comparator.comparingInt(this::epoch))
                .orElse(null);
        if (last == null) {
            return new byte[0];
        }
        try (InputStream in = files.open(last.getPath())) {
            return in.readAllBytes();
        }
    }

    @Override
    public String toString() {
        return folder;
    }

    private FileSystem files() throws IOException {
        return new Path(folder).getFileSystem(SparkHadoopUtil.get().conf());
    }

    private List<FileStatus> found(FileSystem files) throws IOException {
        List<FileStatus> found = new ArrayList<>();
        try {
            for (FileStatus file : files.listStatus(new Path(folder))) {
                String name = file.getPath().getName();
                if (name.startsWith(prefix) && name.endsWith(SUFFIX)) {
                    found.add(file);
                }
            }
        } catch (FileNotFoundException e) {
            return List.of();
        }
        return found;
    }

    private int epoch(FileStatus file) {
        String name = file.getPath().getName();
        return Integer.parseInt(name.substring(prefix.length(), name.length() - SUFFIX.length()));
    }
}
