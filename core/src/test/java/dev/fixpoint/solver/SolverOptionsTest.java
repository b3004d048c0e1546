package dev.fixpoint.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SolverOptionsTest {
    private static final StoppingCriterion STANDARD = StoppingCriterion.standard();

    @ParameterizedTest
    @ValueSource(doubles = {-1e-3, 1, Double.NaN})
    void tolerancesOutsideTheirRangeAreRefused(double tolerance) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withTolerance(tolerance, 0))
                .withMessage("relativeTolerance must be in [0, 1), got " + tolerance);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withTolerance(0, tolerance))
                .withMessage("absoluteTolerance must be in [0, 1), got " + tolerance);
    }

    @Test
    void aLimitOfNoEvaluationsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withMaxEvaluations(0))
                .withMessage("maxEvaluations must be at least 1, got 0");
    }

    @Test
    void aTimeLimitThatIsNotPositiveIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withTimeLimit(Duration.ZERO))
                .withMessage("timeLimit must be positive, got PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withTimeLimit(Duration.ofSeconds(-1)))
                .withMessage("timeLimit must be positive, got PT-1S");
    }

    @Test
    void standardTolerancesFollowTheDtype() {
        assertThat(STANDARD.relativeToleranceFor(torch.ScalarType.Double)).isEqualTo(1e-10);
        assertThat(STANDARD.absoluteToleranceFor(torch.ScalarType.Float)).isEqualTo(1e-5);
        assertThat(STANDARD.withTolerance(1e-3, 1e-4).relativeToleranceFor(torch.ScalarType.Double))
                .isEqualTo(1e-3);
    }

    @Test
    void changedCopiesKeepTheOtherOptions() {
        StoppingCriterion changed = STANDARD.withTimeLimit(Duration.ofSeconds(2))
                .withMaxEvaluations(7)
                .withTolerance(0.1, 0.2);
        assertThat(changed.timeLimit()).contains(Duration.ofSeconds(2));
        assertThat(changed.maxEvaluations()).isEqualTo(7);
        assertThat(changed.relativeTolerance()).hasValue(0.1);
        assertThat(changed.absoluteTolerance()).hasValue(0.2);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.5, Double.NaN})
    void dampingOutsideItsRangeIsRefused(double damping) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FixedPointIteration(damping, STANDARD))
                .withMessage("damping must be in (0, 1], got " + damping);
    }

    @Test
    void withoutDampingTheIterationIsPlain() {
        assertThat(new FixedPointIteration(STANDARD).damping()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(SolverStatus.class)
    void everyStatusSaysWhatHappenedAndWhatToDo(SolverStatus status) {
        assertThat(status.meaning()).isNotBlank().doesNotEndWith(".");
        assertThat(status.advice()).isNotBlank().endsWith(".");
    }
}
