package dev.fixpoint.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The libraries that are compared, and the solvers of theirs that are tried. */
public enum Library {
    /** This one. */
    FIXPOINT,
    /** torchdeq, on PyTorch. */
    TORCHDEQ,
    /** jaxopt, on JAX, compiled. */
    JAXOPT;

    private static final int LIMIT = 5000;
    /** An error of a thousandth takes a few dozen; beyond its precision a solve would go on to the limit. */
    private static final int FLOAT_LIMIT = 200;

    /** Each of its evaluations sets up two states in Python. */
    private static final int BROYDEN_LIMIT = 300;
    /** For large states, of which an evaluation takes a good part of a second in some library. */
    private static final int LIMIT_OF_MANY = 30;

    private static final long MANY = 1_000_000;

    /**
     * The name for tables and workers.
     *
     * @return in small letters
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The forward solvers that are tried. */
    List<String> forward(Problem problem) {
        if (this != FIXPOINT) {
            return List.of("fixed_point_iter", "anderson", "broyden");
        }
        List<String> solvers = new ArrayList<>(List.of("fixed_point_iteration", "anderson", "broyden"));
        if (problem.kind() == Problem.Kind.AFFINE) {
            solvers.add("cg");
        }
        return solvers;
    }

    /** The backward solvers that are tried. */
    List<String> backward(Problem problem) {
        if (this == TORCHDEQ) {
            return List.of("fixed_point_iter", "anderson", "broyden");
        }
        List<String> solvers = new ArrayList<>(
                this == FIXPOINT
                        ? List.of("fixed_point_iteration", "anderson", "gmres", "bicgstab")
                        : List.of("normal_cg", "gmres", "bicgstab"));
        if (problem.kind().isSymmetric()) {
            solvers.add("cg");
        }
        return solvers;
    }

    /** The most evaluations that a solver is given, several times what it needs. */
    static int limit(String solver, Problem problem) {
        if (Arrays.stream(problem.sizes()).reduce(1, (a, b) -> a * b) > MANY) {
            return LIMIT_OF_MANY;
        }
        if (solver.equals("broyden")) {
            return BROYDEN_LIMIT;
        }
        return problem.isDouble() ? LIMIT : FLOAT_LIMIT;
    }
}
