package dev.fixpoint.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A problem of the comparison: a map, its sizes, and how exact a solution must be. The loss is {@code |z|^2 / 2}.
 *
 * @param name what the command line calls it
 * @param title what tables call it
 * @param kind its formula
 * @param shape the state: {@code [B, d]}, or {@code [B, channels, height, width]}
 * @param radius the spectral radius of the linear part, or the norm of the interaction
 * @param isDouble whether it is computed in float64; else in float32
 * @param error the relative error, of the solution and of each gradient, that no library may exceed
 */
public record Problem(
        String name, String title, Kind kind, List<Integer> shape, double radius, boolean isDouble, double error) {
    private static final double DOUBLE_ERROR = 1e-7;
    private static final double FLOAT_ERROR = 1e-3;

    /** The problems' formulas. */
    public enum Kind {
        /** {@code tanh(z W + x)}, {@code W} a normal matrix. */
        TANH("tanh", "x", "w"),
        /** {@code z W + x}, {@code W} normal and symmetric. */
        AFFINE("affine", "x", "w"),
        /** {@code s z W + x}, with a factor {@code s} for each row and a symmetric {@code W} of radius 1. */
        SCALED("scaled", "x", "w"),
        /** {@code relu(W * z + x)} with a 3 x 3 convolution. */
        CONVOLUTION("convolution", "x", "w"),
        /** {@code f(x) + U leaky(P x + p + V z)} with a network {@code f} of one hidden layer. */
        NETWORK("network", "w1", "b1", "w2", "b2", "p", "p0", "v", "u"),
        /** A gradient step on {@code |z - f(x)|^2 / 2 + |relu(V z + P x + p)|^2 / 2}. */
        ENERGY("energy", "w1", "b1", "w2", "b2", "p", "p0", "v");

        private final String label;
        private final String differentiated;

        Kind(String label, String... differentiated) {
            this.label = label;
            this.differentiated = String.join(",", differentiated);
        }

        /** The name in {@code problem.json}. */
        String label() {
            return label;
        }

        /** The tensors whose gradients are taken. */
        List<String> differentiated() {
            return Pattern.compile(",").splitAsStream(differentiated).toList();
        }

        /** Those of them that training changes. */
        List<String> parameters() {
            return differentiated().stream().filter(name -> !name.equals("x")).toList();
        }

        /** Whether {@code dg/dz} is symmetric. */
        boolean isSymmetric() {
            return this == AFFINE || this == SCALED || this == ENERGY;
        }
    }

    /**
     * Copies the shape.
     *
     * @param name what the command line calls it
     * @param title what tables call it
     * @param kind its formula
     * @param shape the state
     * @param radius the spectral radius of the linear part
     * @param isDouble whether it is computed in float64
     * @param error the relative error
     */
    public Problem {
        shape = List.copyOf(shape);
    }

    /**
     * All problems, from small to large.
     *
     * @return the list
     */
    public static List<Problem> all() {
        return List.of(
                dense("tanh-64", "tanh, d=64, B=1, rho 0.9", Kind.TANH, 1, 64, 0.9),
                dense("tanh-128", "tanh, d=128, B=32, rho 0.95", Kind.TANH, 32, 128, 0.95),
                dense("affine-200", "affine, d=200, B=1, rho 0.99", Kind.AFFINE, 1, 200, 0.99),
                dense("affine-256", "affine, d=256, B=64, rho 0.99", Kind.AFFINE, 64, 256, 0.99),
                dense(
                        "mixed",
                        "affine, d=128, B=200, rho 0.5 in 90 % of rows, 0.99 in the rest",
                        Kind.SCALED,
                        200,
                        128,
                        1),
                new Problem(
                        "fpi-nn", "Bibtex FPI_NN, B=128", Kind.NETWORK, List.of(128, 159), 0.95, false, FLOAT_ERROR),
                new Problem("fpi-gd", "Bibtex FPI_GD, B=80", Kind.ENERGY, List.of(80, 159), 1.5, false, FLOAT_ERROR),
                new Problem(
                        "convolution",
                        "convolution 3 x 3, 4 x 64 x 96 x 96",
                        Kind.CONVOLUTION,
                        List.of(4, 64, 96, 96),
                        0.8,
                        false,
                        FLOAT_ERROR));
    }

    private static Problem dense(String name, String title, Kind kind, int batch, int width, double radius) {
        return new Problem(name, title, kind, List.of(batch, width), radius, true, DOUBLE_ERROR);
    }

    /**
     * The problem of a name.
     *
     * @param name one of the names of {@link #all}
     * @return empty if there is none
     */
    public static Optional<Problem> named(String name) {
        return all().stream().filter(problem -> problem.name().equals(name)).findFirst();
    }

    /** {@code d}, or the channels. */
    int width() {
        return shape.get(1);
    }

    /** {@code B}. */
    int batch() {
        return shape.get(0);
    }

    /** The shape as tensors take it. */
    long[] sizes() {
        return shape.stream().mapToLong(Integer::longValue).toArray();
    }
}
