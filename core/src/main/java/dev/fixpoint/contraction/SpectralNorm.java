package dev.fixpoint.contraction;

import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The operator 2-norm of weights, exact or bounded from above, and differentiable. A {@link NormBound} scales with it:
 *
 * <pre>{@code
 * Tensor w = NormBound.atMost(0.9).apply(weight, SpectralNorm.of(weight));      // |w| <= 0.9
 * FixedPointMap map = (x, z) -> z.matmul(w.t()).add(x).tanh();                  // contracts by 0.9
 * }</pre>
 *
 * <p>All bounds hold up to the rounding of the dtype. For an estimate from below, which guarantees nothing, see
 * {@link SpectralNormEstimate}.
 */
public final class SpectralNorm {
    private static final int GRAM_STEPS = 6;

    private SpectralNorm() {}

    /**
     * The largest singular value, by a decomposition. Cost: cubic in the size.
     *
     * @param weight {@code [out, in]}
     * @return {@code |weight|}, {@code []}; its gradient is {@code u v'} for the leading singular vectors
     * @throws IllegalArgumentException if the weight is not a matrix
     */
    public static Tensor of(Tensor weight) {
        checkDimensions("weight", weight, 2);
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(torch.linalg_matrix_norm(weight, new Scalar(2)));
        }
    }

    /**
     * An upper bound by Gram iteration, too large by the factor {@code rank^(2^-(gramSteps + 1))} at most: 1.05 for rank 500
     * in 6 steps. Cost: as many products of square matrices of the smaller side, much less than {@link #of} for large weights.
     *
     * @param weight {@code [out, in]}
     * @param gramSteps at least 1
     * @return at least {@code |weight|}, {@code []}
     * @throws IllegalArgumentException if the weight is not a matrix or there are no steps
     */
    public static Tensor boundOf(Tensor weight, int gramSteps) {
        checkDimensions("weight", weight, 2);
        return GramIteration.bounds(weight, gramSteps);
    }

    /**
     * An upper bound for a convolution as an operator on images, in {@value #GRAM_STEPS} Gram steps.
     *
     * @param kernel {@code [outChannels, inChannels, kernelHeight, kernelWidth]}
     * @param grid size and border of the input
     * @return at least the norm of the operator, {@code []}
     * @throws IllegalArgumentException if the kernel has not four dimensions or does not fit into the grid
     */
    public static Tensor ofConvolution(Tensor kernel, ConvolutionGrid grid) {
        return ofConvolution(kernel, grid, GRAM_STEPS);
    }

    /**
     * An upper bound for a convolution as an operator on images.
     *
     * <p>A convolution on a torus is, for each frequency, a matrix over the channels, and its norm is the largest of their norms;
     * Gram iteration bounds each from above. A convolution with zeros around the input is one on a torus that is larger by the
     * padding, with zeros in the new places of the input and some outputs left away, and both do not raise the norm. So the
     * bound is too large by the Gram iteration's {@code channels^(2^-(gramSteps + 1))}, and with zero padding by what the
     * border loses.
     *
     * <p>Cost: a Fourier transform of the kernel to the size of the torus, and {@code gramSteps} products of a matrix over the
     * channels for each frequency.
     *
     * <p>Source: Delattre et al., 'Efficient Bound of Lipschitz Constant for Convolutional Layers by Gram Iteration', ICML
     * 2023; the larger torus takes the place of its correction for zero padding (theorem 3).
     *
     * @param kernel {@code [outChannels, inChannels, kernelHeight, kernelWidth]}
     * @param grid size and border of the input
     * @param gramSteps at least 1
     * @return at least the norm of the operator, {@code []}
     * @throws IllegalArgumentException if the kernel has not four dimensions, does not fit into the grid, or there are no steps
     */
    public static Tensor ofConvolution(Tensor kernel, ConvolutionGrid grid, int gramSteps) {
        checkDimensions("kernel", kernel, 4);
        try (TensorScope scope = TensorScope.open()) {
            long[] torus = grid.torus(kernel.size(2), kernel.size(3));
            Tensor frequencies = torch.fft_rfft2(kernel, torus, new long[] {2, 3}, new StringViewOptional())
                    .permute(2, 3, 0, 1);
            return scope.handOver(GramIteration.bounds(frequencies, gramSteps).amax());
        }
    }

    static void checkDimensions(String name, Tensor tensor, int dimensions) {
        if (tensor.dim() != dimensions) {
            throw new IllegalArgumentException("The %s must have %d dimensions, but its shape is %s"
                    .formatted(
                            name,
                            dimensions,
                            Arrays.toString(tensor.sizes().vec().get())));
        }
    }
}
