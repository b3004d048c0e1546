package dev.fixpoint.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a library is told to solve with.
 *
 * @param forward the forward solve
 * @param backward the backward solve
 */
public record Solvers(
        @JsonProperty("forward") Choice forward,
        @JsonProperty("backward") Choice backward) {
    /**
     * A solver.
     *
     * @param name what its library calls it
     * @param tolerance in the library's own sense
     * @param limit of evaluations
     */
    public record Choice(
            @JsonProperty("name") String name,
            @JsonProperty("tolerance") double tolerance,
            @JsonProperty("limit") int limit) {}
}
