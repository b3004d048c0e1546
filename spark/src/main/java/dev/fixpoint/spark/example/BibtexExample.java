package dev.fixpoint.spark.example;

import dev.fixpoint.spark.FixedPointClassifier;
import dev.fixpoint.spark.FixedPointModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Which of 159 tags a bibliography entry has: the data set Bibtex of MULAN, brought into Parquet files, learned by two workers, and
 * predicted. {@code docs/scaling.md} says how to submit it.
 */
public final class BibtexExample {
    private static final int WORDS = 1836;
    private static final int TAGS = 159;
    private static final Pattern CELL = Pattern.compile("(\\d+) 1");
    private static final StructType SCHEMA =
            new StructType().add("features", SQLDataTypes.VectorType()).add("labels", SQLDataTypes.VectorType());

    private BibtexExample() {}

    /**
     * Trains, and prints the example-based F1 of the test rows.
     *
     * @param arguments the folder with {@code bibtex-train.arff} and {@code bibtex-test.arff}, a folder to write to, and the number of
     *     epochs
     * @throws IOException if the session cannot be closed
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3 || !Files.exists(Path.of(arguments[0], "bibtex-train.arff"))) {
            System.err.println(
                    "usage: BibtexExample DATA OUT EPOCHS, where DATA has bibtex-train.arff and bibtex-test.arff");
            System.exit(2);
        }
        try (SparkSession spark =
                SparkSession.builder().appName("Bibtex by a fixed-point layer").getOrCreate()) {
            double f1 = run(spark, arguments[0], arguments[1], Integer.parseInt(arguments[2]));
            System.out.printf(Locale.ROOT, "F1 of the test rows: %.1f %%%n", 100 * f1);
        }
    }

    /**
     * Writes Parquet files, trains on nine tenths of the training rows, chooses the threshold on the last, and predicts.
     *
     * @param spark with room for two tasks at a time
     * @param data the folder of the data
     * @param out folder for the Parquet files, the checkpoints and the model
     * @param epochs passes over the rows
     * @return the example-based F1 of the test rows, from 0 to 1
     */
    public static double run(SparkSession spark, String data, String out, int epochs) {
        for (String part : List.of("train", "test")) {
            rows(spark, data + "/bibtex-" + part + ".arff")
                    .write()
                    .mode("overwrite")
                    .parquet(out + "/" + part);
        }
        Dataset<Row>[] parts = spark.read().parquet(out + "/train").randomSplit(new double[] {0.9, 0.1}, 1);
        // region fit
        FixedPointModel model = new FixedPointClassifier()
                .setWorkers(2)
                .setWidth(128)
                .setEpochs(epochs)
                .setCheckpointFolder(out + "/checkpoints")
                .fit(parts[0]); // columns 'features' and 'labels': vectors, dense or sparse
        // endregion
        double best = 0;
        double threshold = 0.5;
        for (double candidate : new double[] {0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5}) {
            double f1 = f1(model.setThreshold(candidate).transform(parts[1]));
            if (f1 > best) {
                best = f1;
                threshold = candidate;
            }
        }
        return f1(model.setThreshold(threshold).transform(spark.read().parquet(out + "/test")));
    }

    /** The mean over the rows of {@code 2 |predicted and true| / (|predicted| + |true|)}. */
    private static double f1(Dataset<Row> predicted) {
        return predicted
                .toJavaRDD()
                .mapToDouble(row -> f1(row.getAs("prediction"), row.getAs("labels")))
                .mean();
    }

    private static double f1(Vector predicted, Vector labels) {
        int either = predicted.numNonzeros() + labels.numNonzeros();
        return either == 0 ? 1 : 2 * predicted.dot(labels) / either;
    }

    private static Dataset<Row> rows(SparkSession spark, String arff) {
        return spark.read()
                .textFile(arff)
                .filter((FilterFunction<String>) line -> line.startsWith("{"))
                .map((MapFunction<String, Row>) BibtexExample::row, Encoders.row(SCHEMA));
    }

    /** A line such as {@code {3 1,17 1,1840 1}}: places of ones, first those of the words, then those of the tags. */
    private static Row row(String line) {
        int[] ones = CELL.matcher(line)
                .results()
                .mapToInt(cell -> Integer.parseInt(cell.group(1)))
                .toArray();
        return RowFactory.create(ones(ones, 0, WORDS), ones(ones, WORDS, WORDS + TAGS));
    }

    private static Vector ones(int[] places, int from, int to) {
        int[] inside = Arrays.stream(places)
                .filter(place -> place >= from && place < to)
                .map(place -> place - from)
                .toArray();
        double[] values = new double[inside.length];
        Arrays.fill(values, 1);
        return Vectors.sparse(to - from, inside, values);
    }
}
