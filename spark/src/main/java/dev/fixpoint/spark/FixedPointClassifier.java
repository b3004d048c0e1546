package dev.fixpoint.spark;

import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A classifier for one label or many, whose hidden layer is the equilibrium of a {@link
 * dev.fixpoint.algorithms.equilibrium.DenseEquilibrium}; it is trained by cross-entropy with Adam in one barrier stage of
 * {@link #workers} tasks, which must all find a place at the same time.
 *
 * <ul>
 *   <li>features: a column of vectors, dense or sparse, all of one size
 *   <li>labels: a column of vectors of 0 and 1, dense or sparse, one place for each label
 * </ul>
 *
 * <p>A fit with the same rows in the same order, parameters and number of workers has the same result, also where Spark had to start its stage
 * again. With a {@link #checkpointFolder} it then goes on from the last epoch; so does a later fit that wants more epochs of the same. The
 * folder keeps one file of each training, until somebody removes it.
 *
 * <p>Memory: each worker holds its rows as they come, sparse or dense, and makes a dense tensor of single precision of a batch at a time.
 */
public final class FixedPointClassifier extends Estimator<FixedPointModel> implements MLWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Param<String> featuresCol;
    private final Param<String> labelsCol;
    private final Param<String> predictionCol;
    private final Param<String> probabilityCol;
    private final Param<String> checkpointFolder;
    private final IntParam workers;
    private final IntParam width;
    private final IntParam epochs;
    private final IntParam batch;
    private final DoubleParam learningRate;
    private final LongParam seed;

    /** A classifier with default parameters. */
    public FixedPointClassifier() {
        this(Identifiable$.MODULE$.randomUID("fixedPointClassifier"));
    }

    /**
     * A classifier with default parameters, as Spark makes it when it reads one.
     *
     * @param uid its name among the stages of a pipeline
     */
    public FixedPointClassifier(String uid) {
        this.uid = uid;
        featuresCol = new Param<>(this, "featuresCol", "column of feature vectors");
        labelsCol = new Param<>(this, "labelsCol", "column of vectors of 0 and 1, a place for each label");
        predictionCol = new Param<>(this, "predictionCol", "column of predicted vectors of 0 and 1");
        probabilityCol = new Param<>(this, "probabilityCol", "column of probabilities of the labels");
        checkpointFolder = new Param<>(
                this,
                "checkpointFolder",
                "folder or address (hdfs:, s3a:), seen by all machines, for the state after each epoch; empty for none");
        workers = new IntParam(this, "workers", "tasks that train together", ParamValidators.gtEq(1));
        width = new IntParam(this, "width", "width of the equilibrium", ParamValidators.gtEq(1));
        epochs = new IntParam(this, "epochs", "passes over the rows", ParamValidators.gtEq(1));
        batch = new IntParam(this, "batch", "rows of a step, of all workers together", ParamValidators.gtEq(1));
        learningRate = new DoubleParam(this, "learningRate", "of Adam", ParamValidators.gt(0));
        seed = new LongParam(this, "seed", "of the parameters and the order of rows");
        setDefault(featuresCol, "features");
        setDefault(labelsCol, "labels");
        setDefault(predictionCol, "prediction");
        setDefault(probabilityCol, "probability");
        setDefault(checkpointFolder, "");
        setDefault(workers, 1);
        setDefault(width, 128);
        setDefault(epochs, 10);
        setDefault(batch, 80);
        setDefault(learningRate, 2e-3);
        setDefault(seed, 1L);
    }

    @Override
    public String uid() {
        return uid;
    }

    /**
     * The parameter {@code featuresCol}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public Param<String> featuresCol() {
        return featuresCol;
    }

    /**
     * Sets {@code featuresCol}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointClassifier setFeaturesCol(String value) {
        set(featuresCol, value);
        return this;
    }

    /**
     * The parameter {@code labelsCol}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public Param<String> labelsCol() {
        return labelsCol;
    }

    /**
     * Sets {@code labelsCol}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointClassifier setLabelsCol(String value) {
        set(labelsCol, value);
        return this;
    }

    /**
     * The parameter {@code predictionCol}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public Param<String> predictionCol() {
        return predictionCol;
    }

    /**
     * Sets {@code predictionCol}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointClassifier setPredictionCol(String value) {
        set(predictionCol, value);
        return this;
    }

    /**
     * The parameter {@code probabilityCol}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    /**
     * Sets {@code probabilityCol}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointClassifier setProbabilityCol(String value) {
        set(probabilityCol, value);
        return this;
    }

    /**
     * The parameter {@code checkpointFolder}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public Param<String> checkpointFolder() {
        return checkpointFolder;
    }

    /**
     * Sets {@code checkpointFolder}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointClassifier setCheckpointFolder(String value) {
        set(checkpointFolder, value);
        return this;
    }

    /**
     * The parameter {@code workers}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public IntParam workers() {
        return workers;
    }

    /**
     * Sets {@code workers}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointClassifier setWorkers(int value) {
        set(workers, value);
        return this;
    }

    /**
     * The parameter {@code width}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public IntParam width() {
        return width;
    }

    /**
     * Sets {@code width}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointClassifier setWidth(int value) {
        set(width, value);
        return this;
    }

    /**
     * The parameter {@code epochs}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public IntParam epochs() {
        return epochs;
    }

    /**
     * Sets {@code epochs}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointClassifier setEpochs(int value) {
        set(epochs, value);
        return this;
    }

    /**
     * The parameter {@code batch}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public IntParam batch() {
        return batch;
    }

    /**
     * Sets {@code batch}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointClassifier setBatch(int value) {
        set(batch, value);
        return this;
    }

    /**
     * The parameter {@code learningRate}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public DoubleParam learningRate() {
        return learningRate;
    }

    /**
     * Sets {@code learningRate}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointClassifier setLearningRate(double value) {
        set(learningRate, value);
        return this;
    }

    /**
     * The parameter {@code seed}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public LongParam seed() {
        return seed;
    }

    /**
     * Sets {@code seed}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointClassifier setSeed(long value) {
        set(seed, value);
        return this;
    }

    @Override
    public FixedPointModel fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        Dataset<Row> rows =
                dataset.select(functions.col(getOrDefault(featuresCol)), functions.col(getOrDefault(labelsCol)));
        List<Row> head = rows.takeAsList(1);
        if (head.isEmpty()) {
            throw new IllegalArgumentException("there are no rows to learn from");
        }
        Row first = head.get(0);
        NetworkShape shape = new NetworkShape(
                first.<Vector>getAs(0).size(),
                (Integer) getOrDefault(width),
                first.<Vector>getAs(1).size());
        BarrierTraining.Plan plan = new BarrierTraining.Plan(
                (Integer) getOrDefault(epochs),
                (Integer) getOrDefault(batch),
                (Double) getOrDefault(learningRate),
                (Long) getOrDefault(seed),
                getOrDefault(checkpointFolder));
        return model(
                shape,
                BarrierStage.run(rows.toJavaRDD(), (Integer) getOrDefault(workers), new BarrierTraining(shape, plan)));
    }

    private FixedPointModel model(NetworkShape shape, List<BarrierTraining.Trained> trained) {
        int digest = trained.get(0).digest();
        for (BarrierTraining.Trained worker : trained) {
            if (worker.digest() != digest) {
                throw new IllegalStateException(
                        "worker " + worker.rank() + " ended with other parameters than worker 0");
            }
        }
        double[] losses = trained.get(0).losses().stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        FixedPointModel model =
                new FixedPointModel(uid, new Parameters(shape, trained.get(0).values()), losses);
        return copyValues(model.setParent(this), extractParamMap());
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Columns.requireVectors(schema, getOrDefault(featuresCol));
        Columns.requireVectors(schema, getOrDefault(labelsCol));
        return Columns.with(schema, getOrDefault(probabilityCol), getOrDefault(predictionCol));
    }

    @Override
    public FixedPointClassifier copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    @Override
    public MLWriter write() {
        return new DefaultParamsWriter(this);
    }

    /**
     * Reads classifiers.
     *
     * @return a reader
     */
    public static MLReader<FixedPointClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /**
     * Reads a classifier.
     *
     * @param path where it was saved
     * @return the classifier
     */
    public static FixedPointClassifier load(String path) {
        return read().load(path);
    }
}
