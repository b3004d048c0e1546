package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.multilabel.DeepValueNetwork.Examples;
import dev.fixpoint.experiments.multilabel.EquilibriumNetwork.Loop;
import dev.fixpoint.experiments.multilabel.Settings.Network;
import dev.fixpoint.solver.SolveListener;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A model with the settings that were chosen for it on the validation split of Bibtex, and the paper's figure.
 *
 * <table>
 * <caption>The models</caption>
 * <tr><th>group</th><th>name</th><th>model</th></tr>
 * <tr><td>{@code all}</td><td>{@code logistic}</td><td>logistic regression</td></tr>
 * <tr><td></td><td>{@code feedforward}</td><td>the network of FPI_NN without the iteration</td></tr>
 * <tr><td></td><td>{@code mlp}</td><td>the MLP of SPEN's paper</td></tr>
 * <tr><td></td><td>{@code spen}</td><td>SPEN, trained by the structured hinge loss</td></tr>
 * <tr><td></td><td>{@code spen-e2e}</td><td>SPEN, trained end to end; not in the paper's table</td></tr>
 * <tr><td></td><td>{@code icnn}</td><td>ICNN</td></tr>
 * <tr><td></td><td>{@code dvn}, {@code dvn-adversarial}</td><td>DVN that learns from its own predictions and the true labels,
 * or adversarial examples</td></tr>
 * <tr><td></td><td>{@code fpi-nn}, {@code fpi-gd}</td><td>FPI_NN, FPI_GD, both with the decision layer, a fixed point
 * itself</td></tr>
 * <tr><td></td><td>{@code fpi-decision}</td><td>the feedforward network with the decision layer: what that does alone</td></tr>
 * <tr><td>{@code contraction}</td><td>{@code eq-none}</td><td>a network of one hidden layer</td></tr>
 * <tr><td></td><td>{@code eq-spectral}, {@code eq-infinity}, {@code eq-monotone}, {@code eq-penalty}</td><td>its hidden layer as
 * an equilibrium: under a bound of the 2-norm, of a weighted infinity norm, monotone, or with the Jacobian penalty</td></tr>
 * <tr><td></td><td>{@code gd-condition-C}</td><td>FPI_GD whose energy has a condition number of at most C</td></tr>
 * </table>
 */
public final class ModelKind {
    /** Units of the label interactions of SPEN and DVN, as in SPEN's paper. */
    private static final int ENERGY_UNITS = 16;

    /** Evaluations of ICNN's bundle; its authors take 5 to 10. */
    private static final int PLANES = 5;

    /** Units of the label interactions of FPI_NN and FPI_GD. */
    private static final int INTERACTION_UNITS = 128;

    private static final Settings STANDARD = Settings.standard();

    /** What the networks that nothing but their output is asked of are trained with. */
    private static final Objective OVERLAP = new Objective(1);

    private static final List<ModelKind> ALL = List.of(
            new ModelKind(
                    "logistic",
                    Double.NaN,
                    STANDARD.withRate(4e-3, 1e-5).withObjective(OVERLAP),
                    (size, network, listener) -> LogisticRegression.random(size.features(), size.labels())),
            new ModelKind(
                    "feedforward",
                    39.6,
                    STANDARD.withRate(2e-3, 1e-5).withHidden(600, 0.3).withObjective(OVERLAP),
                    (size, network, listener) ->
                            FeedforwardNetwork.random(size.features(), network.hidden(), size.labels())),
            new ModelKind(
                    "mlp",
                    38.9,
                    STANDARD.withHidden(150, 0.3).withObjective(OVERLAP),
                    (size, network, listener) -> Perceptron.random(size.features(), network.hidden(), size.labels())),
            new ModelKind(
                    "spen",
                    42.2,
                    STANDARD.withRate(1e-4, 0).withHidden(150, 0.3).withPretraining(30, 1e-3),
                    (size, network, listener) ->
                            new Spen(spenEnergy(size, network), new MirrorDescent(30, 0.1, 0.95, 0))),
            new ModelKind(
                    "spen-e2e",
                    Double.NaN,
                    STANDARD.withRate(1e-4, 0)
                            .withHidden(150, 0.3)
                            .withPretraining(30, 1e-3)
                            .withObjective(OVERLAP),
                    (size, network, listener) ->
                            new EndToEndSpen(spenEnergy(size, network), new MirrorDescent(20, 0.3, 0.5, 1))),
            new ModelKind(
                    "icnn",
                    41.5,
                    STANDARD.withBatch(128).withHidden(200, 0.5),
                    (size, network, listener) ->
                            InputConvexNetwork.random(size.features(), network.hidden(), size.labels(), PLANES)),
            new ModelKind(
                    "dvn",
                    42.9,
                    STANDARD.withEpochs(60, 20).withBatch(32).withHidden(150, 0),
                    (size, network, listener) -> valueNetwork(size, network, Examples.GROUND_TRUTH)),
            new ModelKind(
                    "dvn-adversarial",
                    44.7,
                    STANDARD.withEpochs(120, 30).withBatch(32).withHidden(150, 0),
                    (size, network, listener) -> valueNetwork(size, network, Examples.ADVERSARIAL)),
            new ModelKind(
                    "fpi-nn",
                    43.4,
                    STANDARD.withRate(2e-3, 1e-5)
                            .withHidden(600, 0.3)
                            .withBound(0.95)
                            .withObjective(OVERLAP),
                    (size, network, listener) -> deciding(FpiNetwork.random(
                            FeedforwardNetwork.random(size.features(), network.hidden(), size.labels()),
                            size,
                            INTERACTION_UNITS,
                            network.bound(),
                            listener))),
            descent("fpi-gd", 43.2, 1.5),
            new ModelKind(
                    "fpi-decision",
                    Double.NaN,
                    STANDARD.withRate(2e-3, 1e-5).withHidden(600, 0.3).withObjective(OVERLAP),
                    (size, network, listener) ->
                            deciding(FeedforwardNetwork.random(size.features(), network.hidden(), size.labels()))));

