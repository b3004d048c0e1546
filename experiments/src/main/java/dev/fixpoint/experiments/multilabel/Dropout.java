package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Dropout in a part of a minibatch. Every rank draws the masks of the whole minibatch, from generators in the same state, and uses those of
 * its own rows: so the masks are the same for any number of ranks.
 *
 * @param rate the part of the numbers that is left out, in [0, 1)
 * @param from the first row of the part
 * @param rows of the whole minibatch
 */
record Dropout(double rate, int from, int rows) {
    /** None at all. */
    static final Dropout NONE = new Dropout(0, 0, 0);

    /** Some numbers of the part set to 0, the others divided by {@code 1 - rate}; with one rank the bits of libtorch's own. */
    Tensor of(Tensor part) {
        if (rate == 0) {
            return part;
        }
        try (TensorScope scope = TensorScope.open()) {
            long[] sizes = part.sizes().vec().get();
            long own = sizes[0];
            sizes[0] = rows;
            Tensor masks = torch.empty(sizes, part.options(), new MemoryFormatOptional())
                    .bernoulli_(1 - rate, new GeneratorOptional())
                    .div_(new Scalar(1 - rate));
            return scope.handOver(part.mul(masks.narrow(0, from, own)));
        }
    }
}
