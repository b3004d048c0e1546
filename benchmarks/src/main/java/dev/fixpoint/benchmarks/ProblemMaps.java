package dev.fixpoint.benchmarks;

import dev.fixpoint.Energy;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.GradientDescentMap;
import dev.fixpoint.RowwiseEnergy;
import dev.fixpoint.solver.AffineMap;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.RowwiseMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** The formulas of the problems, as a user of this library writes them. */
final class ProblemMaps {
    /** The slope of the leaky ReLU below 0. */
    static final double SLOPE = 0.25;

    private ProblemMaps() {}

    /** The step size that is fastest for curvatures from 1 to {@code 1 + norm^2}. */
    static double stepSize(Problem problem) {
        return 2 / (2 + problem.radius() * problem.radius());
    }

    static FixedPointMap of(Problem problem, Map<String, Tensor> tensors) {
        return switch (problem.kind()) {
            case TANH ->
                rowwise(x -> RowwiseMap.of(
                        (z, rows) ->
                                torch.addmm(rows.get(0), z, get(tensors, "w")).tanh_(),
                        x));
            case AFFINE -> rowwise(x -> new SymmetricAffineMap(get(tensors, "w"), x));
            case SCALED ->
                rowwise(x -> RowwiseMap.of(
                        (z, rows) -> torch.addcmul(rows.get(0), rows.get(1), z.matmul(get(tensors, "w"))),
                        x,
                        get(tensors, "scale")));
            case CONVOLUTION -> rowwise(x -> convolution(x, get(tensors, "w")));
            case NETWORK -> rowwise(x -> network(x, tensors));
            case ENERGY -> GradientDescentMap.of(energy(tensors), stepSize(problem));
        };
    }

    private static FixedPointMap rowwise(Function<Tensor, BoundMap> bound) {
        return new FixedPointMap() {
            @Override
            public Tensor apply(Tensor x, Tensor z) {
                return bound.apply(x).apply(z);
            }

            @Override
            public BoundMap at(Tensor x) {
                return bound.apply(x);
            }
        };
    }

    /** Input, kernel and with them the state have their channels last: oneDNN is faster so. */
    private static BoundMap convolution(Tensor x, Tensor kernel) {
        Tensor weights = kernel.contiguous(torch.MemoryFormat.ChannelsLast);
        TensorOptional noBias = new TensorOptional();
        long[] one = {1, 1};
        return RowwiseMap.of(
                (z, rows) -> torch.conv2d(z, weights, noBias, one, one, one, 1)
                        .add_(rows.get(0))
                        .relu_(),
                x.contiguous(torch.MemoryFormat.ChannelsLast));
    }

    /** The initial state: zeros, laid out as the map leaves its results. */
    static Tensor initialState(Problem problem, Tensor x) {
        Tensor zeros = torch.zeros(problem.sizes(), x.options());
        return problem.kind() == Problem.Kind.CONVOLUTION ? zeros.contiguous(torch.MemoryFormat.ChannelsLast) : zeros;
    }

    private static BoundMap network(Tensor x, Map<String, Tensor> tensors) {
        Scalar slope = new Scalar(SLOPE);
        return RowwiseMap.of(
                (z, rows) -> torch.addmm(
                        rows.get(0),
                        torch.leaky_relu(torch.addmm(rows.get(1), z, get(tensors, "v")), slope),
                        get(tensors, "u")),
                start(x, tensors),
                drive(x, tensors));
    }

    private static Energy energy(Map<String, Tensor> tensors) {
        return new Energy() {
            @Override
            public Tensor apply(Tensor x, Tensor z) {
                return at(x).apply(z);
            }

            @Override
            public UnaryOperator<Tensor> at(Tensor x) {
                return RowwiseEnergy.of(
                        (z, rows) -> {
                            Tensor distance = z.sub(rows.get(0));
                            Tensor active = torch.addmm(rows.get(1), z, get(tensors, "v"))
                                    .relu();
                            return distance.mul(distance)
                                    .sum(1)
                                    .add(active.mul(active).sum(1))
                                    .mul(new Scalar(0.5));
                        },
                        start(x, tensors),
                        drive(x, tensors));
            }
        };
    }

    private static Tensor start(Tensor x, Map<String, Tensor> tensors) {
        Tensor hidden = torch.addmm(get(tensors, "b1"), x, get(tensors, "w1")).relu();
        return torch.addmm(get(tensors, "b2"), hidden, get(tensors, "w2"));
    }

    private static Tensor drive(Tensor x, Map<String, Tensor> tensors) {
        return torch.addmm(get(tensors, "p0"), x, get(tensors, "p"));
    }

    private static Tensor get(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    /** {@code z W + x} with a symmetric {@code W}. */
    private record SymmetricAffineMap(Tensor w, Tensor offset) implements AffineMap {
        @Override
        public Tensor linear(Tensor v) {
            return v.matmul(w);
        }

        @Override
        public Tensor apply(Tensor z) {
            return torch.addmm(offset, z, w);
        }

        @Override
        public boolean hasIndependentRows() {
            return true;
        }

        @Override
        public BoundMap rows(Tensor index) {
            return new SymmetricAffineMap(w, offset.index_select(0, index));
        }

        @Override
        public boolean hasSymmetricJacobian() {
            return true;
        }
    }
}