    /** One structure under each way to see to the convergence of its loop, and FPI_GD by its condition number. */
    private static final List<ModelKind> CONTRACTION = List.of(
            equilibrium("eq-none", Loop.NONE),
            equilibrium("eq-spectral", Loop.SPECTRAL),
            equilibrium("eq-infinity", Loop.INFINITY),
            equilibrium("eq-monotone", Loop.MONOTONE),
            equilibrium("eq-penalty", Loop.PENALTY),
            descent("gd-condition-1.25", Double.NaN, 0.5),
            descent("gd-condition-2", Double.NaN, 1),
            descent("gd-condition-5", Double.NaN, 2),
            descent("gd-condition-17", Double.NaN, 4));

    private final String label;
    private final double paper;
    private final Settings settings;
    private final Architecture architecture;

    private ModelKind(String label, double paper, Settings settings, Architecture architecture) {
        this.label = label;
        this.paper = paper;
        this.settings = settings;
        this.architecture = architecture;
    }

    /** Makes a model with random parameters. */
    @FunctionalInterface
    private interface Architecture {
        MultiLabelModel create(Size size, Network network, SolveListener listener);
    }

    /**
     * The ends of a model.
     *
     * @param features width of the input
     * @param labels width of the output
     */
    record Size(int features, int labels) {}

    private static ModelKind equilibrium(String label, Loop loop) {
        return new ModelKind(
                label,
                Double.NaN,
                STANDARD.withRate(2e-3, 1e-5).withHidden(256, 0.3).withObjective(OVERLAP),
                (size, network, listener) ->
                        EquilibriumNetwork.random(loop, size.features(), network.hidden(), size.labels(), listener));
    }

    private static ModelKind descent(String label, double paper, double bound) {
        return new ModelKind(
                label,
                paper,
                STANDARD.withHidden(512, 0.5).withBound(bound).withObjective(OVERLAP),
                (size, network, listener) -> deciding(FpiEnergy.random(
                        size.features(),
                        network.hidden(),
                        INTERACTION_UNITS,
                        size.labels(),
                        network.bound(),
                        listener)));
    }

    private static MultiLabelModel deciding(MultiLabelModel scores) {
        return new DecidingModel(scores, DecisionLayer.untrained());
    }

    private static SpenEnergy spenEnergy(Size size, Network network) {
        return SpenEnergy.random(size.features(), network.hidden(), size.labels(), ENERGY_UNITS);
    }

    private static DeepValueNetwork valueNetwork(Size size, Network network, Examples examples) {
        return DeepValueNetwork.random(size.features(), network.hidden(), size.labels(), ENERGY_UNITS, examples);
    }

    MultiLabelModel create(Size size, Settings chosen, SolveListener listener) {
        return architecture.create(size, chosen.network(), listener);
    }

    /**
     * The name on the command line and in reports.
     *
     * @return such as {@code fpi-nn}
     */
    public String label() {
        return label;
    }

    /**
     * The example-based F1 in the paper's Table 2, in percent.
     *
     * @return the figure; empty for a model that the table does not have
     */
    public OptionalDouble paperF1() {
        return Double.isNaN(paper) ? OptionalDouble.empty() : OptionalDouble.of(paper);
    }

    /**
     * The most passes over the training rows.
     *
     * @return how many the model is given unless the command line says otherwise
     */
    public int epochs() {
        return settings.optimisation().epochs();
    }

    /** Chosen on the validation split with a seed of its own; docs/decisions.md has what was tried, and the figures. */
    Settings settings() {
        return settings;
    }

    /**
     * The models of a name.
     *
     * @param name such as {@code fpi-nn}; {@code all} for those of the paper's comparison; {@code contraction} for the
     *     equilibrium networks and FPI_GD by condition number
     * @return the one of that name, or the group
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static List<ModelKind> named(String name) {
        List<ModelKind> kinds = switch (name) {
            case "all" -> ALL;
            case "contraction" -> CONTRACTION;
            default -> each().filter(kind -> kind.label.equals(name)).toList();
        };
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no model '%s'; choose one of %s.".formatted(name, String.join(", ", names())));
        }
        return kinds;
    }

    /** Every model. */
    static Stream<ModelKind> each() {
        return Stream.concat(ALL.stream(), CONTRACTION.stream());
    }

    /**
     * The names of all models and of the groups.
     *
     * @return in the order of reports
     */
    public static List<String> names() {
        return Stream.concat(each().map(ModelKind::label), Stream.of("all", "contraction"))
                .toList();
    }
}
