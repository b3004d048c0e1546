package dev.fixpoint.experiments.image;

/** How alike a picture and the truth are. Values of both are cut off to [0, 1] first, as where they are written to a file. */
public final class PictureQuality {
    private static final int WINDOW = 11;
    private static final double WINDOW_SIGMA = 1.5;
    private static final double C1 = 0.01 * 0.01;
    private static final double C2 = 0.03 * 0.03;

    private PictureQuality() {}

    /**
     * Peak signal-to-noise ratio, {@code -10 log10(mean (a - b)^2)} for values in [0, 1]. No rounding to whole gray values, no
     * margin left out.
     *
     * @param picture one picture
     * @param truth the other one, of the same size
     * @return decibels; infinite for equal pictures
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double psnr(Picture picture, Picture truth) {
        requireSameShape(picture, truth);
        double[] a = clipped(picture.shared());
        double[] b = clipped(truth.shared());
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return -10 * Math.log10(sum / a.length);
    }

    /**
     * Structural similarity: the mean of
     *
     * <pre>{@code (2 ma mb + C1) (2 sab + C2) / ((ma^2 + mb^2 + C1) (sa^2 + sb^2 + C2))}</pre>
     *
     * over all windows that lie within the picture, with means, variances and covariance weighted by a Gaussian of 11 x 11 pixels and
     * standard deviation 1.5, {@code C1 = 0.01^2}, {@code C2 = 0.03^2} and values in [0, 1]; for colour the mean of the channels.
     *
     * <p>Source: Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, 'Image quality assessment: from error visibility to
     * structural similarity', 2004; its program without the reduction of large pictures.
     *
     * @param picture one picture
     * @param truth the other one, of the same size, at least 11 x 11
     * @return at most 1, which equal pictures have
     * @throws IllegalArgumentException if the sizes differ, or a side is shorter than the window
     */
    public static double ssim(Picture picture, Picture truth) {
        requireSameShape(picture, truth);
        if (picture.height() < WINDOW || picture.width() < WINDOW) {
            throw new IllegalArgumentException(
                    "structural similarity needs pictures of at least 11 x 11 pixels, got a " + picture);
        }
        int plane = picture.height() * picture.width();
        double[] a = clipped(picture.shared());
        double[] b = clipped(truth.shared());
        double sum = 0;
        for (int channel = 0; channel < picture.channels(); channel++) {
            double[] x = new double[plane];
            double[] y = new double[plane];
            System.arraycopy(a, channel * plane, x, 0, plane);
            System.arraycopy(b, channel * plane, y, 0, plane);
            sum += similarity(x, y, picture.height(), picture.width());
        }
        return sum / picture.channels();
    }

    private static double similarity(double[] a, double[] b, int height, int width) {
        double[] meanA = blurred(a, height, width);
        double[] meanB = blurred(b, height, width);
        double[] squareA = blurred(product(a, a), height, width);
        double[] squareB = blurred(product(b, b), height, width);
        double[] mixed = blurred(product(a, b), height, width);
        double sum = 0;
        for (int i = 0; i < meanA.length; i++) {
            double means = meanA[i] * meanB[i];
            double squares = meanA[i] * meanA[i] + meanB[i] * meanB[i];
            double covariance = mixed[i] - means;
            double variances = squareA[i] + squareB[i] - squares;
            sum += (2 * means + C1) * (2 * covariance + C2) / ((squares + C1) * (variances + C2));
        }
        return sum / meanA.length;
    }

    /** The weighted mean over each window that fits: rows first, then columns. */
    private static double[] blurred(double[] values, int height, int width) {
        double[] weights = weights();
        int columns = width - WINDOW + 1;
        int rows = height - WINDOW + 1;
        double[] lines = new double[height * columns];
        for (int i = 0; i < lines.length; i++) {
            int start = i / columns * width + i % columns;
            for (int k = 0; k < WINDOW; k++) {
                lines[i] += weights[k] * values[start + k];
            }
        }
        double[] blurred = new double[rows * columns];
        for (int i = 0; i < blurred.length; i++) {
            for (int k = 0; k < WINDOW; k++) {
                blurred[i] += weights[k] * lines[i + k * columns];
            }
        }
        return blurred;
    }

    private static double[] weights() {
        double[] weights = new double[WINDOW];
        double sum = 0;
        for (int k = 0; k < WINDOW; k++) {
            double distance = k - WINDOW / 2;
            weights[k] = Math.exp(-distance * distance / (2 * WINDOW_SIGMA * WINDOW_SIGMA));
            sum += weights[k];
        }
        for (int k = 0; k < WINDOW; k++) {
            weights[k] /= sum;
        }
        return weights;
    }

    private static double[] product(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }

    private static double[] clipped(float[] values) {
        double[] clipped = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            clipped[i] = Math.min(1, Math.max(0, values[i]));
        }
        return clipped;
    }

    private static void requireSameShape(Picture a, Picture b) {
        if (!a.hasShapeOf(b)) {
            throw new IllegalArgumentException("only pictures of one size can be compared, got a " + a + " and a " + b);
        }
    }
}
