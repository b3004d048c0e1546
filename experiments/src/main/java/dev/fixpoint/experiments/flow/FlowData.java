package dev.fixpoint.experiments.flow;

import dev.fixpoint.experiments.data.DataFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The pairs of one training.
 *
 * @param training pairs to learn from
 * @param validation pairs to choose by
 * @param test pairs that nothing is chosen by
 * @param chairs further pairs that nothing is chosen by, from a folder
 */
public record FlowData(FlowPairs training, FlowPairs validation, FlowPairs test, Optional<FlowPairs> chairs) {
    /** Seeds of validation and test pairs lie this far from those of the training, which start at 1. */
    private static final long VALIDATION_SEED = 1_000_000;

    private static final long TEST_SEED = 2_000_000;

    /** One in so many training pairs of a folder is held back to choose by. */
    private static final int HELD_BACK = 10;

    /**
     * How many pairs of what size.
     *
     * @param width of a generated picture, in pixels
     * @param height of a generated picture, in pixels
     * @param training pairs to learn from
     * @param measured pairs to choose by, and as many to test
     */
    public record Sizes(int width, int height, int training, int measured) {}

    /**
     * Pairs that are generated: textures, shapes and motions are others for training, validation and test. Those of validation
     * and test are the same for every seed.
     *
     * @param sizes how many
     * @param textures from pictures; empty: drawn too
     * @param seed of the training pairs, at least 1
     * @param chairs further pairs to test on
     * @return the pairs, in memory
     */
    public static FlowData generated(Sizes sizes, List<Texture> textures, long seed, Optional<FlowPairs> chairs) {
        return new FlowData(
                FlowPairs.generated(generator(sizes, textures, seed), sizes.training()),
                FlowPairs.generated(generator(sizes, textures, VALIDATION_SEED), sizes.measured()),
                FlowPairs.generated(generator(sizes, textures, TEST_SEED), sizes.measured()),
                chairs);
    }

    /**
     * The pairs of a folder in the manner of FlyingChairs, by its list; every tenth of its training pairs is for validation.
     *
     * @param folder the folder
     * @param reduction how many times smaller the pairs are made
     * @param chairs further pairs to test on
     * @return the pairs, read when asked for
     * @throws IOException if the folder cannot be read
     * @throws DataFormatException if it has too few pairs for training and testing
     */
    public static FlowData ofFolder(Path folder, int reduction, Optional<FlowPairs> chairs) throws IOException {
        FlowPairs training = FlyingChairs.of(folder, FlyingChairs.Part.TRAINING, reduction);
        FlowPairs test = FlyingChairs.of(folder, FlyingChairs.Part.TEST, reduction);
        if (training.size() < 2 || test.size() < 1) {
            throw DataFormatException.of(
                    folder,
                    "training needs at least 2 pairs with 1 in the split list and 1 pair with 2, found "
                            + training.size() + " and " + test.size() + "; --test measures on all pairs of a folder");
        }
        List<Integer> all = IntStream.range(0, training.size()).boxed().toList();
        return new FlowData(
                some(training, all.stream().filter(i -> i % HELD_BACK != 0).toList()),
                some(training, all.stream().filter(i -> i % HELD_BACK == 0).toList()),
                test,
                chairs);
    }

    private static PairGenerator generator(Sizes sizes, List<Texture> textures, long seed) {
        return textures.isEmpty()
                ? PairGenerator.procedural(sizes.width(), sizes.height(), seed)
                : PairGenerator.textured(textures, sizes.width(), sizes.height(), seed);
    }

    private static FlowPairs some(FlowPairs pairs, List<Integer> numbers) {
        return new FlowPairs() {
            @Override
            public int size() {
                return numbers.size();
            }

            @Override
            public FlowPair pair(int number) {
                return pairs.pair(numbers.get(number));
            }
        };
    }
}
