package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.data.Matrix;
import dev.fixpoint.experiments.model.Safetensors;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.experiments.scoring.DecisionRules;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A trained model in a folder: {@value #CARD} with all but its parameters, and {@value #PARAMETERS} with these.
 *
 * <p>It predicts for new data what it would have predicted in the run that trained it, to the bit where the number of threads
 * is the same.
 */
public final class SavedModel {
    private static final String CARD = "model.json";
    private static final String PARAMETERS = "parameters.safetensors";
    private static final int VERSION = 1;

    private final ModelCard card;
    private final Map<String, Safetensors.Entry> parameters;
    private final Path folder;

    private SavedModel(ModelCard card, Map<String, Safetensors.Entry> parameters, Path folder) {
        this.card = card;
        this.parameters = parameters;
        this.folder = folder;
    }

    /** Writes a model; the card comes last, so that a folder with a card has its parameters. */
    static void write(Path folder, ModelCard card, MultiLabelModel model) {
        Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
        for (Tensor parameter : model.parameters()) {
            entries.put(name(entries.size()), Safetensors.entry(parameter));
        }
        Safetensors.write(folder.resolve(PARAMETERS), architecture(card), entries);
        card.write(folder.resolve(CARD));
    }

    /**
     * Reads a model; its tensors are made when it predicts.
     *
     * @param folder the folder of the model, in that of its run
     * @return the model
     * @throws IOException if there is none, or it cannot be read; if the folder is that of a run, the message names its models
     * @throws DataFormatException if a file is damaged, or of another version
     */
    public static SavedModel read(Path folder) throws IOException {
        Path card = folder.resolve(CARD);
        if (!Files.isRegularFile(card)) {
            throw new NoSuchFileException(card.toString(), null, "there is no such file; " + advice(folder));
        }
        ModelCard read = ModelCard.read(card);
        kind(read, card);
        return new SavedModel(read, Safetensors.read(folder.resolve(PARAMETERS), architecture(read)), folder);
    }

    /**
     * What the features are called.
     *
     * @return a name for each column that {@link #predict} takes
     */
    public List<String> featureNames() {
        return card.featureNames();
    }

    /**
     * What the labels are called.
     *
     * @return the names
     */
    public List<String> labelNames() {
        return card.labelNames();
    }

    /**
     * Predicts the labels of new examples.
     *
     * @param features {@code [rows, features]}, as measured
     * @return the predictions
     * @throws DataFormatException if the parameters are not those of the model that the card describes
     */
    public Predictions predict(Matrix features) {
        return Predictions.of(card.labelNames(), outputs(features), card.rules());
    }

    /** What the model says of new examples, {@code [rows, features]}, as measured. */
    Outputs outputs(Matrix features) {
        try (TensorScope scope = TensorScope.open()) {
            MultiLabelModel model = model();
            Tensor x = Batches.tensor(card.standardisation().apply(features));
            return outputs(card, model, x);
        }
    }

    /** How the model's outputs become labels. */
    DecisionRules rules() {
        return card.rules();
    }

    /** What a model predicts; whatever chance has a part in it begins with the seed. */
    static Predictions predictions(ModelCard card, MultiLabelModel model, Tensor features) {
        return Predictions.of(card.labelNames(), outputs(card, model, features), card.rules());
    }

    private static Outputs outputs(ModelCard card, MultiLabelModel model, Tensor features) {
        torch.manual_seed(card.seed());
        return Outputs.of(model, features, card.labelNames().size());
    }

    /** Whether this is a model of a kind, made with these settings. */
    boolean isOf(ModelKind kind, Settings settings) {
        return card.model().equals(kind.label()) && card.settings().equals(settings);
    }

    private static ModelKind kind(ModelCard card, Path file) {
        try {
            return ModelKind.named(card.model()).get(0);
        } catch (IllegalArgumentException e) {
            throw DataFormatException.of(file, String.valueOf(e.getMessage()));
        }
    }

    private MultiLabelModel model() {
        ModelKind kind = kind(card, folder.resolve(CARD));
        ModelKind.Size size =
                new ModelKind.Size(card.featureNames().size(), card.labelNames().size());
        MultiLabelModel model = kind.create(size, card.settings(), new SolveCounter());
        List<Tensor> own = model.parameters();
        if (own.size() != parameters.size()) {
            throw DataFormatException.of(
                    folder.resolve(PARAMETERS),
                    "expected the " + own.size() + " tensors of " + card.model() + ", found " + parameters.size());
        }
        try (GradientMode off = GradientMode.off()) {
            for (int i = 0; i < own.size(); i++) {
                own.get(i).copy_(tensor(name(i), shape(own.get(i))));
            }
        }
        return model;
    }

    private Tensor tensor(String name, List<Long> shape) {
        Safetensors.Entry entry = parameters.get(name);
        if (entry == null || !entry.shape().equals(shape)) {
            throw DataFormatException.of(
                    folder.resolve(PARAMETERS),
                    "expected a tensor " + name + " of the shape " + shape + ", found "
                            + (entry == null ? "none" : entry.shape()));
        }
        return torch.tensor(entry.values())
                .view(shape.stream().mapToLong(Long::longValue).toArray());
    }

    private static Safetensors.Architecture architecture(ModelCard card) {
        return new Safetensors.Architecture(card.model(), VERSION);
    }

    private static List<Long> shape(Tensor tensor) {
        return LongStream.range(0, tensor.dim()).map(tensor::size).boxed().toList();
    }

    private static String name(int index) {
        return "parameters." + index;
    }

    private static String advice(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return "give the folder of one model, in the folder of the run that trained it";
        }
        try (Stream<Path> inside = Files.list(folder)) {
            List<String> models = inside.filter(path -> Files.isRegularFile(path.resolve(CARD)))
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
            return models.isEmpty()
                    ? "give the folder of one model, in the folder of the run that trained it"
                    : "this is the folder of a run; give that of one of its models: " + String.join(", ", models);
        }
    }
}
