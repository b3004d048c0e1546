package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.solver.SolveListener;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

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
    };

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

    /** Chosen on the validation split with a seed of its own, from the same grid for each; docs/decisions.md has the figures. */
    Settings settings() {
        return switch (this) {
            case LOGISTIC -> new Settings(60, 8, 80, 4e-3, 1e-5, 0, 5, 0, 0);
            case FEEDFORWARD -> new Settings(60, 8, 80, 2e-3, 1e-5, 0.3, 5, 600, 0);
            case FPI_NN -> new Settings(60, 8, 80, 2e-3, 1e-5, 0.3, 5, 600, 0.95);
            case FPI_GD -> new Settings(60, 8, 80, 1e-3, 1e-5, 0.5, 5, 512, 1.5);
        };
    }

    /**
     * The model of a name.
     *
     * @param name such as {@code fpi-nn}, or {@code all}
     * @return the one of that name, or all
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static List<ModelKind> named(String name) {
        if (name.equals("all")) {
            return List.of(values());
        }
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(name))
                .findFirst()
                .map(List::of)
                .orElseThrow(() -> new IllegalArgumentException("There is no model '%s'; choose one of %s or all."
                        .formatted(
                                name,
                                String.join(
                                        ", ",
                                        Arrays.stream(values())
                                                .map(ModelKind::label)
                                                .toList()))));
    }
}
