package dev.fixpoint.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Float64 tensors, and what layers are held against: long unrolled runs, and their own rows one by one. */
public final class References {
    /** Ten times what the standard tolerance of 1e-10 leaves where {@code |(I - J)^-1|} is about 10. */
    public static final double CLOSE = 1e-8;

    private References() {}

    /** Every dtype here; made anew, since a scope that is open frees it. */
    public static TensorOptions options() {
        return new TensorOptions(torch.ScalarType.Double);
    }

    /** A vector. */
    public static Tensor vector(double... values) {
        return torch.from_blob(new DoublePointer(values), new long[] {values.length}, options())
                .clone();
    }

    /** One value in every place; without a shape a scalar. */
    public static Tensor filled(double value, long... shape) {
        return torch.full(shape, new Scalar(value), options());
    }

    /** Normally distributed values from a fixed seed, times a scale. */
    public static Tensor random(long seed, double scale, long... shape) {
        Random random = new Random(seed);
        double[] values = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
        Arrays.setAll(values, i -> scale * random.nextGaussian());
        return vector(values).reshape(shape);
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

    /** A scalar with a different slope in each number of a state. */
    public static Tensor loss(Tensor z) {
        double[] weights = new double[Math.toIntExact(z.numel())];
        Arrays.setAll(weights, i -> Math.cos(i + 1.0));
        return z.mul(vector(weights).view(z.sizes())).sum();
    }

    /** The gradients of a scalar, which are then forgotten by the leaves. */
    public static List<Tensor> gradients(Tensor scalar, Tensor... leaves) {
        FixedPoint.backward(scalar);
        List<Tensor> gradients = new ArrayList<>();
        for (Tensor leaf : leaves) {
            assertThat(leaf.grad().defined()).as("a gradient has arrived").isTrue();
            gradients.add(leaf.grad().clone());
            leaf.mutable_grad().zero_();
        }
        return gradients;
    }

    /** Value and gradients of a layer agree with those of plain steps that are recorded, and those of rows with those alone. */
    public static void assertAgreesWithUnrolling(
            FixedPointMap map, FixedPointLayer layer, int steps, Tensor x, Tensor... parameters) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor[] leaves = with(x, parameters);
            Tensor z = layer.forward(x);
            Tensor unrolled = unrolled(map, x, layer.solve(x).value(), steps);
            assertClose("the fixed point", z, unrolled, CLOSE);
            List<Tensor> exact = gradients(loss(z), leaves);
            List<Tensor> recorded = gradients(loss(unrolled), leaves);
            for (int i = 0; i < leaves.length; i++) {
                assertThat(exact.get(i).abs().amax().item_double())
                        .as("gradient %d is no plain zero", i)
                        .isPositive();
                assertClose("gradient " + i, exact.get(i), recorded.get(i), CLOSE);
            }
        }
    }

    private static Tensor unrolled(FixedPointMap map, Tensor x, Tensor z0, int steps) {
        BoundMap g = map.at(x);
        Tensor z = z0;
        for (int k = 0; k < steps; k++) {
            z = g.apply(z);
        }
        return z;
    }

    /** Each row of the batch has the fixed point and the gradient that it has alone. */
    public static void assertRowsAgree(FixedPointLayer layer, Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor z = layer.forward(x);
            Tensor gradient = gradients(z.square().sum(), x).get(0);
            for (long row = 0; row < x.size(0); row++) {
                Tensor own = variable(x.narrow(0, row, 1));
                Tensor alone = layer.forward(own);
                assertClose("row " + row, z.narrow(0, row, 1), alone, CLOSE);
                assertClose(
                        "gradient of row " + row,
                        gradient.narrow(0, row, 1),
                        gradients(alone.square().sum(), own).get(0),
                        CLOSE);
            }
        }
    }

    private static Tensor[] with(Tensor x, Tensor... parameters) {
        Tensor[] leaves = Arrays.copyOf(new Tensor[] {x}, 1 + parameters.length);
        System.arraycopy(parameters, 0, leaves, 1, parameters.length);
        return leaves;
    }
}
