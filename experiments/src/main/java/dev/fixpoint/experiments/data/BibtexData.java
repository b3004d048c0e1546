package dev.fixpoint.experiments.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The Bibtex data set: which of 159 tags do users give to a publication, from 1,836 words of its entry (Katakis, Tsoumakas and
 * Vlahavas, <i>Multilabel text classification for automated tag suggestion</i>, ECML/PKDD Discovery Challenge 2008), in MULAN's
 * split.
 *
 * <ul>
 *   <li>{@code train}: 4,880 samples, features [4880, 1836], labels [4880, 159]
 *   <li>{@code test}: 2,515 samples, features [2515, 1836], labels [2515, 159]
 * </ul>
 *
 * <p>Features are 0 or 1. Every sample carries a label, about 2.4 on average.
 *
 * <p>There is no address in here to fetch it from: no public one has been verified to serve these very files under terms that
 * allow it. Obtain them from MULAN's collection and pass {@code --data DIR}.
 */
public final class BibtexData {
    private static final String TRAIN = "bibtex-train.arff";
    private static final String TEST = "bibtex-test.arff";
    private static final String LABELS = "bibtex.xml";
    private static final String ADVICE =
            "pass --data DIR, a folder that holds " + TRAIN + ", " + TEST + " and " + LABELS;
    private static final int TRAIN_SAMPLES = 4880;
    private static final int TEST_SAMPLES = 2515;
    private static final int FEATURES = 1836;
    private static final int LABEL_COUNT = 159;

    private BibtexData() {}

    /**
     * Reads the data set. Takes a second or two, and 60 MB for the matrices.
     *
     * @param folder the folder that holds {@code bibtex-train.arff}, {@code bibtex-test.arff} and {@code bibtex.xml}
     * @return both parts
     * @throws IOException if the folder or one of the files is missing or cannot be read
     * @throws DataFormatException if a file is damaged, has other counts than the published ones, or the two parts have
     *     different attributes
     */
    public static MultiLabelSplit load(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "there is no such folder; " + ADVICE);
        }
        for (String name : List.of(TRAIN, TEST, LABELS)) {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file)) {
                throw new NoSuchFileException(file.toString(), null, "there is no such file; " + ADVICE);
            }
        }
        LabelSelection labels = LabelSelection.namedIn(folder.resolve(LABELS));
        MultiLabelSplit both = MultiLabelSplit.read(folder.resolve(TRAIN), folder.resolve(TEST), labels);
        checkCounts(folder.resolve(TRAIN), both.train(), TRAIN_SAMPLES);
        checkCounts(folder.resolve(TEST), both.test(), TEST_SAMPLES);
        return both;
    }

    private static void checkCounts(Path file, MultiLabelDataset part, int samples) {
        if (part.samples() != samples
                || part.featureNames().size() != FEATURES
                || part.labelNames().size() != LABEL_COUNT) {
            throw DataFormatException.of(
                    file,
                    "expected " + counts(samples, FEATURES, LABEL_COUNT) + ", found "
                            + counts(
                                    part.samples(),
                                    part.featureNames().size(),
                                    part.labelNames().size())
                            + "; take the files of MULAN's collection, whole and under their own names");
        }
    }

    private static String counts(int samples, int features, int labels) {
        return samples + " samples of " + features + " features and " + labels + " labels";
    }
}
