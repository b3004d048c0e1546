package dev.fixpoint.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.fixpoint.spark.example.BibtexExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** In Spark's own cluster of two executors, each a process of its own. */
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Hadoop needs programs of its own there")
@EnabledForJreRange(
        max = JRE.JAVA_23,
        disabledReason = "Spark 4.1 and its Hadoop ask for a Subject in a way that Java 24 has taken away")
class FixedPointClassifierTest {
    private static final Path BIBTEX = Path.of("..", "..", "shared", "data", "bibtex");
    private static final StructType SCHEMA =
            new StructType().add("features", SQLDataTypes.VectorType()).add("labels", SQLDataTypes.VectorType());

    private static SparkSession spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        spark = SparkSession.builder()
                .master("local-cluster[2,1,1024]")
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                // Processes that live for seconds: what they compile does not pay.
                .config("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
                .config("spark.sql.codegen.wholeStage", "false")
                .config("spark.executorEnv.FIXPOINT_SILENCE_SECONDS", "2")
                .config("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s")
                .config("spark.deploy.maxExecutorRetries", "-1")
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
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {FixedPointClassifier.load(saved)})
                .fit(data);
        FixedPointModel model = (FixedPointModel) pipeline.stages()[0];

        assertThat(model.losses()[14]).isLessThan(model.losses()[0] / 2);
        List<Row> predicted = model.transform(data).collectAsList();
        assertThat(predicted.stream().filter(row -> row.getAs("prediction").equals(row.<Vector>getAs("labels"))))
                .as("rows of 200 that are decided rightly; the labels are linear in the features")
                .hasSizeGreaterThan(170);

