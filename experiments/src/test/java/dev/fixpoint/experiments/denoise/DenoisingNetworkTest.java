package dev.fixpoint.experiments.denoise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.fixpoint.distributed.Shard;
import dev.fixpoint.experiments.image.GaussianNoise;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DenoisingNetworkTest {
    private static final Picture NOISY =
            new GaussianNoise(25).addedTo(GeneratedPictures.draw(1, 32, 4).get(0), new SplittableRandom(5));

    @BeforeEach
    void seed() {
        NativeThreads.useDefault();
        torch.manual_seed(3);
    }

    @Test
    void inputAndNoiseKeepThePlaceOfEveryPixel() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor picture = NOISY.toTensor().unsqueeze(0);
            Tensor input = DenoisingNetwork.input(picture);
            assertThat(input.sizes().vec().get()).containsExactly(1, 4, 16, 16);
            // The input is 4 (picture - 0.5); one rounding of float32 each.
            Picture back = Picture.of(torch.pixel_shuffle(input, 2).squeeze(0));
            assertThat(back.value(0, 13, 6)).isCloseTo(4 * (NOISY.value(0, 13, 6) - .5f), within(1e-5f));
        }
    }

    @Test
    void theNetworkOnceIsItsMapAtTheStateZero() {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            DenoisingNetwork network = DenoisingNetwork.random(25, 8);
            Tensor x = DenoisingNetwork.input(NOISY.toTensor().unsqueeze(0));
            Tensor expected = network.apply(x, torch.zeros(1, 8, 16, 16));
            // The convolution of zeros is left out: equal to the bit.
            assertThat(network.once(x).equal(expected)).isTrue();
            assertThat(network.initialState(x).equal(expected)).isTrue();
        }
    }

    @Test
    void theFixedPointOfANewNetworkIsFoundAndGivesItselfBack() {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Denoiser denoiser = new Denoiser(DenoiserKind.FPI_NN, DenoisingNetwork.random(25, 16), new SolveCounter());
            Solution solution =
                    denoiser.solve(NOISY, StoppingCriterion.standard().withTolerance(1e-5, 0));
            assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
            Tensor x = DenoisingNetwork.input(NOISY.toTensor().unsqueeze(0));
            Tensor again = denoiser.network().apply(x, solution.value());
            double change = again.sub(solution.value()).norm().item_double();
            assertThat(change).isLessThan(2e-5 * again.norm().item_double());
            assertThat(denoiser.contraction(NOISY).spectralRadius().largest()).isLessThan(1);
        }
    }

    @Test
    void theLossOfAMinibatchIsTheWeightedMeanOfItsShards() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(4);
            Denoiser denoiser =
                    new Denoiser(DenoiserKind.FEEDFORWARD, DenoisingNetwork.random(25, 8), new SolveCounter());
            DenoisingSettings settings = DenoisingSettings.quick();
            DenoisingTask task = new DenoisingTask(
                    denoiser,
                    new SolveCounter(),
                    settings,
                    new DenoisingData(GeneratedPictures.draw(2, 64, 3), List.of(NOISY), List.of()));
            int rows = task.batch();
            double whole = loss(task, new Shard(0, rows, rows));
            double parts = 0;
            for (Shard shard : List.of(new Shard(0, 3, rows), new Shard(3, 4, rows), new Shard(4, rows, rows))) {
                parts += loss(task, shard) * shard.weight();
            }
            // Sums of 18,432 squares in single precision, in other orders.
            assertThat(parts).isCloseTo(whole, withinPercentage(1e-3));
        }
    }

    @Test
    void shardsShareThePatchesOfThePenalty() {
        for (int ranks = 1; ranks <= 8; ranks++) {
            double weights = 0;
            for (int rank = 0; rank < ranks; rank++) {
                Shard shard = new Shard(8 * rank / ranks, 8 * (rank + 1) / ranks, 8);
                Shard penalised = Denoiser.penalised(shard);
                assertThat(penalised.size()).isLessThanOrEqualTo(shard.size());
                weights += penalised.weight();
            }
            assertThat(weights).isEqualTo(1);
        }
    }

    private static double loss(DenoisingTask task, Shard shard) {
        try (TensorScope scope = TensorScope.open()) {
            return task.loss(new SplittableRandom(1), shard).item_double();
        }
    }

    @Test
    void bothLossesReachEveryParameterThatTheyReadFrom() {
        try (TensorScope scope = TensorScope.open()) {
            DenoisingNetwork network = DenoisingNetwork.random(25, 8);
            Denoiser denoiser = new Denoiser(DenoiserKind.FPI_NN, network, new SolveCounter());
            Tensor noise = torch.randn(3, 1, 16, 16);
            Tensor noisy = noise.mul(new org.bytedeco.pytorch.Scalar(0.1));
            for (boolean iterated : new boolean[] {false, true}) {
                Map<String, Tensor> reached = new LinkedHashMap<>(network.parameters());
                if (!iterated) {
                    reached.remove("fromState.weight"); // what acts on the state 0
                }
                Tensor loss = iterated
                        ? denoiser.lossOfFixedPoint(noisy, noise, new Shard(0, 3, 3), 0.01)
                        : denoiser.lossOfOneStep(noisy, noise);
                loss.backward();
                reached.forEach((name, parameter) -> {
                    assertThat(parameter.grad().norm().item_double())
                            .as("%s, iterated %s", name, iterated)
                            .isPositive();
                    parameter.grad().zero_();
                });
            }
        }
    }
}
