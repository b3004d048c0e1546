package dev.fixpoint.experiments.denoise;

import dev.fixpoint.experiments.image.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Gray pictures made by rule, for runs without a folder of pictures: a background of a gradient and of waves, and on it discs,
 * rectangles and stripes, each flat or with a texture of its own. Edges, smooth parts and textures are what a denoiser has to tell apart
 * from noise.
 */
public final class GeneratedPictures {
    private static final int FEWEST_SHAPES = 6;
    private static final int MOST_SHAPES = 18;

    private GeneratedPictures() {}

    /**
     * Makes pictures.
     *
     * @param count how many
     * @param side rows and columns of each, at least 8
     * @param seed decides all of them
     * @return the pictures, one channel each, values in [0, 1]
     */
    public static List<Picture> draw(int count, int side, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pictures.add(picture(side, random.split()));
        }
        return pictures;
    }

    private static Picture picture(int side, SplittableRandom random) {
        float[] values = new float[side * side];
        Texture background = Texture.random(side, random);
        for (int i = 0; i < values.length; i++) {
            values[i] = background.at(i / side, i % side);
        }
        int shapes = random.nextInt(FEWEST_SHAPES, MOST_SHAPES);
        for (int i = 0; i < shapes; i++) {
            Shape shape = Shape.random(side, random);
            Texture texture = Texture.random(side, random);
            for (int at = 0; at < values.length; at++) {
                if (shape.covers(at / side, at % side)) {
                    values[at] = texture.at(at / side, at % side);
                }
            }
        }
        return Picture.of(1, side, side, values);
    }

    /** A gray value with a slope, and a wave of some height, length and direction; most textures are nearly flat. */
    private record Texture(double gray, double slopeDown, double slopeRight, double height, double down, double right) {
        static Texture random(int side, SplittableRandom random) {
            double direction = random.nextDouble(Math.PI);
            double frequency = 2 * Math.PI / random.nextDouble(3, 20);
            double strength = random.nextDouble();
            return new Texture(
                    random.nextDouble(0.05, 0.95),
                    random.nextDouble(-0.3, 0.3) / side,
                    random.nextDouble(-0.3, 0.3) / side,
                    0.25 * strength * strength,
                    frequency * Math.sin(direction),
                    frequency * Math.cos(direction));
        }

        float at(int row, int column) {
            double wave = height * Math.sin(down * row + right * column);
            double value = gray + slopeDown * row + slopeRight * column + wave;
            return (float) Math.min(1, Math.max(0, value));
        }
    }

    /** An ellipse or a rectangle, turned by some angle. */
    private record Shape(boolean round, double row, double column, double length, double breadth, double angle) {
        static Shape random(int side, SplittableRandom random) {
            return new Shape(
                    random.nextBoolean(),
                    random.nextDouble(side),
                    random.nextDouble(side),
                    side * random.nextDouble(0.05, 0.35),
                    side * random.nextDouble(0.02, 0.25),
                    random.nextDouble(Math.PI));
        }

        boolean covers(int y, int x) {
            double along = ((x - column) * Math.cos(angle) + (y - row) * Math.sin(angle)) / length;
            double across = ((y - row) * Math.cos(angle) - (x - column) * Math.sin(angle)) / breadth;
            return round ? along * along + across * across <= 1 : Math.abs(along) <= 1 && Math.abs(across) <= 1;
        }
    }
}
