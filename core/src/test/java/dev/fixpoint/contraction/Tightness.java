package dev.fixpoint.contraction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Holds a bound against the truth on 1,000 random instances, and prints how tight it is. */
public final class Tightness {
    private static final int INSTANCES = 1_000;

    /** Decompositions of matrices of at most 108 rows in float64 are right to about 1e-14. */
    private static final double ROUNDING = 1e-12;

    private Tightness() {}

    /**
     * One instance.
     *
     * @param bound what is promised
     * @param truth by dense linear algebra
     */
    public record Case(double bound, double truth) {}

    /** Draws an instance. */
    @FunctionalInterface
    public interface Draw {
        /** The instance of a seed. */
        Case of(Random random, long seed);
    }

    /** Truth is never above the bound; prints bound over truth. */
    public static void check(String name, Draw draw) {
        List<Double> ratios = new ArrayList<>();
        for (long seed = 0; seed < INSTANCES; seed++) {
            try (TensorScope scope = TensorScope.open()) {
                Case drawn = draw.of(new Random(seed), seed);
                assertThat(drawn.truth())
                        .as("%s: truth of instance %d", name, seed)
                        .isLessThanOrEqualTo(drawn.bound() * (1 + ROUNDING));
                ratios.add(drawn.truth() == 0 ? 1 : drawn.bound() / drawn.truth());
            }
        }
        Collections.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "%s: bound over truth on %,d instances: median %.4g, worst %.4g%n",
                name,
                INSTANCES,
                ratios.get(INSTANCES / 2),
                ratios.get(INSTANCES - 1));
    }
}
