package dev.fixpoint.experiments.hypergradient;

import dev.fixpoint.algorithms.learning.KernelSupportVectorMachine;
import dev.fixpoint.algorithms.learning.Lasso;
import dev.fixpoint.algorithms.learning.RidgeRegression;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.NesterovAcceleration;
import dev.fixpoint.solver.StoppingCriterion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A model whose hyper-parameters are to be tuned. They are logarithms, so that a step is a factor.
 */
enum Tuning {
    /** Ridge regression of the progression of diabetes on 65 features; the penalty. */
    RIDGE("ridge", List.of("penalty"), new double[][] {axis(1e-4, 1e2, 100)}, new double[] {1}) {
        @Override
        Parts parts(Path folder, long seed) throws IOException {
            return Parts.draw(Table.diabetes(folder), seed, true, true);
        }

        @Override
        Tensor loss(Tensor logarithms, Samples train, Samples judged) {
            RidgeRegression regression =
                    new RidgeRegression(train.features(), logarithms.exp().select(0, 0));
            return squared(
                    regression
                            .layer()
                            .withSolver(new AndersonAcceleration(STOP))
                            .forward(train.targets()),
                    judged);
        }
    },
    /** The lasso on the same features; the penalty, for each sample. */
    LASSO("lasso", List.of("penalty"), new double[][] {axis(1e-3, 1, 100)}, new double[] {0.01}) {
        @Override
        Parts parts(Path folder, long seed) throws IOException {
            return Parts.draw(Table.diabetes(folder), seed, true, true);
        }

        @Override
        Tensor loss(Tensor logarithms, Samples train, Samples judged) {
            Scalar samples = new Scalar((double) train.features().size(0));
            Lasso lasso =
                    new Lasso(train.features(), logarithms.exp().select(0, 0).mul(samples));
            return squared(
                    lasso.layer()
                            .withSolver(
                                    FallbackSolver.of(new NesterovAcceleration(STOP), new AndersonAcceleration(STOP)))
                            .forward(train.targets()),
                    judged);
        }
    },
    /** A support vector machine for breast cancer; cost and width of a Gaussian kernel. */
    SVM("svm", List.of("cost", "gamma"), new double[][] {axis(1e-2, 1e3, 10), axis(1e-4, 1, 10)}, new double[] {
        1, 1 / 30.0
    }) {
        @Override
        Parts parts(Path folder, long seed) throws IOException {
            return Parts.draw(Table.breastCancer(folder), seed, false, false);
        }

        @Override
        Tensor loss(Tensor logarithms, Samples train, Samples judged) {
            return decision(logarithms, train, judged)
                    .mul(judged.targets())
                    .neg()
                    .exp()
                    .log1p()
                    .mean();
        }

        @Override
        double accuracy(Tensor logarithms, Samples train, Samples judged) {
            return decision(logarithms, train, judged)
                    .mul(judged.targets())
                    .gt(new Scalar(0))
                    .to(torch.ScalarType.Double)
                    .mean()
                    .item_double();
        }

        private Tensor decision(Tensor logarithms, Samples train, Samples judged) {
            Tensor values = logarithms.exp();
            Tensor gamma = values.select(0, 1);
            KernelSupportVectorMachine machine = new KernelSupportVectorMachine(
                    gaussian(train.features(), train.features(), gamma), values.select(0, 0));
            return machine.decision(
                    machine.layer().forward(train.targets()), gaussian(judged.features(), train.features(), gamma));
        }
    };

    /** A validation loss needs no more digits. */
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-6, 1e-6).withMaxEvaluations(50_000);

    private final String label;
    private final List<String> names;
    private final double[][] axes;
    private final double[] start;

    Tuning(String label, List<String> names, double[][] axes, double[] start) {
        this.label = label;
        this.names = names;
        this.axes = axes;
        this.start = start;
    }

    /** The parts of its data, drawn from a seed. */
    abstract Parts parts(Path folder, long seed) throws IOException;

    /** The loss on judged samples of the model fitted to the training samples, {@code []}, differentiable in the logarithms. */
    abstract Tensor loss(Tensor logarithms, Samples train, Samples judged);

    /** The part of judged samples that is classified rightly; NaN for a regression. */
    double accuracy(Tensor logarithms, Samples train, Samples judged) {
        return Double.NaN;
    }

    String label() {
        return label;
    }

    List<String> names() {
        return names;
    }

    /** The logarithms that the grid search tries for each hyper-parameter. */
    List<double[]> axes() {
        return Arrays.stream(axes)
                .map(axis -> Arrays.stream(axis).map(Math::log).toArray())
                .toList();
    }

    /** Where the descent starts: what a user would try first. */
    double[] start() {
        return Arrays.stream(start).map(Math::log).toArray();
    }

    private static Tensor squared(Tensor coefficients, Samples judged) {
        return coefficients
                .matmul(judged.features().t())
                .sub(judged.targets())
                .square()
                .mean();
    }

    private static Tensor gaussian(Tensor first, Tensor second, Tensor gamma) {
        Tensor products = first.matmul(second.t()).mul(new Scalar(2));
        Tensor sums =
                first.square().sum(1).unsqueeze(1).add(second.square().sum(1).unsqueeze(0));
        return sums.sub(products).mul(gamma).neg().exp();
    }

    private static double[] axis(double first, double last, int count) {
        double ratio = Math.log(last / first) / (count - 1);
        return IntStream.range(0, count)
                .mapToDouble(i -> first * Math.exp(ratio * i))
                .toArray();
    }
}
