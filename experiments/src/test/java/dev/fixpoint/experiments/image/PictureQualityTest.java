package dev.fixpoint.experiments.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PictureQualityTest {
    private static final int SIDE = 24;
    /** Figures are worked out in double precision from values in single precision. */
    private static final double ROUNDING = 1e-6;

    @Test
    void aDifferenceOfATenthEverywhereIsTwentyDecibels() {
        assertThat(PictureQuality.psnr(flat(.5f), flat(.6f))).isCloseTo(20, within(1e-5));
        assertThat(PictureQuality.psnr(flat(.5f), flat(.5f))).isInfinite();
    }

    @Test
    void noiseOfTwentyFiveLeavesTwentyDecibels() {
        Picture gray = Picture.of(1, 400, 400, filled(160_000, .5f));
        Picture noisy = new GaussianNoise(25).addedTo(gray, new SplittableRandom(1));
        // 20 log10(255 / 25); the mean of 160,000 squares deviates by 0.35 % or 0.015 dB, of which three are allowed.
        assertThat(PictureQuality.psnr(noisy, gray)).isCloseTo(20.172, within(0.05));
    }

    @Test
    void whatLiesBeyondBlackAndWhiteIsCutOff() {
        assertThat(PictureQuality.psnr(flat(1.5f), flat(1))).isInfinite();
    }

    @Test
    void equalPicturesHaveSimilarityOne() {
        assertThat(PictureQuality.ssim(ramp(), ramp())).isCloseTo(1, within(ROUNDING));
    }

    @Test
    void flatPicturesDifferInTheirMeansAlone() {
        double c1 = 1e-4;
        double expected = (2 * .2 * .8 + c1) / (.2 * .2 + .8 * .8 + c1);
        assertThat(PictureQuality.ssim(flat(.2f), flat(.8f))).isCloseTo(expected, within(ROUNDING));
    }

    @Test
    void oneWindowHasTheFigureOfTheFormula() {
        Picture a = new GaussianNoise(40).addedTo(Picture.of(1, 11, 11, filled(121, .5f)), new SplittableRandom(1));
        Picture b = new GaussianNoise(20).addedTo(a, new SplittableRandom(2));
        assertThat(PictureQuality.ssim(a, b)).isCloseTo(formula(a, b), within(ROUNDING));
    }

    @Test
    void aColourPictureHasTheMeanOfItsChannels() {
        float[] x = new float[3 * 121];
        float[] y = new float[3 * 121];
        java.util.Arrays.fill(x, 0, 121, .2f);
        java.util.Arrays.fill(y, 0, 121, .8f);
        double one =
                PictureQuality.ssim(Picture.of(1, 11, 11, filled(121, .2f)), Picture.of(1, 11, 11, filled(121, .8f)));
        assertThat(PictureQuality.ssim(Picture.of(3, 11, 11, x), Picture.of(3, 11, 11, y)))
                .isCloseTo((one + 2) / 3, within(ROUNDING));
    }

    @Test
    void picturesOfOtherSizesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureQuality.psnr(flat(0), Picture.of(1, 1, 1, new float[1])))
                .withMessageContaining("one size");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureQuality.ssim(
                        Picture.of(1, 10, 20, new float[200]), Picture.of(1, 10, 20, new float[200])))
                .withMessageContaining("11 x 11");
    }

    /** The definition, written as a double sum over the one window. */
    private static double formula(Picture a, Picture b) {
        double[] moments = new double[6];
        for (int row = 0; row < 11; row++) {
            for (int column = 0; column < 11; column++) {
                double weight = Math.exp(-(Math.pow(row - 5, 2) + Math.pow(column - 5, 2)) / (2 * 1.5 * 1.5));
                double x = Math.min(1, Math.max(0, a.value(0, row, column)));
                double y = Math.min(1, Math.max(0, b.value(0, row, column)));
                double[] terms = {1, x, y, x * x, y * y, x * y};
                for (int i = 0; i < terms.length; i++) {
                    moments[i] += weight * terms[i];
                }
            }
        }
        double ma = moments[1] / moments[0];
        double mb = moments[2] / moments[0];
        double va = moments[3] / moments[0] - ma * ma;
        double vb = moments[4] / moments[0] - mb * mb;
        double cov = moments[5] / moments[0] - ma * mb;
        return (2 * ma * mb + 1e-4) * (2 * cov + 9e-4) / ((ma * ma + mb * mb + 1e-4) * (va + vb + 9e-4));
    }

    private static Picture flat(float value) {
        return Picture.of(1, SIDE, SIDE, filled(SIDE * SIDE, value));
    }

    private static Picture ramp() {
        float[] values = new float[SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) i / values.length;
        }
        return Picture.of(1, SIDE, SIDE, values);
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        java.util.Arrays.fill(values, value);
        return values;
    }
}
