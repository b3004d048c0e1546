package dev.fixpoint.problems;

import java.util.stream.Stream;

/** The table, numbered as the examination is; each call makes new tensors, so that no gradient is left from another test. */
public final class Problems {
    private Problems() {}

    /** All problems. */
    public static Stream<Problem> all() {
        return Stream.of(
                        ScalarProblems.all(),
                        LinearProblems.all(),
                        OptimisationProblems.all(),
                        ConstrainedProblems.all(),
                        ProbabilityProblems.all())
                .flatMap(problems -> problems);
    }

    /** Those whose gradients are unique. */
    public static Stream<Problem> regular() {
        return all().filter(problem -> !problem.traits().singularAdjoint());
    }
}
