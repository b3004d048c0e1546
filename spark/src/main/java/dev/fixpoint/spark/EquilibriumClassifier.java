package dev.fixpoint.spark;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.algorithms.equilibrium.DenseEquilibrium;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Logits {@code C z + c} of the equilibrium {@code z} of a {@link DenseEquilibrium}.
 *
 * @param block what {@code z} is the equilibrium of
 * @param weight {@code C}, {@code [labels, width]}
 * @param bias {@code c}, {@code [labels]}
 */
record EquilibriumClassifier(DenseEquilibrium block, Tensor weight, Tensor bias) {
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-4, 1e-4).withMaxEvaluations(200);

    /** With weights that follow from the seed: torch's one generator is in nobody else's hands meanwhile, if other tasks run here. */
    static synchronized EquilibriumClassifier random(NetworkShape shape, long seed) {
        torch.manual_seed(seed);
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            TensorOptions floats = new TensorOptions(ScalarType.Float);
            DenseEquilibrium block = DenseEquilibrium.random(shape.features(), shape.width(), shape.width(), floats);
            block.parameters().forEach(scope::handOver);
            Tensor weight = torch.randn(new long[] {shape.labels(), shape.width()}, floats)
                    .mul(new Scalar(1 / Math.sqrt(shape.width())));
            return new EquilibriumClassifier(
                    block,
                    scope.handOver(weight.requires_grad_(true)),
                    scope.handOver(
                            torch.zeros(new long[] {shape.labels()}, floats).requires_grad_(true)));
        }
    }

    List<Tensor> parameters() {
        return Stream.concat(block.parameters().stream(), Stream.of(weight, bias))
                .toList();
    }

    /** {@code [B, labels]}. */
    Tensor logits(Tensor x) {
        FixedPointLayer layer = block.layer().withSolver(new AndersonAcceleration(STOP));
        return torch.addmm(bias, layer.forward(x), weight.t());
    }

    /** A copy of the parameters, to be sent or saved. */
    List<float[]> values() {
        List<float[]> all = new ArrayList<>();
        try (TensorScope scope = TensorScope.open()) {
            for (Tensor parameter : parameters()) {
                float[] values = new float[Math.toIntExact(parameter.numel())];
                new FloatPointer(parameter.detach().contiguous().data_ptr()).get(values);
                all.add(values);
            }
        }
        return all;
    }

    /** Takes parameters over. */
    void set(List<float[]> values) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            List<Tensor> own = parameters();
            for (int i = 0; i < own.size(); i++) {
                own.get(i).copy_(torch.tensor(values.get(i)).view_as(own.get(i)));
            }
        }
    }
}
