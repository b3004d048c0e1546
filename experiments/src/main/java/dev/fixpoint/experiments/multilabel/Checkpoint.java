package dev.fixpoint.experiments.multilabel;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.training.AdamOptimiser;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.OutputArchive;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A training after an epoch: parameters, best parameters, Adam's moments, the learning curve, and the state of each rank's random
 * generator, so that it goes on to the same bits. Rank 0 writes the file, which appears under its name when it is complete, and reads
 * it for all ranks; it is deleted when the training is finished.
 *
 * @param ranks who trains
 * @param folder of the model; null on the ranks that write nothing
 * @param identity what must be the same for a training to go on
 */
record Checkpoint(Communicator ranks, @Nullable Path folder, String identity) {
    private static final String NAME = "checkpoint.pt";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * The numbers of a training.
     *
     * @param curve its epochs
     * @param pretraining whether the pretraining goes on
     * @param learningRate in force
     * @param bestScore of the epochs that count
     * @param bestEpoch whose it is
     */
    record State(List<EpochFigures> curve, boolean pretraining, double learningRate, double bestScore, int bestEpoch) {
        double seconds() {
            return curve.get(curve.size() - 1).seconds();
        }
    }

    /** The tensors of a training. */
    record Content(List<Tensor> parameters, List<Tensor> best, AdamOptimiser adam) {}

    /** The file's text part. */
    record Page(String identity, State state) {}

    /** Writes the training; every rank calls it. */
    void write(State state, Content content) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            Tensor generators = generators();
            if (folder == null) {
                return;
            }
            OutputArchive archive = new OutputArchive();
            archive.write("page", torch.tensor(JSON.writeValueAsBytes(new Page(identity, state))));
            for (int i = 0; i < content.parameters().size(); i++) {
                archive.write("parameter." + i, content.parameters().get(i).detach());
                archive.write("best." + i, content.best().get(i));
            }
            content.adam().write(archive);
            archive.write("generators", generators);
            save(archive, folder.resolve(NAME));
        }
    }

    private static void save(OutputArchive archive, Path file) throws IOException {
        Path part = file.resolveSibling("." + NAME + ".part");
        try {
            archive.save_to(part.toString());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Brings a training to where the file has it; empty where there is no file of this identity. Every rank calls it. */
    Optional<State> restore(Training training, int rows) throws IOException {
        byte[] file = ranks.broadcast(read());
        if (file.length == 0) {
            return Optional.empty();
        }
        try {
            Page page = page(file);
            if (!page.identity().equals(identity)) {
                return Optional.empty();
            }
            training.goOnFrom(page.state(), rows);
            restore(file, training.content());
            return Optional.of(page.state());
        } catch (JacksonException e) {
            throw damaged(e.getOriginalMessage());
        } catch (RuntimeException e) {
            throw damaged(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static Page page(byte[] file) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            return JSON.readValue(bytes(read(archive(file), "page")), Page.class);
        }
    }

    private void restore(byte[] file, Content content) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            InputArchive archive = archive(file);
            for (int i = 0; i < content.parameters().size(); i++) {
                content.parameters().get(i).copy_(read(archive, "parameter." + i));
                content.best().get(i).copy_(read(archive, "best." + i));
            }
            content.adam().read(archive);
            Tensor own = read(archive, "generators").select(0, ranks.rank()).to(ScalarType.Byte);
            torch.getDefaultCPUGenerator().set_state(own.contiguous());
        }
    }

    private static InputArchive archive(byte[] file) {
        InputArchive archive = new InputArchive();
        archive.load_from(new BytePointer(file), file.length);
        return archive;
    }

    /** Deletes the file of a training that is finished. */
    void delete() throws IOException {
        if (folder != null) {
            Files.deleteIfExists(folder.resolve(NAME));
        }
    }

    private byte[] read() throws IOException {
        Path file = folder == null ? null : folder.resolve(NAME);
        return file != null && Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }

    /** The generators' states, {@code [ranks, bytes]}. */
    private Tensor generators() {
        Tensor own = torch.getDefaultCPUGenerator().get_state();
        Tensor all = torch.zeros(new long[] {ranks.size(), own.numel()}, new TensorOptions(ScalarType.Int));
        all.select(0, ranks.rank()).copy_(own);
        ranks.sum(all);
        return all;
    }

    private DataFormatException damaged(String words) {
        Path file = folder == null ? Path.of(NAME) : folder.resolve(NAME);
        return DataFormatException.of(
                file, "not the checkpoint of this model (" + words + "); delete it to train from the start");
    }

    private static Tensor read(InputArchive archive, String name) {
        Tensor tensor = new Tensor();
        archive.read(name, tensor);
        return tensor;
    }

    private static byte[] bytes(Tensor tensor) {
        byte[] values = new byte[Math.toIntExact(tensor.numel())];
        new BytePointer(tensor.contiguous().data_ptr()).get(values);
        return values;
    }
}
