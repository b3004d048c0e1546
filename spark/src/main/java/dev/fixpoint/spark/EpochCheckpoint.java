package dev.fixpoint.spark;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.DoubleArrayRef;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.OutputArchive;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The training after an epoch, in one file of a folder that every machine which may run rank 0 sees. Rank 0 writes it and reads it for
 * all; it appears under its name when it is complete. A file of another training is left aside.
 */
final class EpochCheckpoint {
    private static final String NAME = "fixpoint-checkpoint.pt";

    private final String folder;
    private final Communicator ranks;
    private final byte[] identity;
    private int epochs;

    EpochCheckpoint(String folder, Communicator ranks, String training) {
        this.folder = folder;
        this.ranks = ranks;
        this.identity = (training + " by " + ranks.size()).getBytes(StandardCharsets.UTF_8);
    }

    /** Epochs that need not be trained again. */
    int epochs() {
        return epochs;
    }

    void write(int done, List<Tensor> parameters, Adam adam, double[] losses) {
        if (folder.isEmpty() || !ranks.leads()) {
            return;
        }
        try (TensorScope scope = TensorScope.open()) {
            OutputArchive archive = new OutputArchive();
            archive.write("identity", torch.tensor(identity));
            archive.write("losses", torch.tensor(new DoubleArrayRef(new DoublePointer(losses), done)));
            for (int i = 0; i < parameters.size(); i++) {
                archive.write("parameter." + i, parameters.get(i).detach());
            }
            OutputArchive moments = new OutputArchive();
            adam.save(moments);
            archive.write("adam", moments);
            Path file = Files.createDirectories(Path.of(folder)).resolve(NAME);
            Path part = file.resolveSibling("." + NAME + ".part");
            archive.save_to(part.toString());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint cannot be written to '" + folder + "'", e);
        }
    }

    /** Brings the training to where the file has it; the losses of the epochs so far. */
    double[] restore(List<Tensor> parameters, Adam adam) {
        byte[] file = ranks.broadcast(read());
        if (file.length == 0) {
            return new double[0];
        }
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            InputArchive archive = new InputArchive();
            archive.load_from(new BytePointer(file), file.length);
            Tensor found = tensor(archive, "identity");
            byte[] theirs = new byte[Math.toIntExact(found.numel())];
            new BytePointer(found.data_ptr()).get(theirs);
            if (!Arrays.equals(theirs, identity)) {
                return new double[0];
            }
            for (int i = 0; i < parameters.size(); i++) {
                parameters.get(i).copy_(tensor(archive, "parameter." + i));
            }
            InputArchive moments = new InputArchive();
            archive.read("adam", moments);
            adam.load(moments);
            Tensor losses = tensor(archive, "losses");
            double[] values = new double[Math.toIntExact(losses.numel())];
            new DoublePointer(losses.data_ptr()).get(values);
            epochs = values.length;
            return values;
        }
    }

    private byte[] read() {
        Path file = Path.of(folder).resolve(NAME);
        try {
            return !folder.isEmpty() && ranks.leads() && Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint '" + file + "' cannot be read", e);
        }
    }

    private static Tensor tensor(InputArchive archive, String name) {
        Tensor tensor = new Tensor();
        archive.read(name, tensor);
        return tensor;
    }
}
