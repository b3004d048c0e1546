package dev.fixpoint.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * What one library took for one problem.
 *
 * @param problem the problem
 * @param mode {@code forward}, {@code gradient} or {@code training}
 * @param threads the threads
 * @param library the library
 * @param solvers what it solved with; empty where it did not keep to the problem's error, and then the rest is empty too
 * @param rounds the median seconds of a call in each round
 * @param forwardEvaluations of the map in a solve
 * @param backwardEvaluations products in a backward solve; -1 where the library does not tell
 * @param solutionError relative error of the solution
 * @param gradientError relative error of the worst gradient
 * @param memory the most bytes that training added to the process
 * @param growth the bytes by which ten times the steps raised that
 */
public record PeerFigures(
        Problem problem,
        String mode,
        int threads,
        Library library,
        Optional<Solvers> solvers,
        List<Double> rounds,
        int forwardEvaluations,
        int backwardEvaluations,
        double solutionError,
        double gradientError,
        long memory,
        long growth) {
    /**
     * Copies the list.
     *
     * @param problem the problem
     * @param mode what was timed
     * @param threads the threads
     * @param library the library
     * @param solvers what it solved with
     * @param rounds the median seconds of a call in each round
     * @param forwardEvaluations of the map in a solve
     * @param backwardEvaluations products in a backward solve
     * @param solutionError relative error of the solution
     * @param gradientError relative error of the worst gradient
     * @param memory the most bytes that training added
     * @param growth the bytes by which more steps raised that
     */
    public PeerFigures {
        rounds = List.copyOf(rounds);
    }

    /**
     * The median over the rounds.
     *
     * @return seconds of a call; NaN without rounds
     */
    public double median() {
        List<Double> sorted = rounds.stream().sorted().toList();
        int size = sorted.size();
        return size == 0 ? Double.NaN : (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }

    /**
     * The spread of the rounds.
     *
     * @return the difference of the slowest and the fastest round, divided by the median
     */
    public double spread() {
        double least = rounds.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
        double most = rounds.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
        return (most - least) / median();
    }
}
