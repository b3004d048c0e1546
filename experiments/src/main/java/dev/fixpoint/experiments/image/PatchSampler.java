package dev.fixpoint.experiments.image;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws square patches for training: a picture, a place in it and one of the eight {@linkplain Symmetry symmetries}, each
 * uniform.
 */
public final class PatchSampler {
    private static final Symmetry[] SYMMETRIES = Symmetry.values();

    private final List<Picture> pictures;
    private final int size;
    private final int channels;

    /**
     * A sampler.
     *
     * @param pictures where patches come from; at least one, all with the same number of channels
     * @param size rows and columns of a patch, at most those of the smallest picture
     * @throws IllegalArgumentException if there are no pictures, a picture is smaller than a patch, or channels differ
     */
    public PatchSampler(List<Picture> pictures, int size) {
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("patches need at least 1 picture, got none");
        }
        this.channels = pictures.get(0).channels();
        for (Picture picture : pictures) {
            if (picture.height() < size || picture.width() < size || picture.channels() != channels) {
                throw new IllegalArgumentException(
                        "patches of " + channels + " x " + size + " x " + size + " cannot be cut from a " + picture);
            }
        }
        this.pictures = List.copyOf(pictures);
        this.size = size;
    }

    /**
     * Draws patches.
     *
     * @param count how many
     * @param random what decides
     * @return {@code [count, channels, size, size]}, the last index running fastest
     */
    public float[] draw(int count, RandomGenerator random) {
        int length = channels * size * size;
        float[] patches = new float[count * length];
        for (int i = 0; i < count; i++) {
            Picture picture = pictures.get(random.nextInt(pictures.size()));
            int top = random.nextInt(picture.height() - size + 1);
            int left = random.nextInt(picture.width() - size + 1);
            Symmetry symmetry = SYMMETRIES[random.nextInt(SYMMETRIES.length)];
            Picture patch = picture.crop(top, left, size, size).transformed(symmetry);
            System.arraycopy(patch.shared(), 0, patches, i * length, length);
        }
        return patches;
    }
}
