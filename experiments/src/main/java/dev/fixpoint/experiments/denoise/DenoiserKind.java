package dev.fixpoint.experiments.denoise;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/** The two ways to use the network. */
public enum DenoiserKind {
    /** The network once. */
    @JsonProperty("feedforward")
    FEEDFORWARD("feedforward"),
    /** The fixed point of the network. */
    @JsonProperty("fpi-nn")
    FPI_NN("fpi-nn");

    /** The name that stands for all of them. */
    public static final String ALL = "all";

    private final String label;

    DenoiserKind(String label) {
        this.label = label;
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
     * The kinds of a name.
     *
     * @param name a label, or {@value #ALL}
     * @return one kind or all
     * @throws IllegalArgumentException if there is no such name; the message lists them
     */
    public static List<DenoiserKind> named(String name) {
        List<DenoiserKind> kinds = Arrays.stream(values())
                .filter(kind -> name.equals(ALL) || name.equals(kind.label))
                .toList();
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("must be one of " + String.join(", ", names()) + ", got '" + name + "'");
        }
        return kinds;
    }

    /**
     * All names.
     *
     * @return the labels and {@value #ALL}
     */
    public static List<String> names() {
        return List.of(FPI_NN.label, FEEDFORWARD.label, ALL);
    }
}
