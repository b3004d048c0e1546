package dev.fixpoint.solver;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Inner products of several systems at once, and their quotients: {@code [G, 1, N]} to {@code [G, 1, 1]}. */
final class Quotients {
    private Quotients() {}

    static Tensor dot(Tensor first, Tensor second) {
        return torch.bmm(first, second.transpose(1, 2));
    }

    /** {@code numerator / denominator} where {@code |denominator| > floor}, and 0 elsewhere. */
    static Tensor divide(Tensor numerator, Tensor denominator, Tensor floor) {
        Tensor isThere = denominator.abs().gt(floor);
        return torch.where(isThere, numerator.div(denominator), torch.zeros_like(numerator));
    }

    /** {@code base += factor direction}. */
    static void add(Tensor base, Tensor factor, Tensor direction) {
        base.addcmul_(factor, direction);
    }

    /** {@code base -= factor direction}. */
    static void subtract(Tensor base, Tensor factor, Tensor direction) {
        base.addcmul_(factor, direction, new Scalar(-1));
    }
}
