package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.solver.SolveListener;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** The models, with the settings that were chosen for each on the validation split of Bibtex, and the paper's figures. */
public enum ModelKind {
    /** Logistic regression. */
    LOGISTIC("logistic", Double.NaN) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return LogisticRegression.random(features, labels);
        }
    },
    /** The network of FPI_NN without the iteration. */
    FEEDFORWARD("feedforward", 39.6) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return FeedforwardNetwork.random(features, settings.hidden(), labels);
        }
    },
    /** The MLP of SPEN's paper. */
    MLP("mlp", 38.9) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return Perceptron.random(features, settings.hidden(), labels);
        }
    },
    /** SPEN, trained by the structured hinge loss. */
    SPEN("spen", 42.2) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return new Spen(
                    SpenEnergy.random(features, settings.hidden(), labels, ENERGY_UNITS),
                    new MirrorDescent(30, 0.1, 0.95, 0));
        }
    },
    /** SPEN, trained end to end; not in the paper's table. */
    SPEN_END_TO_END("spen-e2e", Double.NaN) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return new EndToEndSpen(
                    SpenEnergy.random(features, settings.hidden(), labels, ENERGY_UNITS),
                    new MirrorDescent(20, 0.3, 0.5, 1));
        }
    },
    /** ICNN. */
    ICNN("icnn", 41.5) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return InputConvexNetwork.random(features, settings.hidden(), labels, PLANES);
        }
    },
    /** DVN that learns from its own predictions and the true labels. */
    DVN("dvn", 42.9) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return DeepValueNetwork.random(
                    features, settings.hidden(), labels, ENERGY_UNITS, DeepValueNetwork.Examples.GROUND_TRUTH);
        }
    },
    /** DVN that learns from its own predictions and adversarial examples. */
    DVN_ADVERSARIAL("dvn-adversarial", 44.7) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return DeepValueNetwork.random(
                    features, settings.hidden(), labels, ENERGY_UNITS, DeepValueNetwork.Examples.ADVERSARIAL);
        }
    },
    /** FPI_NN. */
    FPI_NN("fpi-nn", 43.4) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            double contraction = settings.bound() * (1 - settings.dropout());
            return FpiNetwork.random(features, settings.hidden(), labels, contraction, listener);
        }
    },
    /** FPI_GD. */
    FPI_GD("fpi-gd", 43.2) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return FpiEnergy.random(features, settings.hidden(), 128, labels, settings.bound(), listener);
        }
    },
    /** A network of one hidden layer, the structure of the equilibrium networks without their loop. */
    EQUILIBRIUM_NONE("eq-none", Double.NaN) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return EquilibriumNetwork.random(
                    EquilibriumNetwork.Loop.NONE, features, settings.hidden(), labels, listener);
        }
    },
    /** An equilibrium network under a bound of the 2-norm. */
    EQUILIBRIUM_SPECTRAL("eq-spectral", Double.NaN) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return EquilibriumNetwork.random(
                    EquilibriumNetwork.Loop.SPECTRAL, features, settings.hidden(), labels, listener);
        }
    },
    /** An equilibrium network under a bound of the matrix measure in a weighted infinity norm. */
    EQUILIBRIUM_INFINITY("eq-infinity", Double.NaN) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return EquilibriumNetwork.random(
                    EquilibriumNetwork.Loop.INFINITY, features, settings.hidden(), labels, listener);
        }
    },
    /** A monotone-operator equilibrium network. */
    EQUILIBRIUM_MONOTONE("eq-monotone", Double.NaN) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return EquilibriumNetwork.random(
                    EquilibriumNetwork.Loop.MONOTONE, features, settings.hidden(), labels, listener);
        }
    },
    /** An equilibrium network without a bound, with the Jacobian penalty. */
    EQUILIBRIUM_PENALTY("eq-penalty", Double.NaN) {
        @Override
        MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener) {
            return EquilibriumNetwork.random(
                    EquilibriumNetwork.Loop.PENALTY, features, settings.hidden(), labels, listener);
        }
    };

    /** Units of the label interactions of SPEN and DVN, as in SPEN's paper. */
    private static final int ENERGY_UNITS = 16;

    /** Evaluations of ICNN's bundle; its authors take 5 to 10. */
    private static final int PLANES = 5;

    private final String label;
    private final double paper;

    ModelKind(String label, double paper) {
        this.label = label;
        this.paper = paper;
    }

    abstract MultiLabelModel create(int features, int labels, Settings settings, SolveListener listener);

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
        return settings().epochs();
    }

    /** Chosen on the validation split with a seed of its own; docs/decisions.md has what was tried, and the figures. */
    Settings settings() {
        Settings standard = Settings.standard();
        return switch (this) {
            case LOGISTIC -> standard.withRate(4e-3, 1e-5);
            case FEEDFORWARD -> standard.withRate(2e-3, 1e-5).withHidden(600, 0.3);
            case MLP -> standard.withHidden(150, 0.3);
            case SPEN -> standard.withRate(1e-4, 0).withHidden(150, 0.3).withPretraining(30, 1e-3);
            case SPEN_END_TO_END ->
                standard.withRate(1e-4, 0).withHidden(150, 0.3).withPretraining(30, 1e-3);
            case ICNN -> standard.withBatch(128).withHidden(200, 0.5);
            case DVN -> standard.withEpochs(60, 20).withBatch(32).withHidden(150, 0);
            case DVN_ADVERSARIAL -> standard.withEpochs(120, 30).withBatch(32).withHidden(150, 0);
            case FPI_NN -> standard.withRate(2e-3, 1e-5).withHidden(600, 0.3).withBound(0.95);
            case FPI_GD -> standard.withHidden(512, 0.5).withBound(1.5);
            case EQUILIBRIUM_NONE,
                    EQUILIBRIUM_SPECTRAL,
                    EQUILIBRIUM_INFINITY,
                    EQUILIBRIUM_MONOTONE,
                    EQUILIBRIUM_PENALTY -> standard.withRate(2e-3, 1e-5).withHidden(256, 0.3);
        };
    }

    /** The equilibrium networks: one structure under each way to see to its convergence. */
    private static final Set<ModelKind> CONTRACTION = EnumSet.range(EQUILIBRIUM_NONE, EQUILIBRIUM_PENALTY);

    /**
     * The models of a name.
     *
     * @param name such as {@code fpi-nn}; {@code all} for those of the paper's comparison; {@code contraction} for the
     *     equilibrium networks
     * @return the one of that name, or the group
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static List<ModelKind> named(String name) {
        List<ModelKind> kinds = Arrays.stream(values())
                .filter(kind -> switch (name) {
                    case "all" -> !CONTRACTION.contains(kind);
                    case "contraction" -> CONTRACTION.contains(kind);
                    default -> kind.label.equals(name);
                })
                .toList();
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no model '%s'; choose one of %s or all.".formatted(name, String.join(", ", names())));
        }
        return kinds;
    }

    /**
     * The names of all models and of the group of equilibrium networks.
     *
     * @return in the order of reports
     */
    public static List<String> names() {
        return Stream.concat(Arrays.stream(values()).map(ModelKind::label), Stream.of("contraction"))
                .toList();
    }
}
