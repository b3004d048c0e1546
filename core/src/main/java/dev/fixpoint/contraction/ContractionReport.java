package dev.fixpoint.contraction;

import dev.fixpoint.solver.BoundMap;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.pytorch.Tensor;

/**
 * Which solvers are to be expected to converge to a fixed point, and in how many steps, from the Jacobian there.
 *
 * <pre>{@code
 * System.out.println(ContractionReport.at(map.at(x), solution).sentence(1e-6));
 * }</pre>
 *
 * <p>Of plain iteration an error shrinks by the spectral radius {@code rho} a step, so that a part {@code tol} of it is left
 * after {@code log tol / log rho} steps. The backward equation {@code c = J' c + v} has the same eigenvalues, and so the same
 * rates. The forecasts are asymptotic and local: they hold near the fixed point, and where {@code |J|_2} is above 1, or the
 * start far, more steps are needed. That of Anderson acceleration is for a history that is long enough and is reached with a
 * short one where {@code J} is symmetric; finitely many distinct eigenvalues make it faster.
 *
 * <p>Where rows are independent the forecast is that of the row with the largest spectral radius.
 *
 * @param spectralRadius of {@code J}, a row each or one for all
 * @param norm {@code |J|_2}, likewise
 * @param decay rates that were seen in a solve; empty unless {@link #withDecay} was called
 * @param damping in (0, 1], with which the damped iteration is fastest
 * @param dampedRate the factor by which its error changes a step
 * @param acceleratedRate the factor of Anderson acceleration and Krylov methods a step; 1 where there is no forecast
 */
public record ContractionReport(
        JacobianEstimate spectralRadius,
        JacobianEstimate norm,
        Optional<ResidualDecay> decay,
        double damping,
        double dampedRate,
        double acceleratedRate) {
    /** From here on the sentence advises to bring the radius down. */
    private static final double NEAR_ONE = 0.95;

    /**
     * Measures at a state, with the standard settings of {@link SpectralRadius} and {@link JacobianNorm}, and their cost.
     *
     * @param g the map
     * @param z the state, {@code [B, ...]}: a fixed point
     * @return the report
     * @throws IllegalArgumentException if the state is empty
     */
    public static ContractionReport at(BoundMap g, Tensor z) {
        DominantEigenvalue.Found spectrum = new SpectralRadius().spectrum(g, z);
        JacobianEstimate radius = SpectralRadius.estimate(spectrum);
        ConvergenceForecast forecast =
                ConvergenceForecast.of(spectrum.first().get(radius.worst()).scaledTo(radius.largest()));
        return new ContractionReport(
                radius,
                new JacobianNorm().at(g, z),
                Optional.empty(),
                forecast.damping(),
                forecast.dampedRate(),
                forecast.acceleratedRate());
    }

    /**
     * This report with the rates of a solve beside it.
     *
     * @param seen from the trace of a solve
     * @return the changed copy
     */
    public ContractionReport withDecay(ResidualDecay seen) {
        return new ContractionReport(spectralRadius, norm, Optional.of(seen), damping, dampedRate, acceleratedRate);
    }

    /**
     * Steps of plain iteration, forward or backward, until a part of the error is left.
     *
     * @param tolerance the part, in (0, 1)
     * @return {@code log tol / log rho}, rounded up; empty where it is not to be expected to converge
     */
    public OptionalLong iterationSteps(double tolerance) {
        return steps(spectralRadius.largest(), tolerance);
    }

    /**
     * Steps of the damped iteration with the best {@link #damping}.
     *
     * @param tolerance the part of the error that is left, in (0, 1)
     * @return the steps; empty where no damping makes it converge
     */
    public OptionalLong dampedSteps(double tolerance) {
        return steps(dampedRate, tolerance);
    }

    /**
     * Steps of Anderson acceleration, forward or backward, or products of GMRES backward.
     *
     * @param tolerance the part of the error that is left, in (0, 1)
     * @return the steps; empty where there is no forecast
     */
    public OptionalLong acceleratedSteps(double tolerance) {
        return steps(acceleratedRate, tolerance);
    }

    private static OptionalLong steps(double rate, double tolerance) {
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance must be in (0, 1), got " + tolerance);
        }
        if (!(rate < 1)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.max(1, (long) Math.ceil(Math.log(tolerance) / Math.log(rate))));
    }

    /**
     * The report in words.
     *
     * @param tolerance the part of the error that is to be left, in (0, 1)
     * @return what was measured, what is to be expected of each solver, and what to do where that is not enough
     */
    public String sentence(double tolerance) {
        double radius = spectralRadius.largest();
        if (!Double.isFinite(radius)) {
            return "The Jacobian at this state is not finite: look for NaN or infinity in the state and the parameters.";
        }
        return measured(radius) + " " + expected(tolerance) + advice(radius);
    }

    private String measured(double radius) {
        String doubt = spectralRadius.converged()
                ? ""
                : text(
                        " (the estimate has not converged: its residual is %.2g)",
                        spectralRadius.residuals().get(spectralRadius.worst()));
        String seen = decay.map(rates -> text(", and the solve gained a factor of %.3f a step", rates.worstFactor()))
                .orElse("");
        return text("The spectral radius of J is %.3f%s, its norm %.3f%s.", radius, doubt, norm.largest(), seen);
    }

    private String expected(double tolerance) {
        OptionalLong plain = iterationSteps(tolerance);
        OptionalLong accelerated = acceleratedSteps(tolerance);
        String anderson = accelerated.isPresent()
                ? text("Anderson acceleration in about %d with a history that is long enough", accelerated.getAsLong())
                : "for Anderson acceleration there is no forecast";
        if (plain.isPresent()) {
            String growth = norm.largest() > 1 ? ", after errors have grown for a while" : "";
            return text(
                    "Plain iteration is to be expected to converge to %.0e in about %d steps%s, %s; the backward solve,"
                            + " which has the same eigenvalues, likewise.",
                    tolerance, plain.getAsLong(), growth, anderson);
        }
        OptionalLong damped = dampedSteps(tolerance);
        if (damped.isPresent()) {
            return text(
                    "Plain iteration is not to be expected to converge, forward or backward; with a damping of %.2f it is,"
                            + " to %.0e in about %d steps, %s.",
                    damping, tolerance, damped.getAsLong(), anderson);
        }
        return text(
                "Plain iteration is not to be expected to converge, forward or backward, with any damping; %s.",
                accelerated.isPresent() ? text("%s to %.0e", anderson, tolerance) : anderson);
    }

    private String advice(double radius) {
        if (radius < NEAR_ONE) {
            return "";
        }
        String solvers = dampedRate < 1
                ? ""
                : " Solve with NewtonKrylov forward and Gmres backward, which need no contraction (FallbackSolver tries them"
                        + " last).";
        return solvers
                + " To bring the radius down, add a JacobianPenalty or a SpectralNormPenalty to the loss, or bound the"
                + " weights.";
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
