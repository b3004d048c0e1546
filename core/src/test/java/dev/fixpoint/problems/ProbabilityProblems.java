package dev.fixpoint.problems;

import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.variable;
import static dev.fixpoint.Tensors.vector;
import static dev.fixpoint.problems.Maths.columns;
import static dev.fixpoint.problems.Maths.joined;
import static dev.fixpoint.problems.Maths.times;

import dev.fixpoint.solver.SolverStatus;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/** Transport plans and mixtures. */
final class ProbabilityProblems {
    private ProbabilityProblems() {}

    static Stream<Problem> all() {
        return Stream.of(sinkhorn(), sinkhornInRawPotentials(), mixtureWeight());
    }

    /**
     * Sinkhorn's iteration between {@code (a, 1 - a)} and {@code (b, 1 - b)} with the logarithmic kernel {@code l}: the state is
     * the difference of the two column potentials, so that their common constant is gone. With {@code p} the plan's first
     * entry and {@code k = exp(l11 + l22 - l12 - l21)}, {@code p(1-a-b+p) = k(a-p)(b-p)}.
     */
    private static Problem sinkhorn() {
        double[] l = {0.2, -0.8, -0.5, 0.4};
        double[][] margins = {{0.4, 0.3}, {0.7, 0.45}};
        Tensor kernel = variable(vector(l).reshape(2, 2));
        Tensor x = variable(vector(0.4, 0.3, 0.7, 0.45).reshape(2, 2));
        double[] states = new double[2];
        double[] slopes = new double[4];
        double[] inKernel = new double[8];
        for (int row = 0; row < 2; row++) {
            double a = margins[row][0];
            double b = margins[row][1];
            double k = Math.exp(l[0] + l[3] - l[1] - l[2]);
            double p = plan(a, b, k);
            states[row] = Math.log(p / (a - p)) - l[0] + l[1];
            double inPlan = 1 / p + 1 / (a - p);
            double slope = 1 - a - b + 2 * p + k * (a + b - 2 * p);
            slopes[2 * row] = inPlan * (p + k * (b - p)) / slope - 1 / (a - p);
            slopes[2 * row + 1] = inPlan * (p + k * (a - p)) / slope;
            double inK = inPlan * k * (a - p) * (b - p) / slope;
            double[] one = {inK - 1, 1 - inK, -inK, inK};
            System.arraycopy(one, 0, inKernel, 4 * row, 4);
        }
        Tensor inMargins = vector(slopes).reshape(2, 2);
        return new Problem(
                        "10: Sinkhorn with the constant fixed",
                        (input, z) -> {
                            Tensor column = joined(1, z, times(z, 0)).unsqueeze(1);
                            Tensor rows =
                                    logarithms(input, 0).sub(kernel.add(column).logsumexp(2));
                            Tensor other = logarithms(input, 1)
                                    .sub(kernel.add(rows.unsqueeze(2)).logsumexp(1));
                            return columns(other, 0, 1).sub(columns(other, 1, 1));
                        },
                        Problem.Inputs.fromZero(columns(x, 0, 1), x, kernel),
                        new Problem.Answer(
                                vector(states).reshape(2, 1),
                                g -> List.of(
                                        g.mul(inMargins),
                                        g.t().matmul(vector(inKernel).reshape(2, 4))
                                                .reshape(2, 2))),
                        Traits.plain())
                .with(Traits::asSymmetric);
    }

    /** The root of {@code p(1-a-b+p) = k(a-p)(b-p)} between 0 and the smaller margin. */
    private static double plan(double a, double b, double k) {
        double half = (1 - a - b + k * (a + b)) / 2;
        double root = Math.sqrt(half * half - (1 - k) * -k * a * b);
        return k * a * b / (half + root);
    }

    /** {@code (log p, log(1 - p))} of a column of probabilities, {@code [B, 2]}. */
    private static Tensor logarithms(Tensor probabilities, long column) {
        Tensor p = columns(probabilities, column, 1);
        return joined(1, p, p.neg().add(Maths.number(1))).log();
    }

    /**
     * Both potentials at once between {@code (a, 1 - a)} and itself with a symmetric kernel. A constant that goes from one
     * potential to the other changes nothing: {@code I - J} is singular. From equal potentials they stay equal.
     */
    private static Problem sinkhornInRawPotentials() {
        double a = 0.4;
        double l = 0.6;
        Tensor kernel = vector(l, 0, 0, l).reshape(2, 2);
        Tensor x = variable(vector(Math.log(a), Math.log(1 - a)).reshape(1, 2));
        double k = Math.exp(2 * l);
        double p = plan(a, a, k);
        double first = (Math.log(p) - l) / 2;
        double second = (Math.log(1 - 2 * a + p) - l) / 2;
        Tensor solution = vector(first, second, first, second).reshape(1, 4);
        double[] plan = {p, a - p, a - p, 1 - 2 * a + p};
        Tensor joint = vector(plan).reshape(2, 2);
        return new Problem(
                        "10: Sinkhorn in raw potentials",
                        (logarithms, z) -> joined(
                                1,
                                logarithms.sub(kernel.add(columns(z, 2, 2).unsqueeze(1))
                                        .logsumexp(2)),
                                logarithms.sub(kernel.add(columns(z, 0, 2).unsqueeze(1))
                                        .logsumexp(2))),
                        Problem.Inputs.fromZero(solution, x),
                        new Problem.Answer(solution, g -> {
                            // The potentials are equal, f = x - L(f): df = (I + dL)^-1 dx with dL = joint / margin.
                            Tensor both = columns(g, 0, 2).add(columns(g, 2, 2));
                            Tensor smoothing = joint.div(vector(a, 1 - a).reshape(2, 1));
                            return List.of(
                                    both.matmul(Maths.identity(2).add(smoothing).inverse()));
                        }),
                        Traits.plain())
                .with(traits ->
                        traits.needingDamping(0.5, SolverStatus.STAGNATED).asSingular());
    }

    /**
     * The weight of the first of two Gaussians at {@code +-m} by expectation maximisation, from two points: with
     * {@code d = exp(2 m x) - 1}, {@code w = -(1/d1 + 1/d2)/2}.
     */
    private static Problem mixtureWeight() {
        double m = 0.7;
        double[] points = {1, -0.6};
        Tensor x = variable(vector(points).reshape(1, 2));
        Tensor mean = variable(filled(m));
        double weight = 0;
        double inMean = 0;
        double[] inPoints = new double[2];
        for (int i = 0; i < 2; i++) {
            double ratio = Math.exp(2 * m * points[i]);
            double d = ratio - 1;
            weight -= 0.5 / d;
            inPoints[i] = m * ratio / (d * d);
            inMean += points[i] * ratio / (d * d);
        }
        double inMeanTotal = inMean;
        return new Problem(
                        "a mixture's weight by expectation maximisation",
                        (data, z) -> {
                            Tensor odds = data.mul(mean).mul(Maths.number(2)).exp();
                            Tensor likelihood = z.mul(odds);
                            return likelihood
                                    .div(likelihood.sub(z).add(Maths.number(1)))
                                    .mean(1)
                                    .unsqueeze(1);
                        },
                        new Problem.Inputs(x, List.of(mean), filled(0.5, 1, 1)),
                        new Problem.Answer(
                                filled(weight, 1, 1),
                                g -> List.of(g.matmul(vector(inPoints).reshape(1, 2)), times(g.sum(), inMeanTotal))),
                        Traits.plain())
                .with(Traits::asSymmetric);
    }
}
