package dev.fixpoint.experiments.training;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.report.CompleteFile;
import dev.fixpoint.experiments.report.ReportException;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.OutputArchive;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The state of a training with a loop of its own, in one file: tensors, Adam's moments and step count, torch's random generator, and
 * what else the loop goes on from, as a record. A training that goes on from it ends with the same bits as one that was not
 * stopped, whichever epoch it is from.
 *
 * <p>Writing takes at most a twentieth of the time: {@link #offer} passes an epoch over where the last one was written too lately.
 *
 * @param <T> a record of numbers, texts and lists of such records
 */
public final class TrainingState<T> {
    private static final int PART = 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final Path file;
    private final String identity;
    private final Class<T> type;
    private long written = System.nanoTime();
    private long took;

    /**
     * A state in a file, which need not be there.
     *
     * @param file the file; its folder exists
     * @param identity all that decides how the training goes
     * @param type of what the loop goes on from
     */
    public TrainingState(Path file, String identity, Class<T> type) {
        this.file = file;
        this.identity = identity;
        this.type = type;
    }

    /**
     * Writes the state, unless it was written a short while ago.
     *
     * @param progress what the loop goes on from
     * @param tensors the same ones each time
     * @param adam the optimiser
     * @throws ReportException if the file cannot be written
     */
    public void offer(T progress, List<Tensor> tensors, Adam adam) {
        if (System.nanoTime() - written >= PART * took) {
            write(progress, tensors, adam);
        }
    }

    /**
     * Writes the state; the file appears under its name only when it is complete.
     *
     * @param progress what the loop goes on from
     * @param tensors the same ones each time
     * @param adam the optimiser
     * @throws ReportException if the file cannot be written
     */
    public void write(T progress, List<Tensor> tensors, Adam adam) {
        long start = System.nanoTime();
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try (TensorScope scope = TensorScope.open()) {
            OutputArchive archive = new OutputArchive();
            archive.write("progress", text(progress));
            archive.write("random", torch.getDefaultCPUGenerator().get_state());
            for (int i = 0; i < tensors.size(); i++) {
                archive.write("tensor." + i, tensors.get(i).detach());
            }
            OutputArchive moments = new OutputArchive();
            adam.save(moments);
            archive.write("adam", moments);
            archive.save_to(part.toString());
            CompleteFile.replace(part, file);
        } catch (IOException e) {
            throw ReportException.cannotWrite(file, e);
        } finally {
            written = System.nanoTime();
            took = written - start;
        }
    }

    /**
     * What an earlier training left to go on from.
     *
     * @return empty where there is no file
     * @throws DataFormatException if the file is damaged, or that of another training
     */
    public Optional<T> progress() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (TensorScope scope = TensorScope.open()) {
            JsonNode json = JSON.readTree(text(tensor(archive(), "progress")));
            String found = json.path("identity").asText();
            if (!found.equals(identity)) {
                throw DataFormatException.of(
                        file,
                        "the state of another training, " + found + " there, " + identity
                                + " here; delete it to train from the start");
            }
            return Optional.of(JSON.treeToValue(json.path("progress"), type));
        } catch (JacksonException | RuntimeException e) {
            throw damaged(e);
        }
    }

    /**
     * Brings tensors, optimiser and torch's random generator back to what they were.
     *
     * @param tensors as they were written
     * @param adam an optimiser of the same parameters
     * @throws DataFormatException if the file is damaged
     */
    public void restore(List<Tensor> tensors, Adam adam) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            InputArchive archive = archive();
            for (int i = 0; i < tensors.size(); i++) {
                tensors.get(i).copy_(tensor(archive, "tensor." + i));
            }
            InputArchive moments = new InputArchive();
            archive.read("adam", moments);
            adam.load(moments);
            torch.getDefaultCPUGenerator().set_state(tensor(archive, "random"));
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    /**
     * Deletes the file, of a training that is finished and whose outcome is kept elsewhere.
     *
     * @throws ReportException if it cannot be deleted
     */
    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw ReportException.cannotWrite(file, e);
        }
    }

    private InputArchive archive() {
        InputArchive archive = new InputArchive();
        archive.load_from(file.toString());
        return archive;
    }

    private Tensor text(T progress) {
        ObjectNode json = JSON.createObjectNode().put("identity", identity).putPOJO("progress", progress);
        byte[] bytes = JSON.valueToTree(json).toString().getBytes(StandardCharsets.UTF_8);
        long[] numbers = new long[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            numbers[i] = bytes[i];
        }
        return torch.tensor(numbers);
    }

    private static String text(Tensor tensor) {
        long[] numbers = new long[Math.toIntExact(tensor.numel())];
        new LongPointer(tensor.contiguous().data_ptr()).get(numbers);
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Tensor tensor(InputArchive archive, String name) {
        Tensor tensor = new Tensor();
        archive.read(name, tensor);
        return tensor;
    }

    private DataFormatException damaged(Exception failure) {
        if (failure instanceof DataFormatException known) {
            return known;
        }
        String words = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return DataFormatException.of(
                file, "not the state of this training (" + words + "); delete it to train from the start");
    }
}
