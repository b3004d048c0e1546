package dev.fixpoint.problems;

import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.variable;
import static dev.fixpoint.Tensors.vector;
import static dev.fixpoint.problems.Maths.identity;
import static dev.fixpoint.problems.Maths.resolvent;
import static dev.fixpoint.problems.Maths.times;

import dev.fixpoint.solver.SolverStatus;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Linear equations; a sample is a row vector, and the map {@code z A' + b}. */
final class LinearProblems {
    private LinearProblems() {}

    static Stream<Problem> all() {
        return Stream.of(
                general(),
                bellman(),
                pageRank(),
                lyapunov(3, 3).with(Traits::asCoupled),
                lyapunov(1, 3, 3),
                backwardEuler(),
                rotation(),
                slow());
    }

    private static Problem general() {
        Tensor a = variable(random(1, 0.25, 3, 3));
        Tensor x = variable(random(2, 1, 2, 3));
        Tensor inverse = resolvent(a);
        Tensor solution = x.detach().matmul(inverse.t());
        return new Problem(
                "2: z = A z + b",
                (b, z) -> z.matmul(a.t()).add(b),
                Problem.Inputs.fromZero(x, x, a),
                new Problem.Answer(solution, g -> {
                    Tensor u = g.matmul(inverse);
                    return List.of(u, u.t().matmul(solution));
                }),
                Traits.plain());
    }

    private static Problem bellman() {
        Tensor transitions = variable(stochastic());
        Tensor discount = variable(filled(0.9));
        Tensor rewards = variable(random(7, 1, 2, 3));
        Tensor inverse = resolvent(times(transitions.detach(), 0.9));
        Tensor values = rewards.detach().matmul(inverse.t());
        return new Problem(
                "11: Bellman's equation by value iteration",
                (r, v) -> v.matmul(transitions.t()).mul(discount).add(r),
                Problem.Inputs.fromZero(rewards, rewards, discount, transitions),
                new Problem.Answer(values, g -> {
                    Tensor u = g.matmul(inverse);
                    Tensor next = values.matmul(transitions.detach().t());
                    return List.of(u, u.mul(next).sum(), times(u.t().matmul(values), 0.9));
                }),
                Traits.plain());
    }

    private static Problem pageRank() {
        Tensor links = stochastic().t();
        Tensor a = variable(filled(0.85));
        Tensor teleport = variable(vector(0.2, 0.3, 0.5, 0.6, 0.3, 0.1).reshape(2, 3));
        Tensor inverse = resolvent(times(links, 0.85));
        Tensor ranks = times(teleport.detach().matmul(inverse.t()), 0.15);
        return new Problem(
                "12: PageRank",
                (v, z) -> z.matmul(links.t()).mul(a).add(v).sub(v.mul(a)),
                Problem.Inputs.fromZero(teleport, teleport, a),
                new Problem.Answer(ranks, g -> {
                    Tensor u = g.matmul(inverse);
                    Tensor gain = ranks.matmul(links.t()).sub(teleport.detach());
                    return List.of(times(u, 0.15), u.mul(gain).sum());
                }),
                Traits.plain());
    }

    /** Rows that sum to 1. */
    private static Tensor stochastic() {
        return vector(0.5, 0.25, 0.25, 0.1, 0.6, 0.3, 0.4, 0.4, 0.2).reshape(3, 3);
    }

    private static Problem lyapunov(long... shape) {
        Tensor a = variable(random(5, 0.3, 3, 3));
        Tensor q = variable(random(6, 1, shape));
        Tensor inverse = resolvent(torch.kron(a.detach(), a.detach()));
        Tensor solution = inverse.matmul(q.detach().reshape(9)).reshape(3, 3);
        return new Problem(
                "13: X = A X A' + Q with shape " + Arrays.toString(shape),
                (offset, z) -> a.matmul(z).matmul(a.t()).add(offset),
                Problem.Inputs.fromZero(q, q, a),
                new Problem.Answer(solution.reshape(shape), g -> {
                    Tensor y = inverse.t().matmul(g.reshape(9)).reshape(3, 3);
                    Tensor first = y.matmul(a.detach()).matmul(solution.t());
                    Tensor second = y.t().matmul(a.detach()).matmul(solution);
                    return List.of(y.reshape(shape), first.add(second));
                }),
                Traits.plain());
    }

    private static Problem backwardEuler() {
        Tensor a = variable(vector(-1, 2, 0, -2, -1, 0.5, 0.3, 0, -3).reshape(3, 3));
        Tensor step = variable(filled(0.1));
        Tensor start = variable(random(8, 1, 2, 3));
        Tensor inverse = resolvent(times(a, 0.1));
        Tensor end = start.detach().matmul(inverse.t());
        return new Problem(
                "15: a step of backward Euler",
                (y, z) -> z.matmul(a.t()).mul(step).add(y),
                Problem.Inputs.fromZero(start, start, a, step),
                new Problem.Answer(end, g -> {
                    Tensor u = g.matmul(inverse);
                    Tensor slope = end.matmul(a.detach().t());
                    return List.of(
                            u, times(u.t().matmul(end), 0.1), u.mul(slope).sum());
                }),
                Traits.plain());
    }

    private static Problem rotation() {
        Tensor turn = vector(0, 1, -1, 0).reshape(2, 2);
        Tensor centre = variable(vector(3, -1).reshape(1, 2));
        return new Problem(
                        "16: a rotation by 90 degrees about c",
                        (c, z) -> z.sub(c).matmul(turn).add(c),
                        Problem.Inputs.fromZero(centre, centre),
                        new Problem.Answer(centre.detach(), g -> List.of(g)),
                        Traits.plain())
                .with(traits -> traits.needingDamping(0.5, SolverStatus.STAGNATED));
    }

    private static Problem slow() {
        Tensor diagonal = variable(vector(0.9, 0.99, 0.999));
        Tensor x = variable(vector(1, -2, 3).reshape(1, 3));
        Tensor inverse = identity(1).sub(diagonal.detach()).reciprocal();
        return new Problem(
                        "18: diag(.9, .99, .999) z + b",
                        (b, z) -> z.mul(diagonal).add(b),
                        Problem.Inputs.fromZero(x, x, diagonal),
                        new Problem.Answer(x.detach().mul(inverse), g -> {
                            Tensor u = g.mul(inverse);
                            return List.of(u, u.mul(x.detach()).mul(inverse).reshape(3));
                        }),
                        Traits.plain())
                .with(Traits::asSymmetric);
    }
}
