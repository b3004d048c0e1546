package dev.fixpoint.distributed;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The average of the gradients over the ranks, to be taken after {@code backward} and before the optimiser's step:
 *
 * <pre>{@code grad <- sum over ranks of weight grad}</pre>
 *
 * <p>Gradients travel in flat buckets of up to {@value #BUCKET_BYTES} bytes, so that many small parameters cost one message. A parameter
 * that has no gradient on one rank counts as zeros there; one that has none on any rank is left without.
 *
 * <p>Buckets are made once, in the scope in which this is made, which must outlive the training. Averaged gradients are views of them:
 * who keeps one beyond the next average copies it.
 *
 * <p>Cost: memory for one more set of gradients, and one copy of each gradient, scaled on the way. With one rank nothing is done.
 */
public final class GradientBuckets {
    private static final long BUCKET_BYTES = 25L << 20;

    private final Communicator ranks;
    private final List<Bucket> buckets = new ArrayList<>();

    /**
     * Buckets for the gradients of some parameters.
     *
     * @param ranks who trains them
     * @param parameters the same in number, order, shapes and dtypes on each rank
     */
    public GradientBuckets(Communicator ranks, List<Tensor> parameters) {
        this.ranks = ranks;
        if (ranks.size() == 1) {
            return;
        }
        List<Tensor> together = new ArrayList<>();
        long bytes = 0;
        for (Tensor parameter : parameters) {
            long more = parameter.numel() * parameter.element_size();
            boolean full = bytes + more > BUCKET_BYTES;
            if (!together.isEmpty() && (full || !haveOneDtype(together.get(0), parameter))) {
                buckets.add(Bucket.of(together));
                together.clear();
                bytes = 0;
            }
            together.add(parameter);
            bytes += more;
        }
        if (!together.isEmpty()) {
            buckets.add(Bucket.of(together));
        }
    }

    /** By their values: libtorch hands out a new object for the dtype at each call. */
    private static boolean haveOneDtype(Tensor first, Tensor second) {
        return first.scalar_type().value == second.scalar_type().value;
    }

    /**
     * Replaces the gradient of each parameter by the weighted sum over the ranks.
     *
     * @param weight of this rank's gradient, {@link Shard#weight()} where the loss is a mean over rows; the weights of all ranks add up to 1
     * @throws LostRankException if a rank failed or is lost
     */
    public void average(double weight) {
        for (Bucket bucket : buckets) {
            try (TensorScope scope = TensorScope.open();
                    GradientMode off = GradientMode.off()) {
                bucket.fill(new Scalar(weight));
                ranks.sum(bucket.message);
                bucket.handOut();
            }
        }
    }

    /**
     * Gradients that travel together.
     *
     * @param parameters whose gradients they are
     * @param message all gradients, and then for each the number of ranks that have it
     * @param gradients views of the message, in the parameters' shapes
     * @param holders view of the message's end
     */
    private record Bucket(List<Tensor> parameters, Tensor message, List<Tensor> gradients, Tensor holders) {
        static Bucket of(List<Tensor> parameters) {
            try (TensorScope scope = TensorScope.open();
                    GradientMode off = GradientMode.off()) {
                long elements = parameters.stream().mapToLong(Tensor::numel).sum();
                TensorOptions options = parameters.get(0).options();
                Tensor message = scope.handOver(torch.zeros(new long[] {elements + parameters.size()}, options));
                List<Tensor> gradients = new ArrayList<>();
                long offset = 0;
                for (Tensor parameter : parameters) {
                    Tensor part = message.narrow(0, offset, parameter.numel());
                    // Detached: libtorch's zero_grad refuses gradients that autograd knows as views.
                    gradients.add(scope.handOver(inOrderOf(parameter, part).detach()));
                    offset += parameter.numel();
                }
                Tensor holders = scope.handOver(message.narrow(0, elements, parameters.size()));
                return new Bucket(List.copyOf(parameters), message, gradients, holders);
            }
        }

        /** A view with the elements where the parameter has them, so that an optimiser can go through both in one pass. */
        private static Tensor inOrderOf(Tensor parameter, Tensor part) {
            return parameter.is_non_overlapping_and_dense()
                    ? part.as_strided(
                            parameter.sizes().vec().get(),
                            parameter.strides().vec().get())
                    : part.view_as(parameter);
        }

        void fill(Scalar weight) {
            double[] present = new double[parameters.size()];
            for (int i = 0; i < present.length; i++) {
                Tensor gradient = parameters.get(i).grad();
                if (gradient.defined()) {
                    torch.mul_out(gradients.get(i), gradient, weight);
                    present[i] = 1;
                } else {
                    gradients.get(i).zero_();
                }
            }
            holders.copy_(HostValues.tensor(present));
        }

        void handOut() {
            double[] having =
                    HostValues.doubles(holders.to(torch.ScalarType.Double).contiguous());
            for (int i = 0; i < having.length; i++) {
                if (having[i] > 0) {
                    parameters.get(i).mutable_grad().put(gradients.get(i));
                }
            }
        }
    }
}
