package dev.fixpoint.spark;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The training after an epoch, which rank 0 writes, and reads for all. */
final class EpochCheckpoint {
    private static final Logger LOG = LoggerFactory.getLogger(EpochCheckpoint.class);

    private final CheckpointFolder folder;
    private final Communicator ranks;
    private final byte[] identity;
    private int epochs;

    /** The checkpoint of the training that a text describes by all that its result depends on, but for the number of epochs. */
    EpochCheckpoint(String folder, Communicator ranks, String training) {
        String text = training + " by " + ranks.size();
        this.folder = new CheckpointFolder(folder, text);
        this.ranks = ranks;
        this.identity = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Epochs that need not be trained again. */
    int epochs() {
        return epochs;
    }

    void write(int done, List<Tensor> parameters, Adam adam, double[] losses) {
        if (folder.isNone() || !ranks.leads()) {
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
            folder.keep(done, archive);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint cannot be written to '" + folder + "'", e);
        }
    }

    /** Brings the training to where the last file has it, if it has no more epochs than wanted; the losses of the epochs so far. */
    double[] restore(List<Tensor> parameters, Adam adam, int wanted) {
        byte[] file = ranks.broadcast(read(wanted));
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
            LOG.info("rank {} goes on after epoch {} from '{}'", ranks.rank(), epochs, folder);
            return values;
        }
    }

    private byte[] read(int wanted) {
        try {
            return folder.isNone() || !ranks.leads() ? new byte[0] : folder.last(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint in '" + folder + "' cannot be read", e);
        }
    }

    private static Tensor tensor(InputArchive archive, String name) {
        Tensor tensor = new Tensor();
        archive.read(name, tensor);
        return tensor;
    }
}