        String path = folder.resolve("model").toString();
        model.setThreshold(0.25);
        pipeline.save(path);
        FixedPointModel read = (FixedPointModel) PipelineModel.load(path).stages()[0];
        assertThat(read.losses()).isEqualTo(model.losses());
        assertThat(read.getOrDefault(read.threshold())).isEqualTo(0.25);
        assertThat(read.transform(data).select("probability").collectAsList())
                .isEqualTo(model.transform(data).select("probability").collectAsList());
    }

    /** One executor after the first epoch; with {@code -Dfixpoint.kills=20} another 19, at any moment of a fit of its own. */
    @Test
    @Timeout(7200)
    void afterAnExecutorWasKilledTheTrainingGoesOnToTheSameModel() throws Exception {
        String parquet = folder.resolve("data").toString();
        separable(100).write().parquet(parquet);
        Dataset<Row> data = spark.read().parquet(parquet);
        FixedPointClassifier classifier = new FixedPointClassifier()
                .setWorkers(2)
                .setWidth(8)
                .setBatch(10)
                .setEpochs(12);
        FixedPointModel calm = classifier.fit(data);
        long begun = System.nanoTime();
        assertSame(classifier.fit(data), calm);
        long duration = System.nanoTime() - begun;

        assertSame(troubled(classifier, data, folder.resolve("first"), FixedPointClassifierTest::awaitEpoch), calm);
        assertThat(linesOfExecutors("goes on after epoch")).hasSizeGreaterThanOrEqualTo(2);
        SplittableRandom random = new SplittableRandom();
        for (int kill = 1; kill < Integer.getInteger("fixpoint.kills", 1); kill++) {
            long moment = random.nextLong(duration) / 1_000_000;
            assertSame(
                    troubled(classifier, data, folder.resolve("kill-" + kill), (fit, files) -> Thread.sleep(moment)),
                    calm);
        }
    }

    /** When to kill. */
    @FunctionalInterface
    private interface Moment {
        void await(CompletableFuture<FixedPointModel> fit, Path checkpoints) throws Exception;
    }

    private static FixedPointModel troubled(
            FixedPointClassifier classifier, Dataset<Row> data, Path checkpoints, Moment moment) throws Exception {
        FixedPointClassifier kept = classifier.copy(ParamMap.empty()).setCheckpointFolder(checkpoints.toString());
        CompletableFuture<FixedPointModel> fit = CompletableFuture.supplyAsync(() -> kept.fit(data));
        moment.await(fit, checkpoints);
        ProcessHandle.current().children().findAny().orElseThrow().destroyForcibly();
        return fit.get(5, TimeUnit.MINUTES);
    }

    /** Waits for the first checkpoint. */
    private static void awaitEpoch(CompletableFuture<FixedPointModel> fit, Path checkpoints) throws Exception {
        while (!Files.exists(checkpoints) || !hasCheckpoint(checkpoints)) {
            assertThat(fit).as("the fit, waiting for an epoch").isNotDone();
            Thread.sleep(20);
        }
    }

    private static boolean hasCheckpoint(Path checkpoints) throws IOException {
        try (Stream<Path> files = Files.list(checkpoints)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("fixpoint-.*-epoch-\\d+\\.pt"));
        }
    }

    @Test
    void moreEpochsOfTheSameGoOnFromTheCheckpoint() throws IOException {
        Dataset<Row> data = separable(60);
        FixedPointClassifier classifier = new FixedPointClassifier()
                .setWorkers(2)
                .setWidth(8)
                .setBatch(20)
                .setCheckpointFolder(folder.toString());
        classifier.setEpochs(2).fit(data);
        long before = linesOfExecutors("goes on after epoch 2").size();
        FixedPointModel more = classifier.setEpochs(4).fit(data);
        assertThat(linesOfExecutors("goes on after epoch 2")).hasSize((int) before + 2);
        assertSame(more, classifier.setCheckpointFolder("").fit(data));
    }

    @Test
    void aVectorOfAnotherSizeEndsTheFitWithASentence() {
        List<Row> rows = new ArrayList<>(separable(3).collectAsList());
        rows.add(RowFactory.create(Vectors.dense(1, 2), Vectors.dense(1, 1)));
        Dataset<Row> data = spark.createDataFrame(rows, SCHEMA);
        assertThatThrownBy(() -> new FixedPointClassifier().setWorkers(2).fit(data))
                .hasStackTraceContaining("all vectors of a column must have the same size, got 3 and 2");
    }

    @Test
    void aColumnThatIsMissingIsNamed() {
        assertThatThrownBy(() -> new FixedPointClassifier().setFeaturesCol("x").fit(separable(2)))
                .hasMessage("there is no column 'x'; there are [features, labels]");
    }

    @Test
    void withoutRowsThereIsNothingToLearn() {
        assertThatThrownBy(() -> new FixedPointClassifier().fit(separable(0)))
                .hasMessage("there are no rows to learn from");
    }

    @Test
    void bibtexIsLearnedFromParquetFiles() {
        assumeThat(BIBTEX).as("the data of Bibtex").exists();
        assertThat(BibtexExample.run(spark, BIBTEX.toString(), folder.toString(), 2))
                .as("F1 after 2 of 10 epochs; predicting the most frequent tag of all gives 0.1")
                .isGreaterThan(0.2);
    }

    private static void assertSame(FixedPointModel actual, FixedPointModel expected) {
        assertThat(actual.losses()).isEqualTo(expected.losses());
        List<float[]> values = actual.parameters().values();
        for (int i = 0; i < values.size(); i++) {
            assertThat(values.get(i)).isEqualTo(expected.parameters().values().get(i));
        }
    }

    /** What the executors of this application have written to their logs. */
    private static List<String> linesOfExecutors(String words) throws IOException {
        Path logs = Path.of(
                System.getenv("SPARK_HOME"), "work", spark.sparkContext().applicationId());
        try (Stream<Path> files = Files.walk(logs)) {
            List<String> lines = new ArrayList<>();
            for (Path log : files.filter(file -> file.endsWith("stderr")).toList()) {
                Files.readAllLines(log).stream()
                        .filter(line -> line.contains(words))
                        .forEach(lines::add);
            }
            return lines;
        }
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
        return spark.createDataFrame(rows, SCHEMA);
    }
}
