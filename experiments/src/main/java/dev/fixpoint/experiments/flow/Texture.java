package dev.fixpoint.experiments.flow;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PictureReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A colour at every place of the plane: a picture, interpolated linearly between its pixels and mirrored beyond its borders.
 *
 * <p>It is one function for both pictures of a pair, so that what moves is the texture itself and the flow is exact.
 */
public final class Texture {
    private static final int LARGEST = 512;
    private static final int SIZE = 256;
    private static final int OCTAVES = 6;

    private final int width;
    private final int height;
    private final float[] values;

    private Texture(int width, int height, float[] values) {
        this.width = width;
        this.height = height;
        this.values = values;
    }

    /**
     * The textures of all pictures of a folder, with at least 2 x 2 pixels; large ones are made smaller. Files that are no
     * pictures are passed over.
     *
     * @param folder the folder
     * @return the textures, at least one
     * @throws IOException if a file is missing or cannot be read
     * @throws DataFormatException if a picture is damaged, or there is none
     */
    public static List<Texture> ofFolder(Path folder) throws IOException {
        List<Texture> textures = new ArrayList<>();
        for (Path file : PictureReader.list(folder)) {
            Picture picture = PictureReader.read(file);
            int longer = Math.max(picture.width(), picture.height());
            Picture small = FlowPair.reduced(picture, 1 + (longer - 1) / LARGEST);
            if (small.width() > 1 && small.height() > 1) {
                textures.add(of(small));
            }
        }
        if (textures.isEmpty()) {
            throw DataFormatException.of(
                    folder, "expected pictures (PNG, JPEG, PGM or PPM) in this folder, found none");
        }
        return textures;
    }

    /**
     * The texture of a picture.
     *
     * @param picture in gray or in colour, with at least 2 x 2 pixels
     * @return the texture
     * @throws IllegalArgumentException if it is smaller
     */
    static Texture of(Picture picture) {
        if (picture.width() < 2 || picture.height() < 2) {
            throw new IllegalArgumentException("a texture needs at least 2 x 2 pixels, got a " + picture);
        }
        int plane = picture.width() * picture.height();
        float[] own = picture.values();
        float[] values = new float[3 * plane];
        for (int c = 0; c < 3; c++) {
            System.arraycopy(own, picture.channels() == 1 ? 0 : c * plane, values, c * plane, plane);
        }
        return new Texture(picture.width(), picture.height(), values);
    }

    /**
     * A texture of nothing but random numbers: noise of several octaves, at times folded into veins or stepped into patches,
     * that runs between two or three colours.
     */
    static Texture random(SplittableRandom random) {
        float[] grain = noise(random, 0.45 + 0.35 * random.nextDouble());
        float[] shade = noise(random, 0.5);
        Style style = Style.values()[random.nextInt(Style.values().length)];
        double[][] colours = new double[3][3];
        for (double[] colour : colours) {
            for (int c = 0; c < 3; c++) {
                colour[c] = random.nextDouble();
            }
        }
        double bands = 2 + 5 * random.nextDouble();
        float[] values = new float[3 * SIZE * SIZE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            double mix = style.shaped(grain[i], bands);
            for (int c = 0; c < 3; c++) {
                double colour = colours[0][c] + mix * (colours[1][c] - colours[0][c]);
                values[c * SIZE * SIZE + i] = (float) (0.7 * colour + 0.3 * shade[i] * colours[2][c]);
            }
        }
        return new Texture(SIZE, SIZE, values);
    }

    /** Writes red, green and blue of one place, times a weight, onto three sums. */
    void add(double x, double y, float weight, float[] sums) {
        double column = mirrored(x, width - 1);
        double row = mirrored(y, height - 1);
        int left = Math.min((int) column, width - 2);
        int top = Math.min((int) row, height - 2);
        float right = (float) (column - left);
        float below = (float) (row - top);
        int at = top * width + left;
        for (int c = 0; c < 3; c++, at += width * height) {
            float upper = values[at] + right * (values[at + 1] - values[at]);
            float lower = values[at + width] + right * (values[at + width + 1] - values[at + width]);
            sums[c] += weight * (upper + below * (lower - upper));
        }
    }

    private static double mirrored(double x, int last) {
        double there = Math.abs(x) % (2.0 * last);
        return there > last ? 2.0 * last - there : there;
    }

    /** Value noise in [0, 1] over {@code SIZE x SIZE} pixels, the octaves falling by a persistence. */
    private static float[] noise(SplittableRandom random, double persistence) {
        float[] sum = new float[SIZE * SIZE];
        double weight = 1;
        double total = 0;
        for (int octave = 0; octave < OCTAVES; octave++) {
            addLattice(sum, SIZE >> (octave + 2), (float) weight, random);
            total += weight;
            weight *= persistence;
        }
        // The octaves rarely point the same way: stretched about the middle to use the whole range.
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) Math.min(1, Math.max(0, 0.5 + 2 * (sum[i] / total - 0.5)));
        }
        return sum;
    }

    private static void addLattice(float[] sum, int cell, float weight, SplittableRandom random) {
        int points = SIZE / cell + 1;
        float[] lattice = new float[points * points];
        for (int i = 0; i < lattice.length; i++) {
            lattice[i] = (float) random.nextDouble();
        }
        float[] fade = new float[cell];
        for (int i = 0; i < cell; i++) {
            float t = (float) i / cell;
            fade[i] = t * t * (3 - 2 * t);
        }
        for (int y = 0; y < SIZE; y++) {
            float below = fade[y % cell];
            int row = y / cell * points;
            for (int x = 0; x < SIZE; x++) {
                int at = row + x / cell;
                float right = fade[x % cell];
                float upper = lattice[at] + right * (lattice[at + 1] - lattice[at]);
                float lower = lattice[at + points] + right * (lattice[at + points + 1] - lattice[at + points]);
                sum[y * SIZE + x] += weight * (upper + below * (lower - upper));
            }
        }
    }

    /** What becomes of the noise. */
    private enum Style {
        CLOUDS {
            @Override
            double shaped(double grain, double bands) {
                return grain;
            }
        },
        VEINS {
            @Override
            double shaped(double grain, double bands) {
                return Math.abs(2 * (grain * bands - Math.floor(grain * bands)) - 1);
            }
        },
        PATCHES {
            @Override
            double shaped(double grain, double bands) {
                double steps = grain * bands;
                double within = steps - Math.floor(steps);
                // A step over a tenth of a band: no edge is sharper than the texture's pixels can carry.
                return (Math.floor(steps) + Math.min(1, within * 10)) / (bands + 1);
            }
        };

        abstract double shaped(double grain, double bands);
    }
}
