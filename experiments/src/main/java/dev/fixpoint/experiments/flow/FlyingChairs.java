package dev.fixpoint.experiments.flow;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PictureReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of pairs as FlyingChairs and its successors have them, read pair by pair when asked for.
 *
 * <p>For a name such as {@code 0000000} there are {@code 0000000-img0.ppm}, {@code 0000000-img1.ppm} and
 * {@code 0000000-gt.flo}; or, as the first release names them, {@code 00001_img1.ppm}, {@code 00001_img2.ppm} and
 * {@code 00001_flow.flo}. A file that ends in {@code split.list}, if there is one, has a line for each pair of the whole data
 * set: 1 for training, 2 for testing. Which line belongs to a pair is decided by its number, from 0 or, with the second naming,
 * from 1, so a folder with a part of the pairs will do.
 */
public final class FlyingChairs implements FlowPairs {
    private final List<PairFiles> pairs;
    private final int reduction;

    private FlyingChairs(List<PairFiles> pairs, int reduction) {
        this.pairs = List.copyOf(pairs);
        this.reduction = reduction;
    }

    /** Which pairs of a folder. */
    public enum Part {
        /** Those that the list gives to training; all where there is no list. */
        TRAINING,
        /** Those that the list gives to testing; none where there is no list. */
        TEST,
        /** All. */
        ALL
    }

    /**
     * Finds the pairs of a folder; files that belong to none are passed over.
     *
     * @param folder the folder
     * @param part which of its pairs
     * @param reduction how many times smaller the pairs are made, at least 1
     * @return the pairs in the order of their names, maybe none
     * @throws IOException if the folder or its list is missing or cannot be read
     * @throws DataFormatException if the list is damaged or too short
     */
    public static FlyingChairs of(Path folder, Part part, int reduction) throws IOException {
        if (reduction < 1) {
            throw new IllegalArgumentException("reduction must be at least 1, got " + reduction);
        }
        List<Path> files;
        try (Stream<Path> inside = Files.list(folder)) {
            files = inside.filter(Files::isRegularFile).sorted().toList();
        }
        Optional<SplitList> list = SplitList.among(files);
        List<PairFiles> pairs = files.stream()
                .flatMap(file -> PairFiles.startingWith(file).stream())
                .filter(pair -> isPartOf(part, pair, list))
                .toList();
        return new FlyingChairs(pairs, reduction);
    }

    @Override
    public int size() {
        return pairs.size();
    }

    @Override
    public FlowPair pair(int number) {
        try {
            return pairs.get(number).read().reduced(reduction);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The name of a pair.
     *
     * @param number from 0
     * @return such as {@code 0000000}
     */
    public String name(int number) {
        return pairs.get(number).name();
    }

    private static boolean isPartOf(Part part, PairFiles pair, Optional<SplitList> list) {
        return switch (part) {
            case ALL -> true;
            case TRAINING -> list.isEmpty() || list.get().isForTraining(pair);
            case TEST -> list.isPresent() && !list.get().isForTraining(pair);
        };
    }

    /**
     * The files of one pair.
     *
     * @param name what their names have in common
     * @param index the pair's place in the data set, from 0; -1 if the name tells none
     */
    private record PairFiles(String name, int index, Path first, Path second, Path flow) {
        private static final List<Naming> NAMINGS = List.of(
                new Naming("-img0.ppm", "-img1.ppm", "-gt.flo", 0),
                new Naming("_img1.ppm", "_img2.ppm", "_flow.flo", 1));

        /**
         * How a release names its files.
         *
         * @param firstNumber the number of its first pair
         */
        private record Naming(String first, String second, String flow, int firstNumber) {}

        /** The pair whose first picture a file is, if the other two are there. */
        static Optional<PairFiles> startingWith(Path file) {
            String name = String.valueOf(file.getFileName());
            return NAMINGS.stream()
                    .filter(naming -> name.endsWith(naming.first()))
                    .map(naming -> {
                        String stem =
                                name.substring(0, name.length() - naming.first().length());
                        return new PairFiles(
                                stem,
                                stem.matches("[0-9]{1,9}") ? Integer.parseInt(stem) - naming.firstNumber() : -1,
                                file,
                                file.resolveSibling(stem + naming.second()),
                                file.resolveSibling(stem + naming.flow()));
                    })
                    .filter(pair -> Files.exists(pair.second) && Files.exists(pair.flow))
                    .findFirst();
        }

        FlowPair read() throws IOException {
            Picture one = PictureReader.read(first);
            Picture two = PictureReader.read(second);
            FlowField truth = FlowFile.read(flow);
            try {
                return new FlowPair(one, two, truth);
            } catch (IllegalArgumentException e) {
                throw DataFormatException.of(flow, String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * The list that parts the pairs.
     *
     * @param file where it was read
     * @param lines 1 or 2 for each pair of the whole data set
     */
    private record SplitList(Path file, List<String> lines) {
        private static final String ENDING = "split.list";
        private static final long MOST_BYTES = 1 << 24;

        static Optional<SplitList> among(List<Path> files) throws IOException {
            for (Path file : files) {
                if (file.toString().endsWith(ENDING)) {
                    return Optional.of(read(file));
                }
            }
            return Optional.empty();
        }

        boolean isForTraining(PairFiles pair) {
            if (pair.index() < 0 || pair.index() >= lines.size()) {
                throw DataFormatException.of(
                        file, "the list has " + lines.size() + " lines, and none for the pair " + pair.name());
            }
            return lines.get(pair.index()).equals("1");
        }

        private static SplitList read(Path file) throws IOException {
            if (Files.size(file) > MOST_BYTES) {
                throw DataFormatException.of(file, "a list of at most " + MOST_BYTES + " bytes is read");
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            List<String> lines = text.lines().map(String::strip).toList();
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).equals("1") && !lines.get(i).equals("2")) {
                    throw DataFormatException.atLine(file, i + 1, "expected 1 (training) or 2 (testing)");
                }
            }
            return new SplitList(file, lines);
        }
    }
}
