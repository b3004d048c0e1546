package dev.fixpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Float64 tensors for tests, and their values. */
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

    /** Normally distributed values from a fixed seed, times a scale. */
    public static Tensor random(long seed, double scale, long... shape) {
        Random random = new Random(seed);
        int size = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
        double[] values = new double[size];
        Arrays.setAll(values, i -> scale * random.nextGaussian());
        return vector(values).reshape(shape);
    }

    /** Unequal numbers in (0, 1], as weights of a loss. */
    public static Tensor weights(Tensor like) {
        double[] values = new double[Math.toIntExact(like.numel())];
        Arrays.setAll(values, i -> (i + 1.0) / values.length);
        return vector(values).view(like.sizes());
    }

    /** A leaf that requires a gradient. */
    public static Tensor variable(Tensor value) {
        return value.detach().clone().requires_grad_(true);
    }

    /** The values in order. */
    public static double[] values(Tensor tensor) {
        Tensor host = tensor.detach().to(torch.ScalarType.Double).contiguous();
        double[] values = new double[Math.toIntExact(host.numel())];
        new DoublePointer(host.data_ptr()).get(values);
        return values;
    }

    /** Equal shapes, and values equal up to a part of the largest. */
    public static void assertClose(String what, Tensor actual, Tensor expected, double relative) {
        assertThat(actual.defined()).as("%s is there", what).isTrue();
        assertThat(actual.sizes().vec().get())
                .as("shape of %s", what)
                .containsExactly(expected.sizes().vec().get());
        double[] wanted = values(expected);
        double largest = Arrays.stream(wanted).map(Math::abs).max().orElse(0);
        assertThat(values(actual)).as(what).containsExactly(wanted, within(relative * largest));
    }
}
