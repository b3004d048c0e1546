package dev.fixpoint.experiments.multilabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class DecisionLayerTest {
    private static final int LABELS = 10;

    @Test
    void aSharpLayerPredictsTheSetOfTheGreatestRatio() {
        for (int seed = 0; seed < 50; seed++) {
            double[] p = probabilities(seed);
            int best = greatest(p);
            try (TensorScope scope = TensorScope.open();
                    GradientMode off = GradientMode.off()) {
                DecisionLayer layer = DecisionLayer.untrained();
                layer.sharpness().fill_(new Scalar(1e3));
                Tensor s = logits(p);
                // Labels within a thousandth of the threshold are in by a degree.
                assertThat(layer.greatestF1(s).item_double()).isEqualTo(ratio(p, best), within(1e-3));
                Tensor decisions = layer.apply(s);
                for (int i = 0; i < LABELS; i++) {
                    boolean near = Math.abs(p[i] - ratio(p, best) / 2) < 1e-3;
                    boolean in = decisions.select(1, i).item_double() > 0;
                    assertThat(in || near).as("label %d of seed %d", i, seed).isEqualTo((best >> i & 1) == 1 || near);
                }
            }
        }
    }

    @Test
    void itsGradientIsThatOfTheUnrolledIteration() {
        try (TensorScope scope = TensorScope.open()) {
            DecisionLayer layer = DecisionLayer.untrained();
            Tensor s = logits(probabilities(3)).requires_grad_(true);
            FixedPoint.backward(layer.apply(s).sigmoid().sum());
            Tensor implicit = s.grad().clone();
            Tensor sharpness = layer.sharpness().grad().clone();

            s.mutable_grad().zero_();
            layer.sharpness().mutable_grad().zero_();
            Tensor f = torch.full(new long[] {1, 1}, new Scalar(0.5));
            Tensor p = s.sigmoid();
            Tensor z = p;
            for (int i = 0; i < 100; i++) {
                Tensor threshold = torch.logit(f.mul(new Scalar(0.5)));
                z = s.sub(threshold).mul(layer.sharpness()).sigmoid();
                f = p.mul(z)
                        .sum(1)
                        .mul(new Scalar(2))
                        .div(p.sum(1).add(z.sum(1)))
                        .unsqueeze(1);
            }
            z.sum().backward();
            // Float32, and solves to 1e-4.
            assertThat(implicit.sub(s.grad()).abs().max().item_double()).isLessThan(1e-3);
            assertThat(sharpness.sub(layer.sharpness().grad()).abs().max().item_double())
                    .isLessThan(1e-3);
            assertThat(s.grad().abs().max().item_double()).isGreaterThan(0.05);
        }
    }

    private static double[] probabilities(int seed) {
        return new SplittableRandom(seed)
                .doubles(LABELS)
                .map(value -> 0.01 + 0.9 * value * value)
                .toArray();
    }

    private static Tensor logits(double[] p) {
        float[] logits = new float[p.length];
        for (int i = 0; i < p.length; i++) {
            logits[i] = (float) Math.log(p[i] / (1 - p[i]));
        }
        return torch.tensor(logits).view(1, p.length);
    }

    /** The best of all sets, as bits. */
    private static int greatest(double[] p) {
        int best = 0;
        for (int set = 1; set < 1 << p.length; set++) {
            best = ratio(p, set) > ratio(p, best) ? set : best;
        }
        return best;
    }

    private static double ratio(double[] p, int set) {
        double common = 0;
        double sizes = Integer.bitCount(set);
        for (int i = 0; i < p.length; i++) {
            common += (set >> i & 1) * p[i];
            sizes += p[i];
        }
        return 2 * common / sizes;
    }
}
