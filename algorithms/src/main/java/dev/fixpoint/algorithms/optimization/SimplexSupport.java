package dev.fixpoint.algorithms.optimization;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Where the projection on the simplex is positive. */
final class SimplexSupport {
    private SimplexSupport() {}

    /** 1 in the support, else 0. */
    static Tensor of(Tensor z) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            T_TensorTensor_T descending = torch.sort(z.detach(), 1, true);
            Tensor sorted = descending.get0();
            Tensor counts = torch.cumsum(torch.ones_like(sorted), 1);
            Tensor thresholds = torch.cumsum(sorted, 1).sub(new Scalar(1)).div(counts);
            Tensor last = sorted.gt(thresholds).sum(1).sub(new Scalar(1)).unsqueeze(1);
            Tensor threshold = thresholds.gather(1, last);
            return scope.handOver(z.gt(threshold).to(z.scalar_type()));
        }
    }

    static Tensor sums(Tensor rows) {
        return rows.sum(1).unsqueeze(1);
    }
}
