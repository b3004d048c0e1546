package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.report.CompleteFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Bibliographic entries that are drawn at random, for those who have no Bibtex data: each has some topics; a topic is a label, and
 * most of its words are those of its topics. The same entries each time.
 *
 * @param folder where the files go, which exists
 */
public record GeneratedEntries(Path folder) {
    /** The labels, which are the last attributes of the files. */
    public static final int LABELS = 12;

    private static final int WORDS = 200;
    private static final int WORDS_OF_A_TOPIC = 15;
    private static final int WORDS_OF_AN_ENTRY = 25;
    private static final double OF_ITS_TOPICS = 0.5;
    private static final int TRAIN = 800;
    private static final int TEST = 400;

    /**
     * The file of the rows to learn from.
     *
     * @return its path
     */
    public Path train() {
        return folder.resolve("train.arff");
    }

    /**
     * The file of the rows to be scored.
     *
     * @return its path
     */
    public Path test() {
        return folder.resolve("test.arff");
    }

    /** Writes both files, in sparse ARFF. */
    public void write() {
        SplittableRandom random = new SplittableRandom(2002_02868);
        write(train(), TRAIN, random);
        write(test(), TEST, random);
    }

    private static void write(Path file, int rows, SplittableRandom random) {
        StringBuilder text = new StringBuilder("@relation generated-entries\n");
        for (int word = 0; word < WORDS; word++) {
            text.append("@attribute word").append(word).append(" {0,1}\n");
        }
        for (int topic = 0; topic < LABELS; topic++) {
            text.append("@attribute topic").append(topic).append(" {0,1}\n");
        }
        text.append("@data\n");
        for (int row = 0; row < rows; row++) {
            text.append(row(random));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        CompleteFile.write(file, out -> out.write(bytes));
    }

    private static String row(SplittableRandom random) {
        int first = random.nextInt(LABELS);
        // Topics come with their neighbours, so that labels tell of one another.
        int second = random.nextDouble() < 0.6 ? (first + 1) % LABELS : first;
        TreeSet<Integer> ones = new TreeSet<>();
        for (int i = 0; i < WORDS_OF_AN_ENTRY; i++) {
            int topic = random.nextBoolean() ? first : second;
            boolean own = random.nextDouble() < OF_ITS_TOPICS;
            ones.add(
                    own
                            ? (topic * WORDS_OF_A_TOPIC + random.nextInt(WORDS_OF_A_TOPIC)) % WORDS
                            : random.nextInt(WORDS));
        }
        ones.add(WORDS + first);
        ones.add(WORDS + second);
        StringBuilder line = new StringBuilder("{");
        ones.forEach(
                one -> line.append(line.length() > 1 ? "," : "").append(one).append(" 1"));
        return line.append("}\n").toString();
    }
}
