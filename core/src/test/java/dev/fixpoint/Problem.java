package dev.fixpoint;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A map whose fixed point and derivatives are known in closed form.
 *
 * @param name what it is
 * @param map the map
 * @param x its input
 * @param caught the parameters that the map catches
 * @param z0 the initial state
 * @param damping what plain iteration needs to converge
 * @param solution the fixed point
 * @param gradients from the gradient that arrives at the fixed point to those of {@code x} and of each parameter
 */
record Problem(
        String name,
        FixedPointMap map,
        Tensor x,
        List<Tensor> caught,
        Tensor z0,
        double damping,
        Tensor solution,
        Function<Tensor, List<Tensor>> gradients) {

    @Override
    public String toString() {
        return name;
    }

    static Stream<Problem> all() {
        return Stream.of(
                scalar(),
                scalar(1),
                scalar(1, 1),
                scalar(3, 1),
                linear(),
                cosine(),
                lambert(),
                kepler(),
                heron(),
                ridge(),
                lyapunov(),
                rotation(),
                slow());
    }

    private static Problem scalar(long... shape) {
        Tensor a = Tensors.variable(Tensors.filled(0.5));
        Tensor x = Tensors.variable(Tensors.filled(1, shape));
        return new Problem(
                "1: z = a z + b with shape " + Arrays.toString(shape),
                (b, z) -> z.mul(a).add(b),
                x,
                List.of(a),
                Tensors.filled(0, shape),
                1,
                Tensors.filled(2, shape),
                g -> List.of(g.mul(number(2)), g.sum().mul(number(4))));
    }

    private static Problem linear() {
        Tensor a = Tensors.variable(Tensors.random(1, 0.25, 3, 3));
        Tensor x = Tensors.variable(Tensors.random(2, 1, 2, 3));
        Tensor inverse = identity(3).sub(a.detach()).inverse();
        Tensor solution = x.detach().matmul(inverse.t());
        return new Problem(
                "2: z = A z + b",
                (b, z) -> z.matmul(a.t()).add(b),
                x,
                List.of(a),
                Tensors.filled(0, 2, 3),
                1,
                solution,
                g -> {
                    Tensor u = g.matmul(inverse);
                    return List.of(u, u.t().matmul(solution));
                });
    }

    private static Problem cosine() {
        double z = 0.7390851332151607;
        return scalarProblem(
                "3: z = cos z + t", (t, s) -> s.cos().add(t), 0, List.of(), 0, z, 1 / (1 + Math.sin(z)), List.of());
    }

    private static Problem lambert() {
        double w = 0.5671432904097838;
        return scalarProblem(
                "4: z = x exp(-z)", (x, z) -> x.mul(z.neg().exp()), 1, List.of(), 0, w, w / (1 + w), List.of());
    }

    private static Problem kepler() {
        double mean = 1;
        double e = 0.5;
        double anomaly = mean;
        for (int i = 0; i < 20; i++) {
            anomaly -= (anomaly - e * Math.sin(anomaly) - mean) / (1 - e * Math.cos(anomaly));
        }
        double slope = 1 / (1 - e * Math.cos(anomaly));
        Tensor eccentricity = Tensors.variable(Tensors.filled(e));
        return scalarProblem(
                "5: Kepler's equation",
                (m, z) -> z.sin().mul(eccentricity).add(m),
                mean,
                List.of(eccentricity),
                0,
                anomaly,
                slope,
                List.of(Math.sin(anomaly) * slope));
    }

    private static Problem heron() {
        double root = Math.sqrt(2);
        return scalarProblem(
                "6: Newton's and Heron's square root",
                (a, z) -> z.add(a.div(z)).mul(number(0.5)),
                2,
                List.of(),
                1,
                root,
                1 / (2 * root),
                List.of());
    }

    private static Problem ridge() {
        int n = 6;
        Tensor data = Tensors.random(3, 1, n, 3);
        Tensor l = Tensors.variable(Tensors.filled(0.3));
        Tensor y = Tensors.variable(Tensors.random(4, 1, 1, n));
        Tensor inverse =
                data.t().matmul(data).add(identity(3).mul(number(n * 0.3))).inverse();
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
                y,
                List.of(l),
                Tensors.filled(0, 1, 3),
                1,
                w,
                g -> List.of(
                        g.matmul(inverse).matmul(data.t()),
                        g.mul(w.matmul(inverse)).sum().mul(number(-n))));
    }

    private static Problem lyapunov() {
        Tensor a = Tensors.variable(Tensors.random(5, 0.3, 3, 3));
        Tensor q = Tensors.variable(Tensors.random(6, 1, 3, 3));
        Tensor inverse = identity(9).sub(torch.kron(a.detach(), a.detach())).inverse();
        Tensor solution = inverse.matmul(q.detach().reshape(9)).reshape(3, 3);
        return new Problem(
                "13: X = A X A' + Q",
                (offset, z) -> a.matmul(z).matmul(a.t()).add(offset),
                q,
                List.of(a),
                Tensors.filled(0, 3, 3),
                1,
                solution,
                g -> {
                    Tensor y = inverse.t().matmul(g.reshape(9)).reshape(3, 3);
                    Tensor first = y.matmul(a.detach()).matmul(solution.t());
                    return List.of(y, first.add(y.t().matmul(a.detach()).matmul(solution)));
                });
    }

    private static Problem rotation() {
        Tensor turn = Tensors.vector(0, 1, -1, 0).reshape(2, 2);
        Tensor centre = Tensors.variable(Tensors.vector(3, -1).reshape(1, 2));
        return new Problem(
                "16: a rotation by 90 degrees about c",
                (c, z) -> z.sub(c).matmul(turn).add(c),
                centre,
                List.of(),
                Tensors.filled(0, 1, 2),
                0.5,
                centre.detach(),
                g -> List.of(g));
    }

    private static Problem slow() {
        Tensor diagonal = Tensors.variable(Tensors.vector(0.9, 0.99, 0.999));
        Tensor x = Tensors.variable(Tensors.vector(1, -2, 3).reshape(1, 3));
        Tensor inverse = identity(1).sub(diagonal.detach()).reciprocal();
        return new Problem(
                "18: diag(.9, .99, .999) z + b",
                (b, z) -> z.mul(diagonal).add(b),
                x,
                List.of(diagonal),
                Tensors.filled(0, 1, 3),
                1,
                x.detach().mul(inverse),
                g -> List.of(
                        g.mul(inverse),
                        g.mul(x.detach()).mul(inverse).mul(inverse).reshape(3)));
    }

    private static Problem scalarProblem(
            String name,
            FixedPointMap map,
            double x,
            List<Tensor> caught,
            double z0,
            double solution,
            double slope,
            List<Double> caughtSlopes) {
        return new Problem(
                name,
                map,
                Tensors.variable(Tensors.filled(x)),
                caught,
                Tensors.filled(z0),
                1,
                Tensors.filled(solution),
                g -> Stream.concat(Stream.of(slope), caughtSlopes.stream())
                        .map(factor -> g.mul(number(factor)))
                        .toList());
    }

    private static Tensor identity(long size) {
        return torch.eye(size, new TensorOptions(torch.ScalarType.Double));
    }

    private static Scalar number(double value) {
        return new Scalar(value);
    }
}
