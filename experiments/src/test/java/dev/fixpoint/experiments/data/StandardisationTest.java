package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StandardisationTest {
    @Test
    void theTrainingRowsAloneAreMeasured() {
        Matrix features = Matrix.ofRows(1, List.of(new float[] {2}, new float[] {6}, new float[] {1000}));

        Standardisation standard = Standardisation.of(features, new long[] {0, 1});

        assertThat(standard).isEqualTo(new Standardisation(new float[] {4}, new float[] {2}));
        assertThat(standard.apply(features).values()).containsExactly(-1, 1, 498);
    }

    @Test
    void indicatorsStayAsTheyAre() {
        Matrix features = Matrix.ofRows(2, List.of(new float[] {0, 1}, new float[] {1, 0}));
        assertThat(Standardisation.of(features, new long[] {0, 1}).apply(features))
                .isSameAs(features);
    }

    @Test
    void aColumnOfOneValueBecomesZero() {
        // The mean of the rounded 0.1 is not 0.1 to the last bit; the rest is of the size of that rounding.
        Matrix features = Matrix.ofRows(1, List.of(new float[] {.1f}, new float[] {.1f}, new float[] {.1f}));
        Matrix standard = Standardisation.of(features, new long[] {0, 1, 2}).apply(features);
        assertThat(standard.values()).containsExactly(0, 0, 0);
    }

    @Test
    void indicatorsAndMeasurementsMayStandSideBySide() {
        Matrix features = Matrix.ofRows(2, List.of(new float[] {0, -1}, new float[] {1, 3}));
        Matrix standard = Standardisation.of(features, new long[] {0, 1}).apply(features);
        assertThat(standard.values()).containsExactly(0, -1, 1, 1);
    }

    @Test
    void otherColumnsThanTheMeasuredOnesAreRefused() {
        Standardisation standard = new Standardisation(new float[] {0}, new float[] {1});
        assertThatThrownBy(() -> standard.apply(Matrix.zeros(1, 2))).hasMessage("features must have 1 columns, got 2");
        assertThatThrownBy(() -> new Standardisation(new float[] {0}, new float[] {0}))
                .hasMessageContaining("positive scale");
        assertThatThrownBy(() -> Standardisation.of(Matrix.zeros(1, 1), new long[0]))
                .hasMessageContaining("at least one");
    }
}
