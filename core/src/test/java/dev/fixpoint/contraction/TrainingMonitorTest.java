package dev.fixpoint.contraction;

import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.OnFailure;
import dev.fixpoint.solver.SolveListener.Phase;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TrainingMonitorTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(TrainingMonitor.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    @Test
    void bothSolvesAreCountedSinceTheLastSummary() {
        TrainingMonitor monitor = new TrainingMonitor("loop", 10);
        FixedPointLayer layer = layer(0.5, 100).withListener(monitor);
        for (int i = 0; i < 3; i++) {
            layer.forward(variable(filled(1, 2, 2))).sum().backward();
        }
        TrainingSummary summary = monitor.summary();
        PhaseSummary forward = summary.of(Phase.FORWARD);
        assertThat(forward.solves()).isEqualTo(3);
        assertThat(forward.failures()).isZero();
        assertThat(forward.meanEvaluations())
                .isEqualTo(forward.mostEvaluations())
                .isGreaterThan(20);
        assertThat(forward.worstResidual()).isBetween(1e-12, 2e-10);
        assertThat(summary.of(Phase.BACKWARD).solves()).isEqualTo(3);
        assertThat(summary.of(Phase.TANGENT).solves()).isZero();
        assertThat(summary.spectralRadius()).isNaN();

        TrainingSummary next = monitor.summary();
        assertThat(next.of(Phase.FORWARD).solves()).isZero();
        assertThat(next.of(Phase.FORWARD).meanEvaluations()).isNaN();
        assertThat(next.of(Phase.FORWARD).worstResidual()).isNaN();
    }

    @Test
    void failuresAreCounted() {
        TrainingMonitor monitor = new TrainingMonitor("loop", 10);
        layer(0.9, 5)
                .onFailure(OnFailure.RETURN_BEST)
                .withListener(monitor)
                .forward(variable(filled(1, 1, 1)))
                .sum()
                .backward();
        TrainingSummary summary = monitor.summary();
        assertThat(summary.of(Phase.FORWARD).failures()).isEqualTo(1);
        assertThat(summary.of(Phase.BACKWARD).failures()).isEqualTo(1);
    }

    @Test
    void theFiguresHaveFixedNamesForTheColumnsOfATable() {
        TrainingMonitor monitor = new TrainingMonitor("loop", 1);
        Map<String, Double> figures = monitor.summary().figures();
        assertThat(figures.keySet())
                .containsExactly(
                        "forward_steps",
                        "forward_residual",
                        "forward_failures",
                        "backward_steps",
                        "backward_residual",
                        "backward_failures",
                        "tangent_steps",
                        "tangent_residual",
                        "tangent_failures",
                        "spectral_radius");
        assertThat(TrainingSummary.names()).containsExactlyElementsOf(figures.keySet());
        assertThat(figures).containsEntry("forward_failures", 0.0);
    }

    @Test
    void theRadiusIsDueEveryFewSolvesAndTheDriftIsWarnedOfOnce() {
        TrainingMonitor monitor = new TrainingMonitor("loop", 2);
        int measured = 0;
        for (int i = 0; i < 8; i++) {
            double slope = 0.6 + 0.05 * i;
            Tensor x = filled(1, 2, 2);
            Tensor z = layer(slope, 1000).withListener(monitor).forward(x);
            if (monitor.isDue()) {
                monitor.measure(map(slope).at(x), z);
                measured++;
            }
        }
        assertThat(measured).isEqualTo(4);
        assertThat(monitor.summary().spectralRadius()).isCloseTo(0.95, within(1e-10));
        monitor.measure(map(0.97).at(filled(1, 2, 2)), filled(1, 2, 2));
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getLevel()).isEqualTo(Level.WARN);
        assertThat(log.list.get(0).getFormattedMessage())
                .startsWith(
                        "The layer 'loop' drifts to the edge of contraction: after 8 solves the spectral radius of its"
                                + " Jacobian is 0.950, and was 0.650 when it was first measured; plain iteration now needs about 45"
                                + " steps for each digit, forward and backward. Add a JacobianPenalty");
    }

    @Test
    void aRadiusAboveOneIsCalledWhatItIs() {
        TrainingMonitor monitor = new TrainingMonitor("loop", 1);
        JacobianEstimate estimate = monitor.measure(map(2).at(filled(1, 2, 2)), filled(1, 2, 2));
        assertThat(estimate.largest()).isCloseTo(2, within(1e-10));
        assertThat(log.list.get(0).getFormattedMessage()).contains("not to be expected to converge any more");
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new TrainingMonitor("a", 0)).hasMessage("every must be at least 1, got 0");
        assertThatThrownBy(() -> new TrainingMonitor("a", 1, 0)).hasMessage("limit must be above 0, got 0.0");
    }

    private static FixedPointMap map(double slope) {
        return (x, z) -> z.mul(new Scalar(slope)).add(x);
    }

    private static FixedPointLayer layer(double slope, int evaluations) {
        FixedPointIteration solver =
                new FixedPointIteration(StoppingCriterion.standard().withMaxEvaluations(evaluations));
        return FixedPointLayer.of(map(slope)).withSolver(solver).withGradient(new ImplicitGradient(solver));
    }
}
