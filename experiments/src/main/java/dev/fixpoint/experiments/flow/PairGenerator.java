package dev.fixpoint.experiments.flow;

import dev.fixpoint.experiments.flow.Scene.Layer;
import dev.fixpoint.experiments.flow.Scene.Moment;
import dev.fixpoint.experiments.image.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes pairs of pictures with their exact flow, in the manner of FlyingChairs: a textured background and shapes upon it, moved
 * by random affine maps. A shape takes part in the background's motion and adds its own; where shapes hide one another or
 * leave the picture, the flow is that of what the first picture shows.
 *
 * <p>A displacement along an axis is {@code s sign(n) n^2} with a normal n, clipped: most are small, few are large. FlyingChairs
 * is alike, with a higher power and chairs for shapes.
 *
 * <p>Pair i of a seed is always the same. Cost: about 10 ms for 128 x 96 pixels.
 *
 * <p>Source: A. Dosovitskiy et al., 'FlowNet: learning optical flow with convolutional networks', ICCV 2015, section 4.2 and
 * the supplement.
 */
public final class PairGenerator {
    private static final int TEXTURES = 48;
    private static final int MOST_SHAPES = 6;

    private final List<Texture> textures;
    private final int width;
    private final int height;
    private final long seed;

    private PairGenerator(List<Texture> textures, int width, int height, long seed) {
        if (width < 8 || height < 8) {
            throw new IllegalArgumentException(
                    "pictures must have at least 8 x 8 pixels, got " + width + " x " + height);
        }
        this.textures = List.copyOf(textures);
        this.width = width;
        this.height = height;
        this.seed = seed;
    }

    /**
     * A generator that draws its textures too.
     *
     * @param width of the pictures, in pixels
     * @param height of the pictures, in pixels
     * @param seed decides textures, shapes and motions
     * @return the generator
     */
    public static PairGenerator procedural(int width, int height, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Texture> textures = new ArrayList<>();
        for (int i = 0; i < TEXTURES; i++) {
            textures.add(Texture.random(random.split()));
        }
        return new PairGenerator(textures, width, height, seed);
    }

    /**
     * A generator with given textures.
     *
     * @param textures for backgrounds and shapes, at least one
     * @param width of the pictures, in pixels
     * @param height of the pictures, in pixels
     * @param seed decides shapes and motions
     * @return the generator
     */
    public static PairGenerator textured(List<Texture> textures, int width, int height, long seed) {
        if (textures.isEmpty()) {
            throw new IllegalArgumentException("at least one texture is needed");
        }
        return new PairGenerator(textures, width, height, seed);
    }

    /**
     * One pair.
     *
     * @param number of the pair, from 0
     * @return the pictures and the flow
     */
    public FlowPair pair(int number) {
        Scene scene = scene(number);
        return new FlowPair(
                Picture.of(3, height, width, scene.picture(Moment.FIRST, width, height)),
                Picture.of(3, height, width, scene.picture(Moment.SECOND, width, height)),
                scene.flow(width, height));
    }

    /** The scene of a pair. */
    Scene scene(int number) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        List<Layer> layers = new ArrayList<>();
        Affine background = motion(new Spread(width / 100.0, width / 12.0, 0.02, 0.02), 0.4, random)
                .about(width / 2.0, height / 2.0);
        Affine pose = Affine.of(0, 1, width / 2.0, height / 2.0);
        layers.add(new Layer(texture(random), inTexture(random), (x, y) -> true, pose, background));
        int shapes = 1 + random.nextInt(MOST_SHAPES);
        for (int i = 0; i < shapes; i++) {
            layers.add(shape(background, random));
        }
        return new Scene(layers);
    }

    private Layer shape(Affine background, SplittableRandom random) {
        double x = width * random.nextDouble();
        double y = height * random.nextDouble();
        double radius = width * (0.05 + 0.2 * random.nextDouble());
        Affine pose = Affine.of(2 * Math.PI * random.nextDouble(), 1, x, y);
        Affine own = motion(new Spread(width / 80.0, width / 9.0, 0.06, 0.04), 0.7, random)
                .about(x, y);
        Outline outline = Outline.random(radius, random);
        return new Layer(texture(random), inTexture(random), outline::contains, pose, background.after(own));
    }

    /**
     * How far motions spread.
     *
     * @param shift scale of a displacement, in pixels
     * @param most limit of a displacement, in pixels
     * @param angle scale of a rotation, in radians
     * @param stretch scale of a change of size, as a part of the size
     */
    private record Spread(double shift, double most, double angle, double stretch) {}

    /** About the origin; it turns and stretches with a probability, and always moves. */
    private static Affine motion(Spread spread, double probability, SplittableRandom random) {
        double angle = random.nextDouble() < probability ? spread.angle * heavy(random, 4) : 0;
        double scale = random.nextDouble() < probability ? 1 + spread.stretch * heavy(random, 4) : 1;
        double limit = spread.most / spread.shift;
        return Affine.of(angle, scale, spread.shift * heavy(random, limit), spread.shift * heavy(random, limit));
    }

    private static double heavy(SplittableRandom random, double limit) {
        double normal = random.nextGaussian();
        return Math.max(-limit, Math.min(limit, normal * Math.abs(normal)));
    }

    private Texture texture(SplittableRandom random) {
        return textures.get(random.nextInt(textures.size()));
    }

    /** A place of a texture, turned, and seen at half to full size. */
    private static Affine inTexture(SplittableRandom random) {
        double angle = 2 * Math.PI * random.nextDouble();
        double texels = 0.7 + 0.8 * random.nextDouble();
        return Affine.of(angle, texels, 1000 * random.nextDouble(), 1000 * random.nextDouble());
    }
}
