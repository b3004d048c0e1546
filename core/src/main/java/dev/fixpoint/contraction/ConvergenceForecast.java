package dev.fixpoint.contraction;

import java.util.stream.IntStream;

/**
 * Rates to be expected of iterations on a map whose Jacobian has given eigenvalues.
 *
 * @param damping in (0, 1], with which the damped iteration is fastest
 * @param dampedRate the factor {@code max |1 - damping + damping lambda|} by which its error changes a step
 * @param acceleratedRate the factor a step of the Chebyshev iteration on the best of many ellipses around the eigenvalues, which
 *     Krylov methods, and Anderson acceleration with a long history, reach or beat; 1 where no ellipse leaves out 1
 */
record ConvergenceForecast(double damping, double dampedRate, double acceleratedRate) {
    private static final int DAMPINGS = 100;
    private static final int CENTRES = 40;
    private static final int FOCI = 20;

    static ConvergenceForecast of(RitzValues values) {
        double best = 1;
        double rate = Double.POSITIVE_INFINITY;
        for (int i = DAMPINGS; i > 0; i--) {
            double damping = (double) i / DAMPINGS;
            double candidate = dampedRate(values, damping);
            if (candidate < rate) {
                best = damping;
                rate = candidate;
            }
        }
        return new ConvergenceForecast(best, rate, Math.min(1, Math.min(rate, acceleratedRate(values))));
    }

    private static double dampedRate(RitzValues values, double damping) {
        return IntStream.range(0, values.size())
                .mapToDouble(i -> Math.hypot(1 - damping + damping * values.real(i), damping * values.imaginary(i)))
                .max()
                .orElse(0);
    }

    /**
     * The best over ellipses with a centre {@code d} on the real axis and foci {@code d +- c} around the eigenvalues
     * {@code 1 - lambda} of {@code I - J} (T. A. Manteuffel, 'The Tchebychev iteration for nonsymmetric linear systems', 1977).
     */
    private static double acceleratedRate(RitzValues values) {
        double least = IntStream.range(0, values.size())
                .mapToDouble(i -> 1 - values.real(i))
                .min()
                .orElse(1);
        double most = IntStream.range(0, values.size())
                .mapToDouble(i -> 1 - values.real(i))
                .max()
                .orElse(1);
        double height = IntStream.range(0, values.size())
                .mapToDouble(i -> Math.abs(values.imaginary(i)))
                .max()
                .orElse(0);
        double reach = Math.max((most - least) / 2, height);
        double rate = 1;
        for (int i = 0; i <= CENTRES; i++) {
            double centre = least + (most - least) * i / CENTRES;
            for (int j = -FOCI; j <= FOCI; j++) {
                double share = (double) j / FOCI;
                rate = Math.min(rate, ellipseRate(values, centre, share * Math.abs(share) * reach * reach));
            }
        }
        return rate;
    }

    private static double ellipseRate(RitzValues values, double centre, double focusSquared) {
        double origin = size(centre, 0, focusSquared);
        double outermost = IntStream.range(0, values.size())
                .mapToDouble(i -> size(centre - 1 + values.real(i), values.imaginary(i), focusSquared))
                .max()
                .orElse(0);
        return origin == 0 ? 1 : outermost / origin;
    }

    /** {@code |w + sqrt(w^2 - c^2)|} for {@code w = a + b i}, with the root that makes it the larger: the ellipse {@code w} is on. */
    private static double size(double a, double b, double focusSquared) {
        double real = a * a - b * b - focusSquared;
        double modulus = Math.hypot(real, 2 * a * b);
        double rootReal = Math.sqrt(Math.max(0, (modulus + real) / 2));
        double rootImaginary = Math.copySign(Math.sqrt(Math.max(0, (modulus - real) / 2)), a * b);
        return Math.max(Math.hypot(a + rootReal, b + rootImaginary), Math.hypot(a - rootReal, b - rootImaginary));
    }
}
