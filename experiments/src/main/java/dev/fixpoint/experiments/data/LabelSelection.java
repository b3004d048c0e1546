package dev.fixpoint.experiments.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which attributes of an ARFF file are labels; the others are features. */
public sealed interface LabelSelection {
    /**
     * The labels that a MULAN XML file names, {@code <labels><label name="..."/></labels>}; nested labels count one by one.
     *
     * @param xml the file, UTF-8
     * @return the selection; the file is read when it is used
     */
    static LabelSelection namedIn(Path xml) {
        return new NamedIn(xml);
    }

    /**
     * The first attributes.
     *
     * @param count how many, at least 1
     * @return the selection
     */
    static LabelSelection first(int count) {
        return new First(count);
    }

    /**
     * The last attributes.
     *
     * @param count how many, at least 1
     * @return the selection
     */
    static LabelSelection last(int count) {
        return new Last(count);
    }

    /**
     * The places of the labels among a file's attributes.
     *
     * @param arff the file that declares the attributes, to be named in errors
     * @param attributes the names of its attributes, in its order
     * @return the indices of the labels, from 0; at least one, and never all
     * @throws IOException if a file that the selection needs cannot be read
     * @throws DataFormatException if the selection does not suit the attributes
     */
    BitSet columns(Path arff, List<String> attributes) throws IOException;

    /**
     * The labels that a MULAN XML file names.
     *
     * @param xml the file
     */
    record NamedIn(Path xml) implements LabelSelection {
        @Override
        public BitSet columns(Path arff, List<String> attributes) throws IOException {
            Map<String, Integer> places = new HashMap<>();
            for (int i = 0; i < attributes.size(); i++) {
                places.put(attributes.get(i), i);
            }
            Map<String, Integer> labels = LabelXml.read(xml);
            BitSet columns = new BitSet();
            for (Map.Entry<String, Integer> label : labels.entrySet()) {
                Integer place = places.get(label.getKey());
                if (place == null) {
                    throw DataFormatException.atLine(
                            xml,
                            label.getValue(),
                            "the label " + ArffScanner.shown(label.getKey()) + " is not an attribute of " + arff
                                    + "; both files must be of one data set");
                }
                columns.set(place);
            }
            requireFeatures(arff, labels.size(), attributes.size());
            return columns;
        }
    }

    /**
     * The first attributes.
     *
     * @param count how many, at least 1
     */
    record First(int count) implements LabelSelection {
        /**
         * Checks the count.
         *
         * @param count how many
         * @throws IllegalArgumentException if {@code count} is less than 1
         */
        public First {
            requirePositive(count);
        }

        @Override
        public BitSet columns(Path arff, List<String> attributes) {
            requireFeatures(arff, count, attributes.size());
            BitSet columns = new BitSet();
            columns.set(0, count);
            return columns;
        }
    }

    /**
     * The last attributes.
     *
     * @param count how many, at least 1
     */
    record Last(int count) implements LabelSelection {
        /**
         * Checks the count.
         *
         * @param count how many
         * @throws IllegalArgumentException if {@code count} is less than 1
         */
        public Last {
            requirePositive(count);
        }

        @Override
        public BitSet columns(Path arff, List<String> attributes) {
            requireFeatures(arff, count, attributes.size());
            BitSet columns = new BitSet();
            columns.set(attributes.size() - count, attributes.size());
            return columns;
        }
    }

    private static void requirePositive(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1, got " + count);
        }
    }

    private static void requireFeatures(Path arff, int labels, int attributes) {
        if (labels >= attributes) {
            throw DataFormatException.of(
                    arff,
                    "expected " + labels + " labels and at least one feature, but the header declares " + attributes
                            + (attributes == 1 ? " attribute" : " attributes"));
        }
    }
}
