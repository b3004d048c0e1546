package dev.fixpoint.experiments.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A multi-label data set in its two parts.
 *
 * @param train the samples to learn from
 * @param test the samples to be judged by, with the same features and labels
 */
public record MultiLabelSplit(MultiLabelDataset train, MultiLabelDataset test) {
    private static final int CHUNK = 1 << 14;

    /**
     * Checks that the parts belong together.
     *
     * @param train the samples to learn from
     * @param test the samples to be judged by
     * @throws IllegalArgumentException if they differ in the names of their features or labels
     */
    public MultiLabelSplit {
        if (!sameAttributes(train, test)) {
            throw new IllegalArgumentException("both parts must have the same features and labels, in the same order");
        }
    }

    /**
     * Reads both parts.
     *
     * @param train the ARFF file with the samples to learn from
     * @param test the ARFF file with the samples to be judged by
     * @param labels which attributes are labels
     * @return both parts
     * @throws IOException if a file is missing or cannot be read
     * @throws DataFormatException if a file is damaged, or the two have different attributes
     */
    public static MultiLabelSplit read(Path train, Path test, LabelSelection labels) throws IOException {
        MultiLabelDataset first = MultiLabelReader.read(train, labels);
        MultiLabelDataset second = MultiLabelReader.read(test, labels);
        if (!sameAttributes(first, second)) {
            throw DataFormatException.of(
                    test, "the attributes are not those of " + train.getFileName() + ", or in another order");
        }
        return new MultiLabelSplit(first, second);
    }

    /**
     * A fingerprint of both parts: names, shapes and every value.
     *
     * @return the SHA-256 in hexadecimal; equal for equal data, whatever the names of the files
     */
    public String fingerprint() {
        MessageDigest digest = Sha256.newDigest();
        add(digest, train);
        add(digest, test);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, MultiLabelDataset part) {
        String names = part.featureNames() + "\n" + part.labelNames() + "\n" + part.samples() + "\n";
        digest.update(ByteBuffer.wrap(names.getBytes(StandardCharsets.UTF_8)));
        add(digest, part.features());
        add(digest, part.labels());
    }

    private static void add(MessageDigest digest, Matrix matrix) {
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = matrix.values();
        for (int start = 0; start < values.length; start += CHUNK) {
            bytes.clear();
            bytes.asFloatBuffer().put(values, start, Math.min(CHUNK, values.length - start));
            digest.update(bytes.limit(Math.min(CHUNK, values.length - start) * Float.BYTES));
        }
    }

    private static boolean sameAttributes(MultiLabelDataset train, MultiLabelDataset test) {
        return train.featureNames().equals(test.featureNames())
                && train.labelNames().equals(test.labelNames());
    }
}
