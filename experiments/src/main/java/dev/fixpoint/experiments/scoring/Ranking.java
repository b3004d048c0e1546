package dev.fixpoint.experiments.scoring;

import java.util.Arrays;

/** The order of probabilities from the greatest to the least. */
final class Ranking {

    private Ranking() {}

    /**
     * The indices, from 0 to length - 1, of a stretch of probabilities that begins at {@code start}: by falling probability,
     * and by rising index where probabilities are equal.
     */
    static int[] falling(float[] probabilities, int start, int length) {
        long[] keys = new long[length];
        for (int i = 0; i < length; i++) {
            // The bits of floats that are not negative sort as the floats do; adding 0 clears the sign of a negative
            // zero.
            int bits = Float.floatToIntBits(probabilities[start + i] + 0.0f);
            keys[i] = (long) -bits << 32 | i;
        }
        Arrays.sort(keys);
        int[] order = new int[length];
        for (int i = 0; i < length; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }
}
