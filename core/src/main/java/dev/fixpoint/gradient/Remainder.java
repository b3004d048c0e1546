package dev.fixpoint.gradient;

import dev.fixpoint.solver.SampleStatistics;
import dev.fixpoint.solver.Solution;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How large a gradient may be, sample by sample, that is nothing but the residual of a solve and rounding: what one step of an
 * attachment passes on to the step before it. Told once, it serves once.
 */
final class Remainder {
    private static final double ROUNDING = 1e3;

    private double[] bounds = {};

    /** Takes in a solve for {@code c = J^T c + v}, whose residual is about to arrive. */
    synchronized void expect(Solution solution, Tensor v) {
        List<SampleStatistics> samples = solution.statistics().samples();
        double precision = v.scalar_type().value == torch.ScalarType.Double.value ? 0x1p-52 : 0x1p-23;
        double[] adjoint = norms(solution.value());
        double[] gradient = norms(v);
        bounds = new double[adjoint.length];
        Arrays.setAll(bounds, i -> 2 * samples.get(i).residual() + ROUNDING * precision * (adjoint[i] + gradient[i]));
    }

    private synchronized void expect(double[] rounding) {
        bounds = rounding;
    }

    /**
     * Whether a gradient is no more than what was expected, which is then forgotten. The gradient goes on to the step before
     * nevertheless, past the adjoint, which therefore expects the same.
     */
    synchronized boolean covers(Tensor v, Remainder before) {
        if (bounds.length == 0) {
            return false;
        }
        double[] expected = bounds;
        bounds = new double[0];
        double[] arrived = norms(v);
        for (int i = 0; i < arrived.length; i++) {
            if (!(arrived[i] <= expected[i])) {
                return false;
            }
        }
        before.expect(expected);
        return true;
    }

    private static double[] norms(Tensor tensor) {
        double[] norms = new double[tensor.dim() == 0 ? 1 : Math.toIntExact(tensor.size(0))];
        Tensor rows = tensor.detach().reshape(norms.length, -1).norm(new ScalarOptional(new Scalar(2.0)), 1L);
        new DoublePointer(rows.cpu().to(torch.ScalarType.Double).contiguous().data_ptr()).get(norms);
        return norms;
    }
}
