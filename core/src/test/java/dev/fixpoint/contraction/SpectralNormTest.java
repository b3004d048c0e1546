package dev.fixpoint.contraction;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.Tensors;
import dev.fixpoint.memory.NativeThreads;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpectralNormTest {
    private static final double BOUND = 0.9;

    @BeforeAll
    static void setThreads() {
        NativeThreads.useDefault();
    }

    @Test
    void aScaledWeightHasTheNormOfTheBoundAtMost() {
        Tightness.check("linear, scaled with the singular value", (random, seed) -> {
            Tensor weight = weight(random, seed);
            Tensor scaled = NormBound.atMost(BOUND).apply(weight, SpectralNorm.of(weight));
            double norm = Dense.norm(weight);
            if (norm <= BOUND) {
                assertThat(values(scaled)).isEqualTo(values(weight));
                return new Tightness.Case(norm, Dense.norm(scaled));
            }
            return new Tightness.Case(BOUND, Dense.norm(scaled));
        });
    }

    @Test
    void aWeightIsScaledUpToTheBoundWhereThatIsAskedFor() {
        Tensor weight = random(1, 0.01, 4, 3);
        Tensor scaled = NormBound.exactly(BOUND).apply(weight, SpectralNorm.of(weight));
        assertThat(Dense.norm(scaled)).isCloseTo(BOUND, within(1e-14));
    }

    @Test
    void gramIterationBoundsAWeightFromAbove() {
        Tightness.check("linear, 6 Gram steps", (random, seed) -> {
            Tensor weight = weight(random, seed);
            double bound = SpectralNorm.boundOf(weight, 6).item_double();
            double norm = Dense.norm(weight);
            double rank = Math.min(weight.size(0), weight.size(1));
            assertThat(bound).isLessThanOrEqualTo(norm * Math.pow(rank, 1 / 128.0) * (1 + 1e-12));
            return new Tightness.Case(bound, norm);
        });
    }

    @Test
    void powerIterationEstimatesFromBelow() {
        Tightness.check("linear, norm over its estimate by 10 power steps", (random, seed) -> {
            Tensor weight = weight(random, seed);
            double estimate = SpectralNormEstimate.of(weight, 10).item_double();
            return new Tightness.Case(Dense.norm(weight), estimate);
        });
    }

    @Test
    void theBoundOfAZeroPaddedConvolutionHoldsForItsMatrix() {
        Tightness.check("convolution with zero padding, 6 Gram steps", (random, seed) -> {
            Tensor kernel = kernel(random, seed, 4);
            long height = 4L + random.nextInt(3);
            long width = 4L + random.nextInt(3);
            long padding = random.nextInt(4);
            double bound = SpectralNorm.ofConvolution(kernel, ConvolutionGrid.zeroPadded(height, width, padding))
                    .item_double();
            return new Tightness.Case(bound, Dense.norm(matrix(kernel, height, width, padding)));
        });
    }

    @Test
    void theBoundOfACircularConvolutionHoldsForItsMatrix() {
        Tightness.check("circular convolution, 6 Gram steps", (random, seed) -> {
            Tensor kernel = kernel(random, seed, 3);
            long height = 3L + random.nextInt(3);
            long width = 3L + random.nextInt(3);
            double bound = SpectralNorm.ofConvolution(kernel, ConvolutionGrid.circular(height, width))
                    .item_double();
            return new Tightness.Case(bound, Dense.norm(circularMatrix(kernel, height, width)));
        });
    }

    @Test
    void aConvolutionScaledByItsBoundContracts() {
        Tightness.check("convolution with zero padding, scaled to 0.9", (random, seed) -> {
            Tensor kernel = kernel(random, seed, 3);
            Tensor bound = SpectralNorm.ofConvolution(kernel, ConvolutionGrid.zeroPadded(5, 5, 1));
            Tensor scaled = NormBound.exactly(BOUND).apply(kernel, bound);
            return new Tightness.Case(BOUND, Dense.norm(matrix(scaled, 5, 5, 1)));
        });
    }

    @Test
    void scaledWeightsAreDifferentiableThroughTheScale() {
        Tensor weight = random(3, 1, 4, 3);
        NormBound half = NormBound.atMost(0.5);
        Dense.assertGradient("SVD", at -> half.apply(at.get(0), SpectralNorm.of(at.get(0))), weight);
        Dense.assertGradient("Gram", at -> half.apply(at.get(0), SpectralNorm.boundOf(at.get(0), 5)), weight);
        Dense.assertGradient(
                "below the bound", at -> NormBound.atMost(100).apply(at.get(0), SpectralNorm.of(at.get(0))), weight);
    }

    @Test
    void scaledKernelsAreDifferentiableThroughTheScale() {
        NormBound half = NormBound.atMost(0.5);
        ConvolutionGrid padded = ConvolutionGrid.zeroPadded(5, 4, 1);
        ConvolutionGrid circular = ConvolutionGrid.circular(5, 4);
        Tensor kernel = random(4, 1, 2, 3, 3, 3);
        Dense.assertGradient(
                "padded", at -> half.apply(at.get(0), SpectralNorm.ofConvolution(at.get(0), padded)), kernel);
        Dense.assertGradient(
                "circular", at -> half.apply(at.get(0), SpectralNorm.ofConvolution(at.get(0), circular)), kernel);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void weightsOfZerosStayZeroWithFiniteGradients(boolean always) {
        Tensor weight = Tensors.variable(filled(0, 3, 3));
        Tensor gram = new NormBound(BOUND, always).apply(weight, SpectralNorm.boundOf(weight, 6));
        assertClose("scaled", gram, filled(0, 3, 3), 0);
        gram.sum().backward();
        assertThat(values(weight.grad())).doesNotContain(Double.NaN);
    }

    @Test
    void whatCannotBeBoundedIsRefusedInWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpectralNorm.of(filled(1, 3)))
                .withMessage("The weight must have 2 dimensions, but its shape is [3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpectralNorm.ofConvolution(filled(1, 1, 1, 5, 5), ConvolutionGrid.circular(4, 4)))
                .withMessage("The kernel must fit into the padded input of 4 pixels, but it has 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvolutionGrid(4, 4, 1, true))
                .withMessageContaining("padding must be at least 0, and 0 on a circular grid, got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpectralNorm.boundOf(filled(1, 3, 3), 0))
                .withMessage("gramSteps must be at least 1, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NormBound.atMost(0))
                .withMessage("bound must be positive and finite, got 0.0");
    }

    private static Tensor weight(Random random, long seed) {
        return random(seed, random.nextDouble(), Dense.size(random, 10), Dense.size(random, 10));
    }

    private static Tensor kernel(Random random, long seed, int side) {
        return random(
                seed,
                1,
                Dense.size(random, 3),
                Dense.size(random, 3),
                Dense.size(random, side),
                Dense.size(random, side));
    }

    private static Tensor basis(long channels, long height, long width) {
        return torch.eye(channels * height * width, filled(0).options()).view(-1, channels, height, width);
    }

    private static Tensor matrix(Tensor kernel, long height, long width, long padding) {
        long[] one = {1, 1};
        return torch.conv2d(
                        basis(kernel.size(1), height, width),
                        kernel,
                        new TensorOptional(),
                        one,
                        new long[] {padding, padding},
                        one,
                        1)
                .flatten(1, -1);
    }

    /** By its definition, entry by entry of the kernel. */
    private static Tensor circularMatrix(Tensor kernel, long height, long width) {
        Tensor basis = basis(kernel.size(1), height, width);
        Tensor sum = filled(0, basis.size(0), kernel.size(0), height, width);
        for (long row = 0; row < kernel.size(2); row++) {
            for (long column = 0; column < kernel.size(3); column++) {
                Tensor moved = basis.roll(new long[] {-row, -column}, 2, 3);
                Tensor entry = kernel.select(3, column).select(2, row);
                sum = sum.add(torch.einsum("oi,bihw->bohw", new TensorVector(entry, moved)));
            }
        }
        return sum.flatten(1, -1);
    }
}
