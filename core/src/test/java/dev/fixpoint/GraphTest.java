package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.variable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class GraphTest {
    /** Two solves with the standard tolerance of 1e-10 and a contraction by about a half. */
    private static final double TOLERANCE = 1e-8;

    @Test
    void twoCallsBeforeBackwardDoNotDisturbEachOther() {
        Tensor a = variable(filled(0.5));
        FixedPointLayer layer = affine(a);
        Tensor x = variable(filled(1, 1, 1));
        Tensor y = variable(filled(3, 1, 1));
        layer.forward(x).mul(layer.forward(y)).sum().backward();
        // z = x / (1 - a) for both: the loss is x y / (1 - a)^2.
        assertClose("gradient in x", x.grad(), filled(12, 1, 1), TOLERANCE);
        assertClose("gradient in y", y.grad(), filled(4, 1, 1), TOLERANCE);
        assertClose("gradient in a", a.grad(), filled(48), TOLERANCE);
    }

    @Test
    void backwardTwiceGivesTwiceTheGradient() {
        Tensor a = variable(filled(0.5));
        Tensor x = variable(filled(1, 1, 1));
        Tensor loss = affine(a).forward(x).sum();
        backwardAndRetain(loss);
        backwardAndRetain(loss);
        assertClose("gradient in x", x.grad(), filled(4, 1, 1), TOLERANCE);
        assertClose("gradient in a", a.grad(), filled(8), TOLERANCE);
    }

    @Test
    void aLayerInsideAnotherLayersMapIsDifferentiated() {
        Tensor a = variable(filled(0.5));
        FixedPointLayer inner = affine(a);
        FixedPointLayer outer = FixedPointLayer.of(
                (x, z) -> inner.forward(z).mul(new Scalar(0.25)).add(x));
        Tensor x = variable(filled(1, 1, 1));
        Tensor z = outer.forward(x);
        z.sum().backward();
        // z = z / (4 (1 - a)) + x: z = x / (1 - k) with k = 1 / (4 (1 - a)), dk/da = 1 / (4 (1 - a)^2) = 1.
        assertClose("z*", z, filled(2, 1, 1), TOLERANCE);
        assertClose("gradient in x", x.grad(), filled(2, 1, 1), TOLERANCE);
        assertClose("gradient in a", a.grad(), filled(4), TOLERANCE);
    }

    @Test
    void layersInARowAreDifferentiated() {
        Tensor a = variable(filled(0.5));
        FixedPointLayer layer = affine(a);
        Tensor x = variable(filled(1, 1, 1));
        layer.forward(layer.forward(x)).sum().backward();
        assertClose("gradient in x", x.grad(), filled(4, 1, 1), TOLERANCE);
        assertClose("gradient in a", a.grad(), filled(16), TOLERANCE);
    }

    @Test
    void withGradModeOffThereIsNoGraph() {
        try (GradientMode off = GradientMode.off()) {
            Tensor z = affine(variable(filled(0.5))).forward(variable(filled(1, 1, 1)));
            assertThat(z.requires_grad()).isFalse();
        }
    }

    @Test
    void whereNothingRequiresAGradientThereIsNoGraph() {
        Tensor z = affine(filled(0.5)).forward(filled(1, 1, 1));
        assertThat(z.requires_grad()).isFalse();
    }

    @Test
    void solveLeavesNoGraph() {
        Tensor z = affine(variable(filled(0.5))).solve(filled(1, 1, 1)).value();
        assertThat(z.requires_grad()).isFalse();
    }

    @Test
    void frozenParametersLetTheGradientThroughAndReceiveNone() {
        Tensor a = filled(0.5);
        Tensor x = variable(filled(1, 1, 1));
        affine(a).forward(x).sum().backward();
        assertClose("gradient in x", x.grad(), filled(2, 1, 1), TOLERANCE);
        assertThat(a.grad().defined()).isFalse();
    }

    @Test
    void anInputWithoutGradientStillTrainsTheParameters() {
        Tensor a = variable(filled(0.5));
        Tensor x = filled(1, 1, 1);
        affine(a).forward(x).sum().backward();
        assertClose("gradient in a", a.grad(), filled(4), TOLERANCE);
        assertThat(x.grad().defined()).isFalse();
    }

    @Test
    void theOutputIsTheSolutionToTheLastBit() {
        FixedPointLayer layer = nonlinear(variable(random(1, 0.2, 5, 5)));
        Tensor x = random(2, 1, 4, 5);
        Tensor z = layer.forward(x);
        assertThat(z.requires_grad()).isTrue();
        assertThat(z.equal(layer.solve(x).value())).isTrue();
    }

    @Test
    void aWarmStartChangesNeitherValueNorGradient() {
        Tensor w = random(1, 0.2, 5, 5);
        FixedPointLayer layer = nonlinear(w);
        Tensor cold = variable(random(2, 1, 4, 5));
        Tensor warm = variable(cold);
        Tensor z = layer.forward(cold);
        Tensor again = layer.forward(warm, z);
        assertClose("z*", again, z, TOLERANCE);
        z.sum().backward();
        again.sum().backward();
        assertClose("gradient in x", warm.grad(), cold.grad(), TOLERANCE);
    }

    @Test
    void theHookOutlivesItsScopeAndTheCollector() throws InterruptedException {
        Tensor a = variable(filled(0.5));
        Tensor x = variable(filled(1, 1, 1));
        Tensor z;
        try (TensorScope scope = TensorScope.open()) {
            z = scope.handOver(affine(a).forward(x));
        }
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(20);
        }
        z.sum().backward();
        assertClose("gradient in x", x.grad(), filled(2, 1, 1), TOLERANCE);
        assertClose("gradient in a", a.grad(), filled(4), TOLERANCE);
    }

    @Test
    void eightThreadsThatShareALayerGetWhatOneGets() throws Exception {
        FixedPointLayer layer = nonlinear(random(1, 0.2, 5, 5));
        List<double[]> alone = new ArrayList<>();
        List<Callable<double[]>> tasks = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            int seed = i;
            alone.add(inputGradient(layer, seed));
            tasks.add(() -> inputGradient(layer, seed));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<double[]>> together = threads.invokeAll(tasks);
            for (int i = 0; i < tasks.size(); i++) {
                assertThat(together.get(i).get()).containsExactly(alone.get(i));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void everyCaughtInputReceivesItsGradient() {
        Tensor b = variable(filled(2, 1, 1));
        Tensor c = variable(filled(3, 1, 1));
        Tensor x = variable(filled(1, 1, 1));
        FixedPointLayer layer = FixedPointLayer.of(
                (input, z) -> z.mul(new Scalar(0.5)).add(input.mul(b)).add(c));
        layer.forward(x).sum().backward();
        assertClose("gradient in x", x.grad(), filled(4, 1, 1), TOLERANCE);
        assertClose("gradient in b", b.grad(), filled(2, 1, 1), TOLERANCE);
        assertClose("gradient in c", c.grad(), filled(2, 1, 1), TOLERANCE);
    }

    @Test
    void theGraphBehindTheInputIsFollowed() {
        Tensor w = variable(filled(3));
        affine(filled(0.5)).forward(w.mul(filled(1, 2, 1))).sum().backward();
        assertClose("gradient in w", w.grad(), filled(4), TOLERANCE);
    }

    @Test
    void gradientsOfParametersAreSummedOverTheBatch() {
        Tensor a = variable(filled(0.5));
        affine(a).forward(filled(1, 5, 1)).sum().backward();
        assertClose("gradient in a", a.grad(), filled(20), TOLERANCE);
    }

    @Test
    void float32StaysFloat32() {
        Tensor a = variable(filled(0.5).to(torch.ScalarType.Float));
        Tensor x = variable(filled(1, 2, 1).to(torch.ScalarType.Float));
        Tensor z = affine(a).forward(x);
        z.sum().backward();
        assertThat(z.scalar_type().value).isEqualTo(torch.ScalarType.Float.value);
        assertThat(x.grad().scalar_type().value).isEqualTo(torch.ScalarType.Float.value);
        // The standard tolerance of float32 is 1e-5; the error is at most twice that.
        assertClose("z*", z, filled(2, 2, 1), 1e-4);
        assertClose("gradient in a", a.grad(), filled(8), 1e-4);
    }

    @Test
    void imagesAreStatesWithTheGradientsOfManySteps() {
        Tensor kernel = random(1, 0.05, 2, 2, 3, 3);
        Tensor implicit = variable(kernel);
        Tensor unrolled = variable(kernel);
        Tensor x = random(2, 1, 2, 2, 4, 4);

        Tensor z = FixedPointLayer.of(
                        (image, state) -> convolved(state, implicit).add(image))
                .forward(x);
        z.square().sum().backward();
        Tensor state = torch.zeros_like(x);
        for (int i = 0; i < 100; i++) {
            state = convolved(state, unrolled).add(x);
        }
        state.square().sum().backward();

        assertClose("z*", z, state.detach(), TOLERANCE);
        assertClose("gradient in the kernel", implicit.grad(), unrolled.grad(), TOLERANCE);
    }

    @Test
    void theInitialStateDecidesTheShapeOfTheOutput() {
        Tensor w = random(1, 0.2, 3, 3);
        Tensor u = variable(random(2, 1, 5, 3));
        FixedPointLayer layer = FixedPointLayer.of(
                        (x, z) -> z.matmul(w).add(x.matmul(u)).tanh())
                .withInitialState(x -> filled(0, x.size(0), 3));
        Tensor z = layer.forward(random(3, 1, 4, 5));
        assertThat(z.sizes().vec().get()).containsExactly(4, 3);
        z.sum().backward();
        assertThat(u.grad().sizes().vec().get()).containsExactly(5, 3);
    }

    private static double[] inputGradient(FixedPointLayer layer, int seed) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(random(seed, 1, 4, 5));
            layer.forward(x).square().sum().backward();
            return values(x.grad());
        }
    }

    private static Tensor convolved(Tensor image, Tensor kernel) {
        long[] one = {1, 1};
        return torch.conv2d(image, kernel, new TensorOptional(), one, one, one, 1)
                .tanh();
    }

    private static void backwardAndRetain(Tensor loss) {
        loss.backward(new Tensor(), new BoolOptional(true), false, new TensorArrayRefOptional());
    }

    private static FixedPointLayer affine(Tensor slope) {
        return FixedPointLayer.of((x, z) -> z.mul(slope).add(x));
    }

    private static FixedPointLayer nonlinear(Tensor w) {
        return FixedPointLayer.of((x, z) -> z.matmul(w).add(x).tanh());
    }
}
