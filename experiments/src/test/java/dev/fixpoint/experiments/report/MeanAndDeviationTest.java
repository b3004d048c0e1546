package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MeanAndDeviationTest {

    @Test
    void theDeviationIsThatOfASample() {
        MeanAndDeviation figure = MeanAndDeviation.of(1, 2, 3, 6);
        assertThat(figure.mean()).isEqualTo(3);
        assertThat(figure.deviation()).isCloseTo(Math.sqrt(14 / 3.0), within(1e-12));
        assertThat(figure.text(2)).isEqualTo("3.00 ± 2.16");
    }

    @Test
    void oneSeedHasNoDeviation() {
        assertThat(MeanAndDeviation.of(44.72)).isEqualTo(new MeanAndDeviation(44.72, Double.NaN));
        assertThat(MeanAndDeviation.of(44.72).text(1)).isEqualTo("44.7");
    }

    @Test
    void whatIsNotKnownIsADash() {
        assertThat(MeanAndDeviation.of().text(1)).isEqualTo("-");
        assertThat(MeanAndDeviation.of(1, Double.NaN).text(1)).isEqualTo("-");
    }
}
