package dev.fixpoint.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** The numbers of a problem, by a fixed seed: float64, {@code x} with the batch in front. */
final class ProblemTensors {
    /** The sizes of the networks on Bibtex, and the part of its features that are set in a row. */
    private static final int FEATURES = 1836;

    private static final double DENSITY = 0.037;
    private static final int HIDDEN = 600;
    private static final int ENERGY_HIDDEN = 512;
    private static final int UNITS = 128;
    private static final double SLOW_PART = 0.1;

    private ProblemTensors() {}

    static Map<String, Tensor> of(Problem problem) {
        torch.manual_seed(1);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        switch (problem.kind()) {
            case TANH -> {
                Tensor normal = normal(problem.width(), problem.width());
                Tensor radius = torch.linalg_eigvals(normal).abs().max();
                tensors.put("w", normal.div(radius).mul(new Scalar(problem.radius())));
                tensors.put("x", normal(problem.sizes()));
            }
            case AFFINE, SCALED -> {
                tensors.put("w", symmetric(problem.width(), problem.radius()));
                tensors.put("x", normal(problem.sizes()));
                if (problem.kind() == Problem.Kind.SCALED) {
                    tensors.put("scale", scales(problem.batch()));
                }
            }
            case CONVOLUTION -> {
                Tensor kernel = normal(problem.width(), problem.width(), 3, 3);
                // The norm of a convolution is at most 3 times that of its kernel as a matrix with a row for each
                // output.
                Tensor norm =
                        largestSingularValue(kernel.view(problem.width(), -1)).mul(new Scalar(3));
                tensors.put("w", kernel.div(norm).mul(new Scalar(problem.radius())));
                tensors.put("x", normal(problem.sizes()));
            }
            case NETWORK, ENERGY -> putNetwork(tensors, problem);
        }
        return tensors;
    }

    private static void putNetwork(Map<String, Tensor> tensors, Problem problem) {
        boolean isEnergy = problem.kind() == Problem.Kind.ENERGY;
        int labels = problem.width();
        int hidden = isEnergy ? ENERGY_HIDDEN : HIDDEN;
        tensors.put(
                "x",
                torch.rand(new long[] {problem.batch(), FEATURES}, new TensorOptions(torch.ScalarType.Double))
                        .lt(new Scalar(DENSITY))
                        .to(torch.ScalarType.Double));
        tensors.put("w1", weight(FEATURES, hidden));
        tensors.put("b1", normal(hidden).mul(new Scalar(0.1)));
        tensors.put("w2", weight(hidden, labels));
        tensors.put("b2", normal(labels).mul(new Scalar(0.1)));
        tensors.put("p", weight(FEATURES, UNITS));
        tensors.put("p0", normal(UNITS));
        Tensor interaction = weight(labels, UNITS);
        Tensor norm = largestSingularValue(interaction);
        if (isEnergy) {
            tensors.put("v", interaction.div(norm).mul(new Scalar(problem.radius())));
        } else {
            double each = Math.sqrt(problem.radius());
            tensors.put("v", interaction.div(norm).mul(new Scalar(each)));
            tensors.put("u", interaction.t().contiguous().div(norm).mul(new Scalar(each)));
        }
    }

    private static Tensor symmetric(int width, double radius) {
        Tensor normal = normal(width, width);
        Tensor symmetric = normal.add(normal.t());
        Tensor largest = largestSingularValue(symmetric);
        return symmetric.div(largest).mul(new Scalar(radius));
    }

    private static Tensor scales(int batch) {
        Tensor scale = torch.zeros(new long[] {batch, 1}, new TensorOptions(torch.ScalarType.Double))
                .fill_(new Scalar(0.5));
        scale.narrow(0, 0, Math.round(batch * SLOW_PART)).fill_(new Scalar(0.99));
        return scale;
    }

    private static Tensor largestSingularValue(Tensor matrix) {
        return torch.linalg_svdvals(matrix).max();
    }

    private static Tensor weight(int inputs, int outputs) {
        return normal(inputs, outputs).mul(new Scalar(1 / Math.sqrt(inputs)));
    }

    private static Tensor normal(long... shape) {
        return torch.randn(shape, new TensorOptions(torch.ScalarType.Double));
    }
}
