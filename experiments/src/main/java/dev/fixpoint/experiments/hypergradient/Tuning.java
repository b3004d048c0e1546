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
    RIDGE("ridge") {
        @Override
        List<Axis> hyperparameters() {
            return List.of(new Axis("penalty", 1e-4, 1e2, 100));
        }

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
    LASSO("lasso") {
        @Override
        List<Axis> hyperparameters() {
            return List.of(new Axis("penalty", 1e-3, 1, 100));
        }

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
    /**
     * A support vector machine for breast cancer; width of a Gaussian kernel, and cost times it: a wide kernel makes a linear machine
     * that depends on the product alone, so that valleys of the loss run along the axes.
     */
    SVM("svm") {
        @Override
        List<Axis> hyperparameters() {
            return List.of(new Axis("gamma", 1e-5, 1e-1, 20), new Axis("cost*gamma", 1e-3, 1e2, 20));
        }

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
            Tensor gamma = values.select(0, 0);
            Tensor cost = values.select(0, 1).div(gamma);
            KernelSupportVectorMachine machine =
                    new KernelSupportVectorMachine(gaussian(train.features(), train.features(), gamma), cost);
            return machine.decision(
                    machine.layer().forward(train.targets()), gaussian(judged.features(), train.features(), gamma));
        }
    };

    /** A validation loss needs no more digits. */
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-6, 1e-6).withMaxEvaluations(50_000);

    private final String label;

    Tuning(String label) {
        this.label = label;
    }

    /**
     * Where a hyper-parameter is looked for.
     *
     * @param name what it is called
     * @param least the first value of the grid
     * @param most the last
     * @param count values of the grid, at equal ratios
     */
    private record Axis(String name, double least, double most, int count) {
        SurrogateSearch.Interval interval() {
            return new SurrogateSearch.Interval(Math.log(least), Math.log(most));
        }

        double[] logarithms() {
            double step = Math.log(most / least) / (count - 1);
            return IntStream.range(0, count)
                    .mapToDouble(i -> Math.log(least) + i * step)
                    .toArray();
        }
    }

    /** What is tuned. */
    abstract List<Axis> hyperparameters();

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
        return hyperparameters().stream().map(Axis::name).toList();
    }

    /** The logarithms that the grid search tries for each hyper-parameter. */
    List<double[]> axes() {
        return hyperparameters().stream().map(Axis::logarithms).toList();
    }

    /** The box that the grid fills. */
    List<SurrogateSearch.Interval> box() {
        return hyperparameters().stream().map(Axis::interval).toList();
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
}
