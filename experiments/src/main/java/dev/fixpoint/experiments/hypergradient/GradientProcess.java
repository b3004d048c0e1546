package dev.fixpoint.experiments.hypergradient;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A Gaussian process over the logarithm of a positive function, conditioned on values and gradients, with the covariance
 * {@code exp(-|a - b|^2 / 2)} of points measured in quarters of the box; mean and variance are those of greatest likelihood.
 *
 * <p>Source: C. Rasmussen, C. Williams, 'Gaussian processes for machine learning', 2006, chapters 2, 5 and 9.4.
 */
final class GradientProcess {
    /** Length scales in a side of the box. */
    private static final double SCALES = 4;
    /** Deviation of what a smooth function leaves unexplained, as a part of that of the process: of values and of slopes. */
    private static final double VALUE_NOISE = 1e-2;

    private static final double SLOPE_NOISE = 1e-1;

    private final List<SurrogateSearch.Interval> box;
    private final List<double[]> points = new ArrayList<>();
    private final List<double[]> observations = new ArrayList<>();

    GradientProcess(List<SurrogateSearch.Interval> box) {
        this.box = List.copyOf(box);
    }

    void learn(double[] point, SurrogateSearch.Value value) {
        double[] gradient = value.gradient();
        double[] observed = new double[1 + gradient.length];
        observed[0] = Math.log(value.value());
        for (int i = 0; i < gradient.length; i++) {
            observed[1 + i] = gradient[i] / value.value() * box.get(i).width() / SCALES;
        }
        points.add(scaled(point));
        observations.add(observed);
    }

    /** The mean of the logarithm less some standard deviations, at some points. */
    double[] lowerBounds(List<double[]> at, double deviations) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor known = tensor(points);
            Tensor observed = tensor(observations).view(-1, 1);
            Tensor factor = torch.linalg_cholesky(covariance(known, known).add(torch.diag(noise())));
            Tensor ones = torch.zeros_like(tensor(observations));
            ones.select(1, 0).fill_(new Scalar(1));
            Tensor levels = ones.view(-1, 1);
            Tensor weighted = torch.cholesky_solve(levels, factor);
            Tensor mean = weighted.mul(observed).sum().div(weighted.mul(levels).sum());
            Tensor rest = observed.sub(levels.mul(mean));
            Tensor explained = torch.cholesky_solve(rest, factor);
            Tensor variance = rest.mul(explained).mean();
            Tensor all = tensor(at.stream().map(this::scaled).toList());
            Tensor shared = covariance(known, all)
                    .view(observed.size(0), all.size(0), -1)
                    .select(2, 0);
            Tensor means = shared.t().matmul(explained).squeeze(1).add(mean);
            Tensor gone = torch.linalg_solve_triangular(factor, shared, false)
                    .square()
                    .sum(0);
            Tensor left = gone.neg().add(new Scalar(1)).clamp_min(new Scalar(0)).mul(variance);
            return values(means.sub(left.sqrt(), new Scalar(deviations)));
        }
    }

    /**
     * Covariances of values and slopes at some points with values and slopes at others: row {@code (1 + d) i} is the value at
     * point {@code i}, its {@code d} slopes follow.
     */
    private static Tensor covariance(Tensor first, Tensor second) {
        Tensor apart = first.unsqueeze(1).sub(second.unsqueeze(0));
        Tensor values = apart.square().sum(2).mul(new Scalar(-0.5)).exp().unsqueeze(2);
        Tensor identity = torch.eye(first.size(1), first.options());
        Tensor slopes = identity.sub(apart.unsqueeze(3).mul(apart.unsqueeze(2))).mul(values.unsqueeze(3));
        Tensor fromValue = torch.cat(new TensorVector(values, apart.mul(values)), 2);
        Tensor fromSlope = torch.cat(new TensorVector(apart.mul(values).neg().unsqueeze(3), slopes), 3);
        Tensor all = torch.cat(new TensorVector(fromValue.unsqueeze(2), fromSlope), 2);
        long width = 1 + first.size(1);
        return all.permute(0, 2, 1, 3).reshape(first.size(0) * width, second.size(0) * width);
    }

    private Tensor noise() {
        List<double[]> variances = new ArrayList<>();
        for (double[] observed : observations) {
            double[] own = new double[observed.length];
            Arrays.fill(own, SLOPE_NOISE * SLOPE_NOISE);
            own[0] = VALUE_NOISE * VALUE_NOISE;
            variances.add(own);
        }
        return tensor(variances).view(-1);
    }

    private double[] scaled(double[] point) {
        double[] scaled = new double[point.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = point[i] * SCALES / box.get(i).width();
        }
        return scaled;
    }

    private static Tensor tensor(List<double[]> rows) {
        double[] all = rows.stream().flatMapToDouble(Arrays::stream).toArray();
        try (TensorScope scope = TensorScope.open()) {
            long[] shape = {rows.size(), rows.get(0).length};
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            return scope.handOver(
                    torch.from_blob(new DoublePointer(all), shape, options).clone());
        }
    }

    private static double[] values(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.numel())];
        new DoublePointer(tensor.contiguous().data_ptr()).get(values);
        return values;
    }
}
