package dev.fixpoint.experiments.training;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.report.CompleteFile;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.DoubleArrayRef;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.OutputArchive;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The state of a training after an epoch, in one file: parameters, best parameters, Adam's moments and step count, and the history.
 * The random generators need no place: each epoch seeds them anew. Rank 0 writes the file, which appears under its name only when it is
 * complete, and reads it for all ranks.
 *
 * @param ranks who trains
 * @param file the file; null on the ranks that write nothing
 * @param identity numbers that must be the same for a training to go on
 * @param figureNames the names of the figures in the history's last columns
 */
record Checkpoint(Communicator ranks, @Nullable Path file, List<Double> identity, List<String> figureNames) {
    private static final int COLUMNS = 4;

    Checkpoint {
        identity = List.copyOf(identity);
        figureNames = List.copyOf(figureNames);
    }

    void write(List<Tensor> parameters, List<Tensor> best, AdamOptimiser adam, List<EpochReport> history)
            throws IOException {
        if (file == null) {
            return;
        }
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try (TensorScope scope = TensorScope.open()) {
            OutputArchive archive = new OutputArchive();
            archive.write("identity", tensor(numbers(identity)));
            for (int i = 0; i < parameters.size(); i++) {
                archive.write("parameter." + i, parameters.get(i).detach());
                archive.write("best." + i, best.get(i));
            }
            adam.write(archive);
            archive.write("history", tensor(table(history)).view(history.size(), COLUMNS + figureNames.size()));
            archive.save_to(part.toString());
            CompleteFile.replace(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Brings everything back to the epoch of the file; empty where there is none. Every rank calls it. */
    List<EpochReport> restore(List<Tensor> parameters, List<Tensor> best, AdamOptimiser adam) throws IOException {
        byte[] content = ranks.broadcast(read());
        if (content.length == 0) {
            return List.of();
        }
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            InputArchive archive = new InputArchive();
            archive.load_from(new BytePointer(content), content.length);
            requireIdentity(values(archive, "identity"));
            for (int i = 0; i < parameters.size(); i++) {
                parameters.get(i).copy_(tensor(archive, "parameter." + i));
                best.get(i).copy_(tensor(archive, "best." + i));
            }
            adam.read(archive);
            return reports(values(archive, "history"));
        } catch (DataFormatException e) {
            throw e;
        } catch (RuntimeException e) {
            String words = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw DataFormatException.of(
                    named(), "not the checkpoint of this model (" + words + "); delete it to train from the start");
        }
    }

    private byte[] read() throws IOException {
        if (file == null || !Files.exists(file)) {
            return new byte[0];
        }
        byte[] content = Files.readAllBytes(file);
        if (content.length == 0) {
            throw DataFormatException.of(file, "an empty checkpoint; delete it to train from the start");
        }
        return content;
    }

    private Path named() {
        return file == null ? Path.of("the checkpoint of rank 0") : file;
    }

    private void requireIdentity(double[] found) {
        if (!Arrays.equals(found, numbers(identity))) {
            throw DataFormatException.of(
                    named(),
                    "the checkpoint of a training by another plan, " + Arrays.toString(found) + " there, " + identity
                            + " here (epochs, steps an epoch, learning rate, gradient norm, time limit, seed, processes);"
                            + " delete it to train from the start");
        }
    }

    private double[] table(List<EpochReport> history) {
        int width = COLUMNS + figureNames.size();
        double[] table = new double[history.size() * width];
        for (int row = 0; row < history.size(); row++) {
            EpochReport epoch = history.get(row);
            int at = row * width;
            table[at] = epoch.epoch();
            table[at + 1] = epoch.loss();
            table[at + 2] = epoch.score();
            table[at + 3] = epoch.seconds();
            for (int i = 0; i < figureNames.size(); i++) {
                table[at + COLUMNS + i] = epoch.figures().getOrDefault(figureNames.get(i), Double.NaN);
            }
        }
        return table;
    }

    private List<EpochReport> reports(double[] table) {
        int width = COLUMNS + figureNames.size();
        List<EpochReport> history = new ArrayList<>();
        for (int at = 0; at + width <= table.length; at += width) {
            Map<String, Double> figures = new LinkedHashMap<>();
            for (int i = 0; i < figureNames.size(); i++) {
                figures.put(figureNames.get(i), table[at + COLUMNS + i]);
            }
            history.add(new EpochReport((int) table[at], table[at + 1], table[at + 2], table[at + 3], figures));
        }
        return history;
    }

    private static double[] numbers(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Tensor tensor(double[] values) {
        return torch.tensor(new DoubleArrayRef(new DoublePointer(values), values.length));
    }

    private static Tensor tensor(InputArchive archive, String name) {
        Tensor tensor = new Tensor();
        archive.read(name, tensor);
        return tensor;
    }

    private static double[] values(InputArchive archive, String name) {
        Tensor tensor = tensor(archive, name);
        double[] values = new double[Math.toIntExact(tensor.numel())];
        new DoublePointer(tensor.contiguous().data_ptr()).get(values);
        return values;
    }
}
