package dev.fixpoint.problems;

import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.variable;
import static dev.fixpoint.Tensors.vector;
import static dev.fixpoint.problems.Maths.columns;
import static dev.fixpoint.problems.Maths.identity;
import static dev.fixpoint.problems.Maths.joined;
import static dev.fixpoint.problems.Maths.number;
import static dev.fixpoint.problems.Maths.times;

import dev.fixpoint.Energy;
import dev.fixpoint.GradientDescentMap;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Minima and saddle points by steps along gradients, and an eigenvector. */
final class OptimisationProblems {
    private OptimisationProblems() {}

    static Stream<Problem> all() {
        return Stream.of(ridge(), lasso(), saddlePoint(), powerIteration());
    }

    private static Problem ridge() {
        int n = 6;
        Tensor data = random(3, 1, n, 3);
        Tensor l = variable(filled(0.3));
        Tensor y = variable(random(4, 1, 1, n));
        Tensor inverse = data.t().matmul(data).add(times(identity(3), n * 0.3)).inverse();
        Tensor w = y.detach().matmul(data).matmul(inverse);
        Energy energy = (target, z) -> z.matmul(data.t())
                .sub(target)
                .square()
                .sum(1)
                .div(number(2.0 * n))
                .add(z.square().sum(1).mul(l).mul(number(0.5)));
        return new Problem(
                        "7: ridge regression by gradient descent",
                        GradientDescentMap.of(energy, 0.2),
                        Problem.Inputs.fromZero(w, y, l),
                        new Problem.Answer(
                                w,
                                g -> List.of(
                                        g.matmul(inverse).matmul(data.t()),
                                        times(g.mul(w.matmul(inverse)).sum(), -n))),
                        Traits.plain())
                .with(Traits::asSymmetric);
    }

    /** The targets are made from the solution: {@code X'(y - X w) = l s} with {@code s} the sign of {@code w} or below 1. */
    private static Problem lasso() {
        int n = 6;
        double step = 0.05;
        Tensor data = random(9, 1, n, 4);
        Tensor gram = data.t().matmul(data);
        Tensor w = vector(0.7, 0, -1.2, 0).reshape(1, 4);
        Tensor subgradient = vector(1, 0.4, -1, -0.6).reshape(1, 4);
        Tensor correlated = w.matmul(gram).add(times(subgradient, 0.3));
        Tensor y = variable(correlated.matmul(gram.inverse()).matmul(data.t()));
        Tensor l = variable(filled(0.3));
        Tensor support = w.sign().abs();
        Tensor inverse = onSupport(gram, support);
        return new Problem(
                "8: lasso by ISTA",
                (target, z) -> {
                    Tensor descended =
                            z.sub(times(z.matmul(data.t()).sub(target).matmul(data), step));
                    Tensor threshold = times(l, step);
                    return descended
                            .sub(threshold)
                            .relu()
                            .sub(descended.neg().sub(threshold).relu());
                },
                Problem.Inputs.fromZero(w, y, l),
                new Problem.Answer(
                        w,
                        g -> List.of(
                                g.matmul(inverse).matmul(data.t()),
                                g.matmul(inverse).mul(w.sign()).sum().neg())),
                Traits.plain());
    }

    /** The inverse of a matrix on the rows and columns in a support, {@code [1, n]} of ones and zeros; zero elsewhere. */
    static Tensor onSupport(Tensor matrix, Tensor support) {
        Tensor both = support.t().matmul(support);
        Tensor rest = torch.diag(filled(1, support.size(1)).sub(support.reshape(-1)));
        return matrix.detach().mul(both).add(rest).inverse().mul(both);
    }

    /**
     * {@code min z'Qz/2 - q'z} with {@code Az = b}: state {@code (z, m)} with the multipliers, input {@code (q, b)}, steps down
     * in {@code z} and up in {@code m}.
     */
    private static Problem saddlePoint() {
        double step = 0.3;
        Tensor q = variable(vector(2, 0.3, 0, 0.3, 1.5, 0.2, 0, 0.2, 1).reshape(3, 3));
        Tensor a = variable(vector(1, 1, 1, 1, -1, 0.5).reshape(2, 3));
        Tensor x = variable(vector(1, -2, 0.5, 1, 0.3).reshape(1, 5));
        Tensor top = joined(1, q.detach(), a.detach().t());
        Tensor matrix = joined(0, top, joined(1, a.detach(), filled(0, 2, 2)));
        Tensor inverse = matrix.inverse();
        Tensor solution = x.detach().matmul(inverse.t());
        return new Problem(
                "14: equality-constrained quadratic programme",
                (h, w) -> {
                    Tensor z = columns(w, 0, 3);
                    Tensor slack = columns(h, 0, 3)
                            .sub(z.matmul(q.t()))
                            .sub(columns(w, 3, 2).matmul(a));
                    Tensor violation = z.matmul(a.t()).sub(columns(h, 3, 2));
                    return w.add(times(joined(1, slack, violation), step));
                },
                Problem.Inputs.fromZero(solution, x, q, a),
                new Problem.Answer(solution, g -> {
                    Tensor u = g.matmul(inverse);
                    Tensor inMatrix = u.t().matmul(solution).neg();
                    Tensor inConstraints = columns(inMatrix.narrow(0, 3, 2), 0, 3);
                    Tensor inMultipliers = columns(inMatrix.narrow(0, 0, 3), 3, 2);
                    return List.of(u, columns(inMatrix.narrow(0, 0, 3), 0, 3), inConstraints.add(inMultipliers.t()));
                }),
                Traits.plain());
    }

    /** {@code z = A z / |A z|}: the leading eigenvector. */
    private static Problem powerIteration() {
        double[] eigenvalues = {2, 1, 0.5, 0.25};
        Tensor vectors = Maths.orthogonal(10, 4);
        Tensor matrix =
                variable(vectors.mul(vector(eigenvalues)).matmul(vectors.t()).reshape(1, 4, 4));
        Tensor leading = columns(vectors, 0, 1).t().contiguous();
        Tensor gaps = vector(0, 1 / (2 - 1.0), 1 / (2 - 0.5), 1 / (2 - 0.25));
        return new Problem(
                        "power iteration",
                        (a, z) -> {
                            Tensor image = a.matmul(z.unsqueeze(2)).squeeze(2);
                            return image.div(Maths.rowSums(image.square()).sqrt());
                        },
                        new Problem.Inputs(
                                matrix,
                                List.of(),
                                leading.add(times(columns(vectors, 1, 2).sum(1), 0.5))),
                        new Problem.Answer(leading, g -> {
                            Tensor u = g.matmul(vectors).mul(gaps).matmul(vectors.t());
                            return List.of(u.t().matmul(leading).reshape(1, 4, 4));
                        }),
                        Traits.plain())
                .with(Traits::asSymmetric);
    }
}
