package dev.fixpoint.contraction;

import dev.fixpoint.solver.SolveListener.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of a {@link TrainingMonitor} for a stretch of training: plain numbers.
 *
 * @param solves for each phase, how its solves went
 * @param spectralRadius the last one that was measured, over the whole training; NaN before the first
 */
public record TrainingSummary(Map<Phase, PhaseSummary> solves, double spectralRadius) {
    private static final String RADIUS = "spectral_radius";

    /**
     * Copies the map.
     *
     * @param solves for each phase, how its solves went
     * @param spectralRadius the last one that was measured
     */
    public TrainingSummary {
        solves = Map.copyOf(solves);
        for (Phase phase : Phase.values()) {
            if (!solves.containsKey(phase)) {
                throw new IllegalArgumentException("solves must have an entry for each phase, and lacks " + phase);
            }
        }
    }

    /**
     * How the solves of a phase went.
     *
     * @param phase which solves
     * @return their figures
     */
    public PhaseSummary of(Phase phase) {
        PhaseSummary summary = solves.get(phase);
        if (summary == null) {
            throw new IllegalStateException("the constructor has checked every phase");
        }
        return summary;
    }

    /**
     * The names of {@link #figures}.
     *
     * @return always the same, in the same order
     */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            names.add(name(phase, "steps"));
            names.add(name(phase, "residual"));
            names.add(name(phase, "failures"));
        }
        names.add(RADIUS);
        return names;
    }

    /**
     * The figures by name, in the order of {@link #names}: the columns of a table, or the tags of scalars.
     *
     * @return {@code forward_steps, forward_residual, forward_failures}, the same for {@code backward} and {@code tangent}, and
     *     {@code spectral_radius}; NaN where there is none
     */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            figures.put(name(phase, "steps"), of(phase).meanEvaluations());
            figures.put(name(phase, "residual"), of(phase).worstResidual());
            figures.put(name(phase, "failures"), (double) of(phase).failures());
        }
        figures.put(RADIUS, spectralRadius);
        return figures;
    }

    private static String name(Phase phase, String figure) {
        return phase.name().toLowerCase(Locale.ROOT) + "_" + figure;
    }
}
