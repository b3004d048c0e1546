package dev.fixpoint.contraction;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.variable;
import static dev.fixpoint.Tensors.vector;
import static dev.fixpoint.Tensors.weights;

import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Truths by dense linear algebra and by differences. */
public final class Dense {
    private static final double STEP = 1e-5;

    private Dense() {}

    /** The largest singular value, from the eigenvalues of the smaller Gram matrix, which for the largest are as precise. */
    public static double norm(Tensor matrix) {
        Tensor wide = matrix.size(0) < matrix.size(1)
                ? matrix.detach()
                : matrix.detach().t();
        return Math.sqrt(
                Math.max(0, torch.linalg_eigvalsh(wide.matmul(wide.t())).max().item_double()));
    }

    /** The largest absolute value of an eigenvalue. */
    public static double spectralRadius(Tensor matrix) {
        return torch.linalg_eigvals(matrix.detach()).abs().max().item_double();
    }

    /** The Jacobian at a state {@code [1, n]} of a function to {@code [1, m]}, {@code [m, n]}. */
    public static Tensor jacobian(UnaryOperator<Tensor> function, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor variable = variable(z);
            Tensor value = function.apply(variable).flatten();
            Tensor jacobian = torch.zeros(new long[] {value.size(0), z.numel()}, z.options());
            for (long row = 0; row < value.size(0); row++) {
                Tensor gradient = torch.grad(
                                new TensorVector(value.select(0, row)),
                                new TensorVector(variable),
                                new TensorVector(),
                                new BoolOptional(true),
                                false,
                                true)
                        .get(0);
                if (gradient.defined()) {
                    jacobian.select(0, row).copy_(gradient.flatten());
                }
            }
            return scope.handOver(jacobian);
        }
    }

    /** Every diagonal of zeros and ones, {@code [2^n, n]}. */
    public static Tensor slopes(int n) {
        double[] values = new double[n * (1 << n)];
        Arrays.setAll(values, i -> ((i / n) >> (i % n)) & 1);
        return vector(values).view(1L << n, n);
    }

    /** A size from 1 to a limit. */
    static long size(Random random, int limit) {
        return 1L + random.nextInt(limit);
    }

    /** The gradient of a function, weighted to a number, is that of central differences in every entry of every argument. */
    public static void assertGradient(String what, Function<List<Tensor>, Tensor> function, Tensor... at) {
        List<Tensor> variables =
                Arrays.stream(at).map(tensor -> variable(tensor)).toList();
        Tensor value = function.apply(variables);
        value.mul(weights(value)).sum().backward();
        for (int i = 0; i < at.length; i++) {
            double[] expected = new double[(int) at[i].numel()];
            for (int entry = 0; entry < expected.length; entry++) {
                expected[entry] =
                        (loss(function, at, i, entry, STEP) - loss(function, at, i, entry, -STEP)) / (2 * STEP);
            }
            Tensor differences = vector(expected).view(at[i].sizes());
            // Differences of 1e-5 are right to about 1e-10 for functions whose third derivatives are near 1.
            assertClose(what + ", argument " + i, variables.get(i).grad(), differences, 1e-6);
        }
    }

    private static double loss(
            Function<List<Tensor>, Tensor> function, Tensor[] at, int argument, int entry, double by) {
        try (TensorScope scope = TensorScope.open()) {
            double[] moved = values(at[argument]);
            moved[entry] += by;
            Tensor[] arguments = at.clone();
            arguments[argument] = vector(moved).view(at[argument].sizes());
            Tensor value = function.apply(List.of(arguments));
            return value.mul(weights(value)).sum().item_double();
        }
    }
}
