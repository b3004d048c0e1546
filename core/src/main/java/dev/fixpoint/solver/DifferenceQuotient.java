package dev.fixpoint.solver;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code (g(z + h v) - g(z)) / h} with {@code h = sqrt(precision) (1 + |z|) / |v|}: products with the Jacobian from values of
 * the map. Where rows are independent, each has its own {@code h}.
 */
record DifferenceQuotient(BoundMap g, Tensor z, Tensor gz) implements UnaryOperator<Tensor> {
    @Override
    public Tensor apply(Tensor v) {
        int samples = Residuals.samples(z);
        int groups = g.hasIndependentRows() ? samples : 1;
        double step = Math.sqrt(Precision.of(z.scalar_type()));
        Tensor length = norms(v, groups);
        Tensor size = norms(torch.nan_to_num(z), groups).add_(new Scalar(1)).mul_(new Scalar(step));
        Tensor zero = length.eq(new Scalar(0));
        Tensor h = torch.where(zero, torch.ones_like(size), size.div(length));
        Tensor spread = h.reshape(Shapes.perRow(groups, z));
        return g.apply(z.add(v.mul(spread))).sub_(gz).div_(spread);
    }

    private static Tensor norms(Tensor tensor, int groups) {
        return Residuals.rowNorms(tensor, groups);
    }
}
