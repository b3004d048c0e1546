package dev.fixpoint.experiments.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.experiments.toy.BoxProblemData.Sizes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BoxProblemDataTest {

    private static final double SCALE = BoxProblemData.DEFAULT_INPUT_SCALE;

    @Test
    void betweenAThirdAndAHalfOfTheCoordinatesLieOnTheBox() {
        for (long seed = 0; seed < 10; seed++) {
            BoxPairs pairs =
                    BoxProblemData.draw(10, SCALE, new Sizes(2000, 1, 1), seed).train();
            assertThat(pairs.activeFraction()).as("seed %d", seed).isBetween(1.0 / 3, 0.5);
        }
    }

    @Test
    void theSameSeedGivesTheSameData() {
        BoxProblemData first = BoxProblemData.draw(6, SCALE, new Sizes(20, 10, 5), 4);
        BoxProblemData again = BoxProblemData.draw(6, SCALE, new Sizes(20, 10, 5), 4);
        BoxProblemData other = BoxProblemData.draw(6, SCALE, new Sizes(20, 10, 5), 5);
        assertThat(again.program().quadraticTerm()).isEqualTo(first.program().quadraticTerm());
        assertThat(again.test().inputs()).isEqualTo(first.test().inputs());
        assertThat(again.test().solutions()).isEqualTo(first.test().solutions());
        assertThat(other.test().inputs()).isNotEqualTo(first.test().inputs());
    }

    @Test
    void aLargerTrainingSetChangesNothingElse() {
        BoxProblemData small = BoxProblemData.draw(6, SCALE, new Sizes(20, 10, 5), 4);
        BoxProblemData large = BoxProblemData.draw(6, SCALE, new Sizes(200, 10, 5), 4);
        assertThat(large.program().quadraticTerm()).isEqualTo(small.program().quadraticTerm());
        assertThat(large.validation().inputs()).isEqualTo(small.validation().inputs());
        assertThat(large.test().solutions()).isEqualTo(small.test().solutions());
        assertThat(Arrays.copyOf(large.train().inputs(), 20 * 6))
                .isEqualTo(small.train().inputs());
    }

    @Test
    void theSetsHaveTheSizesAskedForAndShareNoRow() {
        BoxProblemData data = BoxProblemData.draw(3, SCALE, new Sizes(7, 5, 4), 1);
        assertThat(data.train().rows()).isEqualTo(7);
        assertThat(data.validation().rows()).isEqualTo(5);
        assertThat(data.test().rows()).isEqualTo(4);
        assertThat(data.test().dimension()).isEqualTo(3);
        assertThat(data.train().inputs())
                .doesNotContain(data.validation().inputs()[0], data.test().inputs()[0]);
    }

    @Test
    void theCurvatureAlongEachCoordinateLiesBetweenTheEigenvaluesBounds() {
        // A Rayleigh quotient lies between the least and the greatest eigenvalue.
        double[] quadratic =
                BoxProblemData.draw(10, SCALE, new Sizes(1, 1, 1), 2).program().quadraticTerm();
        for (int i = 0; i < 10; i++) {
            assertThat(quadratic[i * 10 + i]).isBetween(0.5, 5.0);
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Sizes sizes = new Sizes(1, 1, 1);
        assertThatThrownBy(() -> BoxProblemData.draw(65, SCALE, sizes, 1)).hasMessageContaining("got 65");
        assertThatThrownBy(() -> BoxProblemData.draw(2, Double.NaN, sizes, 1)).hasMessageContaining("got NaN");
        assertThatThrownBy(() -> new Sizes(1, 0, 1)).hasMessageContaining("at least 1 pair");
    }
}
