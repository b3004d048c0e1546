package dev.fixpoint.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs JMH where it is asked for; in other builds, one call of each benchmark. */
class HotPathsTest {
    @Test
    void everyBenchmarkRuns() {
        HotPaths paths = new HotPaths();
        paths.prepare();
        paths.evaluation();
        paths.solve();
        paths.gradient();
    }

    @Test
    @EnabledIfSystemProperty(named = "fixpoint.jmh", matches = "true")
    void allBenchmarksAreMeasured() throws RunnerException {
        assertThat(new Runner(new OptionsBuilder()
                                .include(HotPaths.class.getName())
                                .build())
                        .run())
                .isNotEmpty();
    }
}
