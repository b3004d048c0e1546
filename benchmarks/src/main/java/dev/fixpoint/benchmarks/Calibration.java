package dev.fixpoint.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Finds the solvers and the loosest tolerances with which a library keeps to a problem's error: for each solver by bisection on
 * half decades, and among the solvers the one that takes the least time.
 */
final class Calibration {
    /** Tolerances are 10 to the minus half of these. */
    private static final int LOOSEST = 2;

    private static final int TIGHTEST = 27;
    private static final int TIGHTEST_FLOAT = 12;
    private static final int TURNS = 4;
    private static final double SPARE = 1.2;
    private static final int SPARE_STEPS = 10;

    private final WorkerProcess worker;
    private final Problem problem;
    private final double seconds;

    /**
     * A calibration.
     *
     * @param seconds for which each candidate is timed
     */
    Calibration(WorkerProcess worker, Problem problem, double seconds) {
        this.worker = worker;
        this.problem = problem;
        this.seconds = seconds;
    }

    /** What a library solves a problem with, and what came of it; empty where none of its solvers keeps to the error. */
    Optional<Calibrated> best() {
        Optional<Calibrated> best = Optional.empty();
        for (String forward : worker.library().forward(problem)) {
            best = faster(
                    best,
                    calibrated(forward, anyBackward(), Optional.empty(), SolvedProblem.Mode.FORWARD),
                    SolvedProblem.Mode.FORWARD);
        }
        if (best.isEmpty()) {
            return best;
        }
        Solvers.Choice forward = best.get().solvers().forward();
        Optional<Calibrated> both = Optional.empty();
        for (String backward : worker.library().backward(problem)) {
            both = faster(
                    both,
                    calibrated(forward.name(), backward, Optional.of(forward), SolvedProblem.Mode.GRADIENT),
                    SolvedProblem.Mode.GRADIENT);
        }
        return both;
    }

    private String anyBackward() {
        return worker.library().backward(problem).get(0);
    }

    private Optional<Calibrated> faster(
            Optional<Calibrated> best, Optional<Calibrated> other, SolvedProblem.Mode mode) {
        if (other.isEmpty() || best.isEmpty()) {
            return best.or(() -> other);
        }
        double first = Double.POSITIVE_INFINITY;
        double second = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < TURNS; turn++) {
            first = Math.min(first, worker.time(best.get().solvers(), mode, seconds / TURNS));
            second = Math.min(second, worker.time(other.get().solvers(), mode, seconds / TURNS));
        }
        return second < first ? other : best;
    }

    /** The loosest tolerance; with a forward tolerance given, that of the backward solve. */
    private Optional<Calibrated> calibrated(
            String forward, String backward, Optional<Solvers.Choice> given, SolvedProblem.Mode mode) {
        for (int tighter = 0; tighter <= 2; tighter++) {
            int low = LOOSEST;
            int high = problem.isDouble() ? TIGHTEST : TIGHTEST_FLOAT;
            Optional<Calibrated> found = Optional.empty();
            while (low <= high) {
                int middle = (low + high) / 2;
                Solvers solvers = solvers(forward, backward, given, tighter, middle);
                JsonNode answer = worker.check(solvers, mode);
                if (keepsToError(answer)) {
                    found = Optional.of(new Calibrated(limited(solvers, answer), answer));
                    high = middle - 1;
                } else {
                    low = middle + 1;
                }
            }
            if (found.isPresent() || given.isEmpty()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private boolean keepsToError(JsonNode answer) {
        return !answer.has("failure")
                && answer.get("solution").asDouble(Double.NaN) <= problem.error()
                && answer.get("gradient").asDouble(Double.NaN) <= problem.error();
    }

    /** Where a gradient stays too far from the exact one for any backward tolerance, the forward one is made tighter. */
    private Solvers solvers(
            String forward, String backward, Optional<Solvers.Choice> given, int tighter, int exponent) {
        double tolerance = Math.pow(10, -exponent / 2.0);
        double first = given.map(choice -> choice.tolerance() * Math.pow(10, -tighter / 2.0))
                .orElse(tolerance);
        return new Solvers(
                new Solvers.Choice(forward, first, Library.limit(forward, problem)),
                new Solvers.Choice(backward, tolerance, Library.limit(backward, problem)));
    }

    /** With limits not far above what was needed: some solvers set up, or fill up, as much as they are allowed. */
    private static Solvers limited(Solvers solvers, JsonNode answer) {
        return new Solvers(
                limited(solvers.forward(), answer.get("forward").asInt()),
                limited(solvers.backward(), answer.get("backward").asInt()));
    }

    private static Solvers.Choice limited(Solvers.Choice choice, int evaluations) {
        return evaluations <= 0
                ? choice
                : new Solvers.Choice(choice.name(), choice.tolerance(), (int) (SPARE * evaluations) + SPARE_STEPS);
    }

    /**
     * What a library solves a problem with.
     *
     * @param solvers solvers and tolerances
     * @param outcome evaluations and errors
     */
    record Calibrated(Solvers solvers, JsonNode outcome) {}
}
