package dev.fixpoint.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In Spark's own cluster of two executors, each a process of its own. */
@Timeout(600)
class FixedPointClassifierTest {
    private static final Path BIBTEX = Path.of("..", "..", "shared", "data", "bibtex", "bibtex-train.arff");
    private static final int BIBTEX_FEATURES = 1836;
    private static final int BIBTEX_LABELS = 159;
    private static final Pattern CELL = Pattern.compile("(\\d+) 1");

    private static SparkSession spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        spark = SparkSession.builder()
                .master("local-cluster[2,1,1024]")
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void twoExecutorsLearnOneModelThatIsSavedReadAndPredicts() throws IOException {
        Dataset<Row> data = separable(200);
        FixedPointClassifier classifier = new FixedPointClassifier()
                .setWorkers(2)
                .setWidth(16)
                .setEpochs(15)
                .setBatch(20)
                .setLearningRate(0.01);
        String saved = folder.resolve("classifier").toString();
        classifier.save(saved);
        // The workers' parameters are compared by their digests in fit: it throws if they differ.
        FixedPointModel model = FixedPointClassifier.load(saved).fit(data);

        assertThat(model.losses()[14]).isLessThan(model.losses()[0] / 2);
        List<Row> predicted = model.transform(data).collectAsList();
        assertThat(predicted.stream().filter(row -> row.getAs("prediction").equals(row.<Vector>getAs("labels"))))
                .as("rows of 200 that are decided rightly; the labels are linear in the features")
                .hasSizeGreaterThan(170);

        String path = folder.resolve("model").toString();
        model.setThreshold(0.25).save(path);
        FixedPointModel read = FixedPointModel.load(path);
        assertThat(read.losses()).isEqualTo(model.losses());
        assertThat(read.getOrDefault(read.threshold())).isEqualTo(0.25);
        assertThat(read.transform(data).select("probability").collectAsList())
                .isEqualTo(model.transform(data).select("probability").collectAsList());
    }

    @Test
    void aTrainingGoesOnFromItsCheckpointToTheSameModel() {
        Dataset<Row> data = separable(60).cache();
        FixedPointClassifier classifier = new FixedPointClassifier()
                .setWorkers(2)
                .setWidth(8)
                .setBatch(20)
                .setEpochs(3);
        FixedPointModel calm = classifier.fit(data);
        FixedPointModel kept = classifier.setCheckpointFolder(folder.toString()).fit(data);
        assertThat(folder.resolve("fixpoint-checkpoint.pt")).exists();
        FixedPointModel again = classifier.fit(data);
        for (int i = 0; i < calm.parameters().values().size(); i++) {
            assertThat(kept.parameters().values().get(i))
                    .isEqualTo(calm.parameters().values().get(i));
            assertThat(again.parameters().values().get(i))
                    .isEqualTo(calm.parameters().values().get(i));
        }
    }

    @Test
    void aColumnThatIsMissingIsNamed() {
        assertThatThrownBy(() -> new FixedPointClassifier().setFeaturesCol("x").fit(separable(2)))
                .hasMessage("there is no column 'x'; there are [features, labels]");
    }

    @Test
    void bibtexFromAParquetFile() throws IOException {
        assumeThat(BIBTEX).as("the data of Bibtex").exists();
        String parquet = folder.resolve("bibtex.parquet").toString();
        spark.createDataFrame(bibtexRows(), schema()).write().parquet(parquet);
        Dataset<Row> data = spark.read().parquet(parquet);
        FixedPointModel model = new FixedPointClassifier()
                .setWorkers(2)
                .setWidth(64)
                .setEpochs(2)
                .setLearningRate(0.01)
                .fit(data);
        assertThat(model.losses()[1]).isLessThan(model.losses()[0]);
        Row row = model.transform(data).first();
        assertThat(row.<Vector>getAs("probability").size()).isEqualTo(BIBTEX_LABELS);
    }

    /** Dense features for even rows, sparse ones for odd ones. */
    private static Dataset<Row> separable(int count) {
        SplittableRandom random = new SplittableRandom(4);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double a = random.nextDouble(-1, 1);
            double b = random.nextDouble(-1, 1);
            Vector x = Vectors.dense(a, 0, b);
            Vector y = Vectors.dense(a > 0 ? 1 : 0, a + b > 0 ? 1 : 0);
            rows.add(RowFactory.create(i % 2 == 0 ? x : x.toSparse(), y));
        }
        return spark.createDataFrame(rows, schema());
    }

    private static StructType schema() {
        return DataTypes.createStructType(List.of(
                DataTypes.createStructField("features", SQLDataTypes.VectorType(), false),
                DataTypes.createStructField("labels", SQLDataTypes.VectorType(), false)));
    }

    private static List<Row> bibtexRows() throws IOException {
        try (var lines = Files.lines(BIBTEX)) {
            return lines.filter(line -> line.startsWith("{"))
                    .map(FixedPointClassifierTest::bibtexRow)
                    .toList();
        }
    }

    private static Row bibtexRow(String line) {
        int[] cells = CELL.matcher(line)
                .results()
                .mapToInt(cell -> Integer.parseInt(cell.group(1)))
                .toArray();
        return RowFactory.create(
                ones(cells, 0, BIBTEX_FEATURES), ones(cells, BIBTEX_FEATURES, BIBTEX_FEATURES + BIBTEX_LABELS));
    }

    private static Vector ones(int[] cells, int from, int to) {
        int[] inside = Arrays.stream(cells)
                .filter(cell -> cell >= from && cell < to)
                .map(cell -> cell - from)
                .toArray();
        double[] values = new double[inside.length];
        Arrays.fill(values, 1);
        return Vectors.sparse(to - from, inside, values);
    }
}
