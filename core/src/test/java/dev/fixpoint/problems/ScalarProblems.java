package dev.fixpoint.problems;

import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.variable;
import static dev.fixpoint.Tensors.vector;
import static dev.fixpoint.problems.Maths.columns;
import static dev.fixpoint.problems.Maths.joined;
import static dev.fixpoint.problems.Maths.times;

import dev.fixpoint.FixedPointMap;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/** Equations in one or two unknowns. */
final class ScalarProblems {
    private ScalarProblems() {}

    static Stream<Problem> all() {
        return Stream.of(
                affine(),
                affine(1),
                affine(1, 1),
                affine(3, 1),
                cosine(),
                lambert(),
                kepler(),
                heron(),
                smallSteps(),
                newton());
    }

    private static Problem affine(long... shape) {
        Tensor a = variable(filled(0.5));
        Tensor x = variable(filled(1, shape));
        return new Problem(
                        "1: z = a z + b with shape " + Arrays.toString(shape),
                        (b, z) -> z.mul(a).add(b),
                        Problem.Inputs.fromZero(x, x, a),
                        new Problem.Answer(filled(2, shape), g -> List.of(times(g, 2), times(g.sum(), 4))),
                        Traits.plain())
                .with(Traits::asSymmetric);
    }

    private static Problem cosine() {
        double z = 0.7390851332151607;
        return scalar("3: z = cos z + t", (t, s) -> s.cos().add(t), new double[] {0, 0, z}, 1 / (1 + Math.sin(z)));
    }

    private static Problem lambert() {
        double w = 0.5671432904097838;
        return scalar("4: z = x exp(-z)", (x, z) -> x.mul(z.neg().exp()), new double[] {1, 0, w}, w / (1 + w));
    }

    private static Problem kepler() {
        double mean = 1;
        double e = 0.5;
        double anomaly = mean;
        for (int i = 0; i < 20; i++) {
            anomaly -= (anomaly - e * Math.sin(anomaly) - mean) / (1 - e * Math.cos(anomaly));
        }
        double slope = 1 / (1 - e * Math.cos(anomaly));
        Tensor eccentricity = variable(filled(e));
        Tensor x = variable(filled(mean));
        double inEccentricity = Math.sin(anomaly) * slope;
        return new Problem(
                        "5: Kepler's equation",
                        (m, z) -> z.sin().mul(eccentricity).add(m),
                        Problem.Inputs.fromZero(x, x, eccentricity),
                        new Problem.Answer(filled(anomaly), g -> List.of(times(g, slope), times(g, inEccentricity))),
                        Traits.plain())
                .with(Traits::asSymmetric);
    }

    private static Problem heron() {
        double root = Math.sqrt(2);
        return scalar(
                "6: Newton's and Heron's square root",
                (a, z) -> times(z.add(a.div(z)), 0.5),
                new double[] {2, 1, root},
                1 / (2 * root));
    }

    /** {@code u - t (p1 + p2 u1, p3 u1 + p4 u2)}. */
    private static Problem smallSteps() {
        Tensor x = variable(vector(1.5, 2, 0.5, 1, -1, 1, 2, 1.5).reshape(2, 4));
        Tensor[] p = {parameter(x, 0), parameter(x, 1), parameter(x, 2), parameter(x, 3)};
        Tensor first = p[0].div(p[1]).neg();
        Tensor second = p[0].mul(p[2]).div(p[1].mul(p[3]));
        FixedPointMap map = (input, u) -> {
            Tensor one = columns(input, 0, 1).add(columns(input, 1, 1).mul(columns(u, 0, 1)));
            Tensor two = columns(input, 2, 1)
                    .mul(columns(u, 0, 1))
                    .add(columns(input, 3, 1).mul(columns(u, 1, 1)));
            return u.sub(times(joined(1, one, two), 0.2));
        };
        return new Problem(
                "17: small steps to the root of a triangular system",
                map,
                new Problem.Inputs(x, List.of(), filled(0, 2, 2)),
                new Problem.Answer(joined(1, first, second), g -> {
                    Tensor inFirst = columns(g, 0, 1).div(p[1]);
                    Tensor inSecond = columns(g, 1, 1).mul(second);
                    return List.of(joined(
                            1,
                            inSecond.div(p[0]).sub(inFirst),
                            inFirst.mul(p[0]).sub(inSecond).div(p[1]),
                            inSecond.div(p[2]),
                            inSecond.div(p[3]).neg()));
                }),
                Traits.plain());
    }

    private static Tensor parameter(Tensor x, int index) {
        return columns(x.detach(), index, 1);
    }

    /** {@code z1^2 + z2^2 = p1, z1 z2 = p2}: the roots are half the sum and difference of {@code sqrt(p1 +- 2 p2)}. */
    private static Problem newton() {
        Tensor x = variable(vector(5, 2, 10, 3).reshape(2, 2));
        FixedPointMap map = (p, z) -> {
            Tensor z1 = columns(z, 0, 1);
            Tensor z2 = columns(z, 1, 1);
            Tensor f1 = z1.square().add(z2.square()).sub(columns(p, 0, 1));
            Tensor f2 = z1.mul(z2).sub(columns(p, 1, 1));
            Tensor determinant = times(z1.square().sub(z2.square()), 2);
            Tensor step1 = z1.mul(f1).sub(times(z2.mul(f2), 2)).div(determinant);
            Tensor step2 = times(z1.mul(f2), 2).sub(z2.mul(f1)).div(determinant);
            return z.sub(joined(1, step1, step2));
        };
        Tensor roots = vector(2, 1, 3, 1).reshape(2, 2);
        return new Problem(
                "Newton's method on a system",
                map,
                new Problem.Inputs(x, List.of(), vector(3, 0.5, 4, 0.5).reshape(2, 2)),
                new Problem.Answer(roots, g -> {
                    Tensor sum = columns(g, 0, 1).add(columns(g, 1, 1)).div(Maths.rowSums(roots));
                    Tensor gap = columns(roots, 0, 1).sub(columns(roots, 1, 1));
                    Tensor difference = columns(g, 0, 1).sub(columns(g, 1, 1)).div(gap);
                    return List.of(joined(1, times(sum.add(difference), 0.25), times(sum.sub(difference), 0.5)));
                }),
                Traits.plain());
    }

    private static Problem scalar(String name, FixedPointMap map, double[] inputStartSolution, double slope) {
        Tensor x = variable(filled(inputStartSolution[0]));
        return new Problem(
                        name,
                        map,
                        new Problem.Inputs(x, List.of(), filled(inputStartSolution[1])),
                        new Problem.Answer(filled(inputStartSolution[2]), g -> List.of(times(g, slope))),
                        Traits.plain())
                .with(Traits::asSymmetric);
    }
}
