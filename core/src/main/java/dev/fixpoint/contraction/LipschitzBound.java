package dev.fixpoint.contraction;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * An upper bound of the Lipschitz constant of a function in the Euclidean norm, put together from those of its parts:
 *
 * <table>
 * <caption>The algebra; {@code L} is the bound of {@code f}, {@code M} that of {@code h}</caption>
 * <tr><th>function</th><th>bound</th><th>method</th></tr>
 * <tr><td>{@code W z + b}</td><td>{@code |W|}</td><td>{@link #linear}</td></tr>
 * <tr><td>a convolution</td><td>{@link SpectralNorm#ofConvolution}</td><td>{@link #convolution}</td></tr>
 * <tr><td>{@code relu, tanh}</td><td>1</td><td>{@link #RELU}, {@link #TANH}</td></tr>
 * <tr><td>{@code sigmoid}</td><td>1/4</td><td>{@link #SIGMOID}</td></tr>
 * <tr><td>{@code h(f(z))}</td><td>{@code L M}</td><td>{@link #then}</td></tr>
 * <tr><td>{@code f(z) + h(z)}</td><td>{@code L + M}</td><td>{@link #plus}</td></tr>
 * <tr><td>{@code w f(z)}</td><td>{@code |w| L}</td><td>{@link #times}</td></tr>
 * <tr><td>{@code z + w f(z)}</td><td>{@code 1 + |w| L}</td><td>{@link #residual}</td></tr>
 * <tr><td>{@code (1 - a) z + a f(z)}</td><td>{@code 1 - a + a L}</td><td>{@link #damped}</td></tr>
 * <tr><td>{@code W s(V z + b) + c}, slopes of {@code s} in [0, 1]</td><td>below {@code |W||V|}</td><td>{@link #hidden}</td></tr>
 * </table>
 *
 * <p>A product of norms grows with the depth while the truth may not: a map with a bound above 1 may well contract.
 *
 * @param factor the bound, at least 0 and finite
 */
public record LipschitzBound(double factor) {
    /** Of {@code max(z, 0)}. */
    public static final LipschitzBound RELU = new LipschitzBound(1);

    /** Of {@code tanh}, whose slope is 1 at 0. */
    public static final LipschitzBound TANH = new LipschitzBound(1);

    /** Of {@code 1 / (1 + exp(-z))}, whose slope is 1/4 at 0. */
    public static final LipschitzBound SIGMOID = new LipschitzBound(0.25);

    private static final double TINY = 1e-20;

    /**
     * Checks the range.
     *
     * @param factor the bound
     */
    public LipschitzBound {
        if (!(factor >= 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("factor must be at least 0 and finite, got " + factor);
        }
    }

    /**
     * Of {@code W z + b}.
     *
     * @param weight {@code W}, {@code [out, in]}
     * @return {@code |W|}
     */
    public static LipschitzBound linear(Tensor weight) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            return new LipschitzBound(SpectralNorm.of(weight).item_double());
        }
    }

    /**
     * Of a convolution.
     *
     * @param kernel {@code [outChannels, inChannels, kernelHeight, kernelWidth]}
     * @param grid size and border of the input
     * @return the upper bound of its norm as an operator
     */
    public static LipschitzBound convolution(Tensor kernel, ConvolutionGrid grid) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            return new LipschitzBound(SpectralNorm.ofConvolution(kernel, grid).item_double());
        }
    }

    /**
     * Of a network with one hidden layer, {@code W s(V z + b) + c}, where each slope of {@code s} is in [0, 1] (relu, tanh,
     * sigmoid, softplus):
     *
     * <pre>{@code (|W V| + |W S| |S^-1 V|) / 2,   S = diag(s),   s[i]^2 = |V[i, :]| / |W[:, i]|}</pre>
     *
     * <p>The slopes are {@code D = (I + R) / 2} with a diagonal {@code |R| <= 1}, and {@code S}, which commutes with {@code R},
     * takes from one factor what it gives to the other, unit by unit. Cost: three singular value decompositions.
     *
     * @param outer {@code W}, {@code [out, hidden]}
     * @param inner {@code V}, {@code [hidden, in]}
     * @return at most about {@code |W||V|}, and half of that where {@code W V} is small
     */
    public static LipschitzBound hidden(Tensor outer, Tensor inner) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Scalar tiny = new Scalar(TINY);
            Tensor rows = inner.square().sum(1).clamp_min(tiny);
            Tensor columns = outer.square().sum(0).clamp_min(tiny);
            Tensor balance = rows.div(columns).pow(new Scalar(0.25));
            LipschitzBound balanced = linear(inner.div(balance.unsqueeze(1))).then(linear(outer.mul(balance)));
            LipschitzBound plain = linear(inner).then(linear(outer));
            LipschitzBound tighter = balanced.factor < plain.factor ? balanced : plain;
            return linear(outer.matmul(inner)).plus(tighter).times(0.5);
        }
    }

    /**
     * Of another function of this one's value, {@code h(f(z))}.
     *
     * @param next the bound of {@code h}
     * @return the product
     */
    public LipschitzBound then(LipschitzBound next) {
        return new LipschitzBound(factor * next.factor);
    }

    /**
     * Of the sum of two functions.
     *
     * @param other the bound of the other
     * @return the sum
     */
    public LipschitzBound plus(LipschitzBound other) {
        return new LipschitzBound(factor + other.factor);
    }

    /**
     * Of a multiple, {@code w f(z)}.
     *
     * @param weight {@code w}, of either sign
     * @return {@code |w| L}
     */
    public LipschitzBound times(double weight) {
        return new LipschitzBound(Math.abs(weight) * factor);
    }

    /**
     * Of a residual connection, {@code z + w f(z)}; it is never below 1.
     *
     * @param weight {@code w}, of either sign
     * @return {@code 1 + |w| L}
     */
    public LipschitzBound residual(double weight) {
        return new LipschitzBound(1 + Math.abs(weight) * factor);
    }

    /**
     * Of a damped step or average, {@code (1 - a) z + a f(z)}.
     *
     * @param damping {@code a}, in (0, 1]
     * @return {@code 1 - a + a L}
     */
    public LipschitzBound damped(double damping) {
        if (!(damping > 0 && damping <= 1)) {
            throw new IllegalArgumentException("damping must be in (0, 1], got " + damping);
        }
        return new LipschitzBound(1 - damping + damping * factor);
    }

    /**
     * Whether the function is a contraction for certain: then it has one fixed point, and plain iteration finds it.
     *
     * @return whether the bound is below 1
     */
    public boolean contracts() {
        return factor < 1;
    }

    /**
     * The steps of plain iteration that are enough to shrink the error.
     *
     * @param reduction the part of the first error that may be left, in (0, 1)
     * @return the smallest {@code k} with {@code L^k <= reduction}
     * @throws IllegalStateException if the function need not contract
     */
    public long steps(double reduction) {
        if (!(reduction > 0 && reduction < 1)) {
            throw new IllegalArgumentException("reduction must be in (0, 1), got " + reduction);
        }
        if (!contracts()) {
            throw new IllegalStateException("A bound of " + factor + " promises no contraction, so no number of steps");
        }
        return factor == 0 ? 1 : (long) Math.ceil(Math.log(reduction) / Math.log(factor));
    }
}
