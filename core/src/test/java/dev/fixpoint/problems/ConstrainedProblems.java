package dev.fixpoint.problems;

import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.variable;
import static dev.fixpoint.Tensors.vector;
import static dev.fixpoint.problems.Maths.number;
import static dev.fixpoint.problems.Maths.rowSums;
import static dev.fixpoint.problems.Maths.times;
import static dev.fixpoint.problems.OptimisationProblems.onSupport;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Minima in a convex set by projected gradient. */
final class ConstrainedProblems {
    private ConstrainedProblems() {}

    static Stream<Problem> all() {
        return Stream.of(simplex(), box(), supportVectorMachine());
    }

    /** The nearest point of the simplex, {@code z = P(z - t (z - x))}; two of the first row's places are positive. */
    private static Problem simplex() {
        Tensor x = variable(vector(0.9, 0.5, -0.2, 0.1, 0.3, 0.2).reshape(2, 3));
        Tensor nearest = vector(0.7, 0.3, 0, 0.7 / 3, 1.3 / 3, 1 / 3.0).reshape(2, 3);
        Tensor support = vector(1, 1, 0, 1, 1, 1).reshape(2, 3);
        return new Problem(
                        "9: projection on the simplex",
                        (target, z) -> onSimplex(z.sub(times(z.sub(target), 0.5))),
                        Problem.Inputs.fromZero(x, x),
                        new Problem.Answer(nearest, g -> {
                            Tensor kept = g.mul(support);
                            return List.of(kept.sub(support.mul(mean(kept, support))));
                        }),
                        Traits.plain())
                .with(Traits::asSymmetric);
    }

    /** {@code max(v - t, 0)} with the {@code t} for which it sums to 1. */
    private static Tensor onSimplex(Tensor v) {
        Tensor support = support(v);
        Tensor excess = mean(v.mul(support), support).sub(rowSums(support).reciprocal());
        return v.sub(excess).mul(support);
    }

    /** The places that are positive in the projection; the scope keeps the pair that sorting returns. */
    private static Tensor support(Tensor v) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor sorted = torch.sort(v, 1, true).get0();
            Tensor counts = torch.cumsum(filled(1, v.size(1)), 0);
            Tensor excess = torch.cumsum(sorted, 1).sub(number(1)).div(counts);
            Tensor last = sorted.gt(excess).sum(1).sub(new Scalar(1)).unsqueeze(1);
            return scope.handOver(v.gt(excess.gather(1, last)).to(torch.ScalarType.Double));
        }
    }

    /** The sum of each row over the number of its places in a support. */
    private static Tensor mean(Tensor rows, Tensor support) {
        return rowSums(rows).div(rowSums(support));
    }

    /** {@code min z'Qz/2 - x'z} for {@code -1 <= z <= 1}; the input is made from the solution and its multipliers. */
    private static Problem box() {
        Tensor root = random(11, 1, 4, 4);
        Tensor q = variable(root.matmul(root.t()).add(Maths.identity(4)));
        Tensor solution = vector(0.3, -1, 1, -0.5, -0.2, 0.4, 1, 0.1).reshape(2, 4);
        Tensor multipliers = vector(0, -0.5, 0.8, 0, 0, 0, 0.3, 0).reshape(2, 4);
        Tensor x = variable(solution.matmul(q.detach()).add(multipliers));
        Tensor free = filled(1, 2, 4).sub(multipliers.sign().abs());
        Tensor first = onSupport(q, free.narrow(0, 0, 1));
        Tensor second = onSupport(q, free.narrow(0, 1, 1));
        return new Problem(
                "box-constrained quadratic programme",
                (linear, z) -> z.add(times(linear.sub(z.matmul(q.t())), 0.08))
                        .clamp(new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0))),
                Problem.Inputs.fromZero(x, x, q),
                new Problem.Answer(solution, g -> {
                    Tensor u = Maths.joined(
                            0,
                            g.narrow(0, 0, 1).matmul(first),
                            g.narrow(0, 1, 1).matmul(second));
                    return List.of(u, u.t().matmul(solution).neg());
                }),
                Traits.plain());
    }

    /**
     * The dual of a linear support vector machine without bias, {@code min a'KKa/2 - sum a} for {@code 0 <= a <= C} with
     * {@code K} the features times their labels: two support vectors on the margin, one at {@code C = 1}, one point beyond.
     */
    private static Problem supportVectorMachine() {
        Tensor features = variable(
                vector(1, 0, 0, -0.5, -1, 0, 0, 0.2, 0.5, -1.2, -1.2, -0.5).reshape(4, 3));
        Tensor labels = vector(1, -1, 1, -1).reshape(4, 1);
        Tensor limit = variable(filled(1, 1, 1));
        Tensor solution = vector(0.85, 0.3, 1, 0).reshape(1, 4);
        Tensor free = vector(1, 1, 0, 0).reshape(1, 4);
        Tensor bounded = vector(0, 0, 1, 0).reshape(1, 4);
        Tensor signed = features.detach().mul(labels);
        Tensor kernel = signed.matmul(signed.t());
        Tensor inverse = onSupport(kernel, free);
        return new Problem(
                "linear support vector machine's dual by projected gradient",
                (c, a) -> {
                    Tensor k = features.mul(labels);
                    Tensor slope = a.matmul(k).matmul(k.t()).neg().add(number(1));
                    return torch.minimum(a.add(times(slope, 0.2)).relu(), c);
                },
                Problem.Inputs.fromZero(solution, limit, features),
                new Problem.Answer(solution, g -> {
                    Tensor u = g.matmul(inverse);
                    Tensor inLimit = g.mul(bounded)
                            .sum()
                            .sub(u.matmul(kernel).mul(bounded).sum());
                    Tensor inKernel = u.t().matmul(solution).neg();
                    Tensor inFeatures =
                            inKernel.add(inKernel.t()).matmul(signed).mul(labels);
                    return List.of(inLimit.reshape(1, 1), inFeatures);
                }),
                Traits.plain());
    }
}
