package dev.fixpoint.algorithms.optimization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Float64 tensors for tests, their values, and derivatives by differences. */
public final class Tensors {
    private Tensors() {}

    /** A vector. */
    public static Tensor vector(double... values) {
        return torch.from_blob(
                        new DoublePointer(values),
                        new long[] {values.length},
                        new TensorOptions(torch.ScalarType.Double))
                .clone();
    }

    /** One value in every place; without a shape a scalar. */
    public static Tensor filled(double value, long... shape) {
        return torch.full(shape, new Scalar(value), new TensorOptions(torch.ScalarType.Double));
    }

    /** Normally distributed values from a fixed seed. */
    public static Tensor random(long seed, long... shape) {
        Random random = new Random(seed);
        double[] values = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
        Arrays.setAll(values, i -> random.nextGaussian());
        return vector(values).reshape(shape);
    }

    /** Values uniform in [0, 1) from a fixed seed. */
    public static Tensor uniform(long seed, long... shape) {
        int size = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
        return vector(new Random(seed).doubles(size).toArray()).reshape(shape);
    }

    /** A leaf that requires a gradient. */
    public static Tensor variable(Tensor value) {
        return value.detach().clone().requires_grad_(true);
    }

    /** The values in order. */
    public static double[] values(Tensor tensor) {
        Tensor host = tensor.detach().to(torch.ScalarType.Double).contiguous();
        double[] values = new double[Math.toIntExact(host.numel())];
        if (values.length > 0) {
            new DoublePointer(host.data_ptr()).get(values);
        }
        return values;
    }

    /** The largest magnitude; 0 of nothing. */
    public static double largest(Tensor tensor) {
        return Arrays.stream(values(tensor)).map(Math::abs).reduce(0, Math::max);
    }

    /** Equal shapes, and values equal up to a part of the largest, or of 1 where that is smaller. */
    public static void assertClose(String what, Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.defined()).as("%s is there", what).isTrue();
        assertThat(actual.sizes().vec().get())
                .as("shape of %s", what)
                .containsExactly(expected.sizes().vec().get());
        assertThat(largest(actual.detach().sub(expected.detach())))
                .as("error of %s", what)
                .isLessThanOrEqualTo(tolerance * Math.max(1, largest(expected)));
    }

    /** The derivative of a function of a leaf, entry by entry, by central differences, with an error of about 1e-9 for steps of 1e-5. */
    public static Tensor differences(Supplier<Tensor> function, Tensor leaf, double step) {
        double[] start = values(leaf);
        double[] slopes = new double[start.length];
        Tensor flat = leaf.detach().view(-1);
        for (int i = 0; i < start.length; i++) {
            flat.narrow(0, i, 1).fill_(new Scalar(start[i] + step));
            double up = function.get().item_double();
            flat.narrow(0, i, 1).fill_(new Scalar(start[i] - step));
            double down = function.get().item_double();
            flat.narrow(0, i, 1).fill_(new Scalar(start[i]));
            slopes[i] = (up - down) / (2 * step);
        }
        return vector(slopes).view(leaf.sizes());
    }
}
