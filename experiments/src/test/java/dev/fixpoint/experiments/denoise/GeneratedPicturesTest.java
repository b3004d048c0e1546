package dev.fixpoint.experiments.denoise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.experiments.image.Picture;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedPicturesTest {
    @Test
    void picturesRepeatWithTheirSeedAndDifferFromOneAnother() {
        List<Picture> pictures = GeneratedPictures.draw(4, 40, 9);
        assertThat(GeneratedPictures.draw(4, 40, 9)).isEqualTo(pictures);
        assertThat(GeneratedPictures.draw(6, 40, 9).subList(0, 4)).isEqualTo(pictures);
        assertThat(pictures).doesNotHaveDuplicates();
        assertThat(GeneratedPictures.draw(4, 40, 10)).doesNotContainAnyElementsOf(pictures);
    }

    @Test
    void valuesLieBetweenBlackAndWhiteAndVary() {
        for (Picture picture : GeneratedPictures.draw(4, 64, 1)) {
            float least = 1;
            float most = 0;
            for (float value : picture.values()) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
            assertThat(least).isBetween(0f, .6f);
            assertThat(most).isBetween(.4f, 1f);
            assertThat(most - least).isGreaterThan(.2f);
        }
    }
}
