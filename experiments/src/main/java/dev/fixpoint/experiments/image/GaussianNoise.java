package dev.fixpoint.experiments.image;

import java.util.random.RandomGenerator;

/**
 * White Gaussian noise, added value by value and not cut off.
 *
 * @param sigma the standard deviation in the usual units of 0 to 255: 25 adds noise of {@code 25 / 255} to values in [0, 1]
 */
public record GaussianNoise(double sigma) {
    /** What the unit of sigma is a part of. */
    private static final double RANGE = 255;

    /**
     * Checks the range.
     *
     * @param sigma the standard deviation, at least 0 and finite
     */
    public GaussianNoise {
        if (!(sigma >= 0 && sigma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sigma must be at least 0 and finite, got " + sigma);
        }
    }

    /**
     * A noisy copy of a picture.
     *
     * @param picture the clean picture
     * @param random where the noise comes from; one call of nextGaussian a value, in their order
     * @return the noisy picture
     */
    public Picture addedTo(Picture picture, RandomGenerator random) {
        float[] values = picture.values();
        addTo(values, random);
        return Picture.owning(picture.channels(), picture.height(), picture.width(), values);
    }

    /**
     * Adds noise in place.
     *
     * @param values in units where 1 is white
     * @param random where the noise comes from
     */
    public void addTo(float[] values, RandomGenerator random) {
        double scale = sigma / RANGE;
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (scale * random.nextGaussian());
        }
    }
}
