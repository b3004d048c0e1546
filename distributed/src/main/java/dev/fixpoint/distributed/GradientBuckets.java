package dev.fixpoint.distributed;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The average of the gradients over the ranks, to be taken after {@code backward} and before the optimiser's step:
 *
 * <pre>{@code grad <- sum over ranks of weight grad}</pre>
 *
 * <p>Gradients travel in flat buckets of up to {@value #BUCKET_BYTES} bytes, so that many small parameters cost one message. A parameter
 * that has no gradient on one rank counts as zeros there; one that has none on any rank is left without.
 *
 * <p>Cost: the gradients are copied twice, and a bucket lives until it is written back. With one rank nothing is done.
 */
public final class GradientBuckets {
    private static final long BUCKET_BYTES = 25L << 20;

    private final Communicator ranks;
    private final List<List<Tensor>> buckets = new ArrayList<>();

    /**
     * Buckets for the gradients of some parameters.
     *
     * @param ranks who trains them
     * @param parameters the same in number, order, shapes and dtypes on each rank
     */
    public GradientBuckets(Communicator ranks, List<Tensor> parameters) {
        this.ranks = ranks;
        long bytes = 0;
        for (Tensor parameter : parameters) {
            long more = parameter.numel() * parameter.element_size();
            boolean fits = !buckets.isEmpty()
                    && bytes + more <= BUCKET_BYTES
                    && last().get(0).scalar_type() == parameter.scalar_type();
            if (!fits) {
                buckets.add(new ArrayList<>());
                bytes = 0;
            }
            last().add(parameter);
            bytes += more;
        }
    }

    /**
     * Replaces the gradient of each parameter by the weighted sum over the ranks.
     *
     * @param weight of this rank's gradient, {@link Shard#weight()} where the loss is a mean over rows; the weights of all ranks add up to 1
     * @throws LostRankException if a rank failed or is lost
     */
    public void average(double weight) {
        if (ranks.size() == 1) {
            return;
        }
        for (List<Tensor> bucket : buckets) {
            try (TensorScope scope = TensorScope.open();
                    GradientMode off = GradientMode.off()) {
                Tensor flat = flat(bucket).mul_(new Scalar(weight));
                Tensor present = present(bucket);
                Tensor message = torch.cat(new TensorVector(flat, present.to(flat.scalar_type())));
                ranks.sum(message);
                writeBack(message, bucket);
            }
        }
    }

    private List<Tensor> last() {
        return buckets.get(buckets.size() - 1);
    }

    private static Tensor flat(List<Tensor> bucket) {
        Tensor[] parts = new Tensor[bucket.size()];
        for (int i = 0; i < parts.length; i++) {
            Tensor gradient = bucket.get(i).grad();
            parts[i] = gradient.defined()
                    ? gradient.reshape(-1)
                    : torch.zeros_like(bucket.get(i)).reshape(-1);
        }
        return torch.cat(new TensorVector(parts));
    }

    /** 1 for each parameter that has a gradient here. */
    private static Tensor present(List<Tensor> bucket) {
        return HostValues.tensor(bucket.stream()
                .mapToDouble(parameter -> parameter.grad().defined() ? 1 : 0)
                .toArray());
    }

    private static void writeBack(Tensor message, List<Tensor> bucket) {
        long elements = message.numel() - bucket.size();
        double[] holders = HostValues.doubles(message.narrow(0, elements, bucket.size())
                .to(torch.ScalarType.Double)
                .contiguous());
        long offset = 0;
        for (int i = 0; i < holders.length; i++) {
            Tensor parameter = bucket.get(i);
            Tensor mean = message.narrow(0, offset, parameter.numel()).view_as(parameter);
            offset += parameter.numel();
            if (parameter.grad().defined()) {
                parameter.grad().copy_(mean);
            } else if (holders[i] > 0) {
                parameter.mutable_grad().put(mean.clone());
            }
        }
    }
}
