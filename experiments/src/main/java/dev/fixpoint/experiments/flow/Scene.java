package dev.fixpoint.experiments.flow;

import java.util.List;

/**
 * Textured shapes one upon the other, each of which moves by an affine map between two pictures. Later layers hide earlier
 * ones; the first is the background and has no edge.
 *
 * <p>Nothing is interpolated between the two pictures: each is drawn from the layers themselves, with
 * {@value #SAMPLES} x {@value #SAMPLES} samples to a pixel, and the flow is the motion of the layer that is seen at the centre
 * of the pixel. So the flow is exact up to rounding.
 *
 * @param layers from the back to the front, at least one
 */
record Scene(List<Layer> layers) {
    private static final int SAMPLES = 2;

    Scene {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a scene needs a background");
        }
    }

    /**
     * A textured shape.
     *
     * @param texture its colours
     * @param textureFromLayer from the layer's own coordinates to those of the texture
     * @param shape its edge
     * @param pose from the layer's own coordinates to the first picture
     * @param motion from the first picture to the second
     */
    record Layer(Texture texture, Affine textureFromLayer, Shape shape, Affine pose, Affine motion) {
        /** From a picture's coordinates to the layer's own. */
        Affine fromPicture(Moment moment) {
            return (moment == Moment.FIRST ? pose : motion.after(pose)).inverse();
        }
    }

    /** What belongs to a layer. */
    @FunctionalInterface
    interface Shape {
        /** Whether a place is in the shape, in the layer's own coordinates. */
        boolean contains(double x, double y);
    }

    /** Which of the two pictures. */
    enum Moment {
        FIRST,
        SECOND
    }

    /** Red, green and blue of each pixel in [0, 1], {@code [3, height, width]}. */
    float[] picture(Moment moment, int width, int height) {
        View view = view(moment);
        float weight = 1f / (SAMPLES * SAMPLES);
        float[] values = new float[3 * width * height];
        float[] colour = new float[3];
        for (int pixel = 0; pixel < width * height; pixel++) {
            int column = pixel % width;
            int row = pixel / width;
            colour[0] = colour[1] = colour[2] = 0;
            for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
                int line = sample / SAMPLES;
                double x = column + (sample % SAMPLES + 0.5) / SAMPLES - 0.5;
                double y = row + (line + 0.5) / SAMPLES - 0.5;
                view.addColour(x, y, weight, colour);
            }
            for (int c = 0; c < 3; c++) {
                values[c * width * height + pixel] = colour[c];
            }
        }
        return values;
    }

    /** How far each pixel of the first picture moves. */
    FlowField flow(int width, int height) {
        View first = view(Moment.FIRST);
        float[] u = new float[width * height];
        float[] v = new float[width * height];
        for (int pixel = 0; pixel < width * height; pixel++) {
            int x = pixel % width;
            int y = pixel / width;
            Affine motion = layers.get(first.top(x, y)).motion();
            u[pixel] = (float) (motion.x(x, y) - x);
            v[pixel] = (float) (motion.y(x, y) - y);
        }
        return new FlowField(width, height, u, v);
    }

    /** Whether what a pixel of the first picture shows, and all within a distance of it, is one layer, seen in the second picture too. */
    boolean[] seenTwice(int width, int height, double distance) {
        View first = view(Moment.FIRST);
        View second = view(Moment.SECOND);
        boolean[] seen = new boolean[width * height];
        for (int pixel = 0; pixel < width * height; pixel++) {
            int x = pixel % width;
            int y = pixel / width;
            int top = first.top(x, y);
            Affine motion = layers.get(top).motion();
            double movedX = motion.x(x, y);
            double movedY = motion.y(x, y);
            seen[pixel] = movedX >= 0 && movedY >= 0 && movedX <= width - 1 && movedY <= height - 1;
            for (int dy = -1; dy <= 1; dy++) {
                for (int dx = -1; dx <= 1; dx++) {
                    seen[pixel] &= first.top(x + dx * distance, y + dy * distance) == top;
                    seen[pixel] &= second.top(movedX + dx * distance, movedY + dy * distance) == top;
                }
            }
        }
        return seen;
    }

    private View view(Moment moment) {
        return new View(
                layers.toArray(Layer[]::new),
                layers.stream().map(layer -> layer.fromPicture(moment)).toArray(Affine[]::new));
    }

    /** The layers as one picture sees them. */
    @SuppressWarnings("ArrayRecordComponent") // private, and never compared
    private record View(Layer[] layers, Affine[] fromPicture) {

        /** The number of the layer that is seen at a place. */
        int top(double x, double y) {
            int layer = layers.length - 1;
            while (layer > 0
                    && !layers[layer].shape().contains(fromPicture[layer].x(x, y), fromPicture[layer].y(x, y))) {
                layer--;
            }
            return layer;
        }

        void addColour(double x, double y, float weight, float[] sums) {
            int layer = top(x, y);
            double ownX = fromPicture[layer].x(x, y);
            double ownY = fromPicture[layer].y(x, y);
            Affine texture = layers[layer].textureFromLayer();
            layers[layer].texture().add(texture.x(ownX, ownY), texture.y(ownX, ownY), weight, sums);
        }
    }
}
