package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.SolveListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class FixedPointCacheTest {
    private static Tensor rows(long... numbers) {
        return torch.from_blob(
                        new LongPointer(numbers), new long[] {numbers.length}, new TensorOptions(torch.ScalarType.Long))
                .clone();
    }

    @Test
    void rowsSeenBeforeComeFromTheCacheAndTheOthersFromTheFallback() {
        try (FixedPointCache cache = FixedPointCache.ofRows(6)) {
            cache.store(rows(4, 1), Tensors.vector(1, 2, 3, 4).reshape(2, 2));
            Tensor fallback = filled(-1, 3, 2);
            assertThat(values(cache.initialState(rows(1, 0, 4), fallback))).containsExactly(3, 4, -1, -1, 1, 2);
            assertThat(values(fallback)).containsOnly(-1);
            assertThat(cache.size()).isEqualTo(2);
        }
    }

    @Test
    void theLastStateOfARowCounts() {
        try (FixedPointCache cache = FixedPointCache.ofRows(2)) {
            cache.store(rows(0), filled(1, 1, 3));
            cache.store(rows(0, 1), filled(2, 2, 3));
            assertThat(values(cache.initialState(rows(0), filled(0, 1, 3)))).containsOnly(2);
        }
    }

    @Test
    void statesThatAreNotFiniteAreNotStored() {
        try (FixedPointCache cache = FixedPointCache.ofRows(3)) {
            cache.store(rows(0), filled(1, 1, 2));
            cache.store(
                    rows(0, 1, 2),
                    Tensors.vector(5, Double.NaN, Double.POSITIVE_INFINITY, 6, 7, 8)
                            .reshape(3, 2));
            assertThat(values(cache.initialState(rows(0, 1, 2), filled(0, 3, 2))))
                    .containsExactly(1, 1, 0, 0, 7, 8);
        }
    }

    @Test
    void theSecondEpochTakesFewerStepsAndFindsTheSame() {
        AtomicInteger evaluations = new AtomicInteger();
        Tensor w = variable(random(1, 0.1, 16, 16));
        Tensor data = random(2, 1, 12, 16);
        FixedPointLayer layer = FixedPointLayer.of((x, z) -> z.matmul(w).add(x).tanh())
                .withListener((phase, status, statistics) ->
                        evaluations.addAndGet(phase == SolveListener.Phase.FORWARD ? statistics.evaluations() : 0));
        try (FixedPointCache cache = FixedPointCache.ofRows(12)) {
            int first = epoch(layer, cache, data, evaluations);
            int again = epoch(layer, cache, data, evaluations);
            // where nothing has moved, one evaluation a batch sees that the state is still the fixed point
            assertThat(again).isEqualTo(3).isLessThan(first);
            w.detach().mul_(new Scalar(1 + 1e-4));
            assertThat(epoch(layer, cache, data, evaluations)).isBetween(4, first * 2 / 3);
            // both are within 1e-10 / (1 - rho) of the fixed point
            assertClose(
                    "z*",
                    cache.forward(layer, data, rows(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
                    layer.forward(data),
                    1e-9);
        }
    }

    private static int epoch(FixedPointLayer layer, FixedPointCache cache, Tensor data, AtomicInteger evaluations) {
        evaluations.set(0);
        for (int first = 0; first < 12; first += 4) {
            Tensor z = cache.forward(layer, data.narrow(0, first, 4), rows(first, first + 1, first + 2, first + 3));
            assertThat(z.requires_grad()).isTrue();
        }
        return evaluations.get();
    }

    @Test
    void manyThreadsStoreAndReadAtOnce() throws ExecutionException, InterruptedException {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (FixedPointCache cache = FixedPointCache.ofRows(threads * 2)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int own = thread;
                runs.add(pool.submit(() -> {
                    for (int i = 1; i <= 200; i++) {
                        try (TensorScope scope = TensorScope.open()) {
                            Tensor index = rows(own, own + threads);
                            cache.store(index, filled(i * 100.0 + own, 2, 3));
                            Tensor state = cache.initialState(index, filled(0, 2, 3));
                            assertThat(values(state)).containsOnly(i * 100.0 + own);
                        }
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
            assertThat(cache.size()).isEqualTo(2 * threads);
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void whatDoesNotFitIsRefusedInWords() {
        FixedPointCache cache = FixedPointCache.ofRows(4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cache.store(rows(4), filled(0, 1, 2)))
                .withMessage("Row numbers must be from 0 to 3, got 4.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cache.initialState(rows(-1), filled(0, 1, 2)))
                .withMessage("Row numbers must be from 0 to 3, got -1.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cache.store(rows(1, 2), filled(0, 3, 2)))
                .withMessage("index must be int64 [3], one row number for each state, got Long [2] on cpu.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cache.store(rows(1), filled(0)))
                .withMessage("A state must be [B, ...], got a scalar.");
        cache.store(rows(1), filled(0, 1, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cache.initialState(rows(1), filled(0, 1, 3)))
                .withMessage("A state must be like those in the cache, of which there are Double [4, 2] on cpu,"
                        + " got Double [1, 3] on cpu; use a cache for each layer.");
        cache.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> cache.store(rows(1), filled(0, 1, 2)))
                .withMessage("The cache is closed.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FixedPointCache.ofRows(0))
                .withMessage("rows must be at least 1, got 0");
        assertThat(cache.size()).isZero();
    }
}
