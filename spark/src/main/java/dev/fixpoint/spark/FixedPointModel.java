package dev.fixpoint.spark;

import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link FixedPointClassifier} has learned. {@code transform} adds two columns of vectors: the probability of each label, and 1 for
 * each label whose probability is above the threshold.
 */
public final class FixedPointModel extends Model<FixedPointModel> implements MLWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Parameters parameters;
    private final double[] losses;
    private final Param<String> featuresCol;
    private final Param<String> predictionCol;
    private final Param<String> probabilityCol;
    private final DoubleParam threshold;

    FixedPointModel(String uid, Parameters parameters, double[] losses) {
        this.uid = uid;
        this.parameters = parameters;
        this.losses = losses.clone();
        featuresCol = new Param<>(this, "featuresCol", "column of feature vectors");
        predictionCol = new Param<>(this, "predictionCol", "column of predicted vectors of 0 and 1");
        probabilityCol = new Param<>(this, "probabilityCol", "column of probabilities of the labels");
        threshold = new DoubleParam(
                this, "threshold", "probability above which a label is predicted", ParamValidators.inRange(0, 1));
        setDefault(featuresCol, "features");
        setDefault(predictionCol, "prediction");
        setDefault(probabilityCol, "probability");
        setDefault(threshold, 0.5);
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
    public FixedPointModel setFeaturesCol(String value) {
        set(featuresCol, value);
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
    public FixedPointModel setPredictionCol(String value) {
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
    public FixedPointModel setProbabilityCol(String value) {
        set(probabilityCol, value);
        return this;
    }

    /**
     * The parameter {@code threshold}.
     *
     * @return the parameter, as pipelines and grids use it
     */
    public DoubleParam threshold() {
        return threshold;
    }

    /**
     * Sets {@code threshold}.
     *
     * @param value the value
     * @return this
     */
    public FixedPointModel setThreshold(double value) {
        set(threshold, value);
        return this;
    }

    /**
     * How the training went.
     *
     * @return the mean loss of each epoch
     */
    public double[] losses() {
        return losses.clone();
    }

    Parameters parameters() {
        return parameters;
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        Broadcast<Parameters> sent = dataset.sparkSession()
                .sparkContext()
                .broadcast(parameters, scala.reflect.ClassTag$.MODULE$.apply(Parameters.class));
        Prediction prediction = new Prediction(
                sent, dataset.schema().fieldIndex(getOrDefault(featuresCol)), schema, (Double) getOrDefault(threshold));
        return dataset.toDF().mapPartitions(prediction, Encoders.row(schema));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Columns.requireVectors(schema, getOrDefault(featuresCol));
        return Columns.with(schema, getOrDefault(probabilityCol), getOrDefault(predictionCol));
    }

    @Override
    public FixedPointModel copy(ParamMap extra) {
        FixedPointModel copy = new FixedPointModel(uid, parameters, losses);
        return copyValues(copy, extra).setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new ModelFiles.Writer(this);
    }

    /**
     * Reads models.
     *
     * @return a reader
     */
    public static MLReader<FixedPointModel> read() {
        return new ModelFiles.Reader();
    }

    /**
     * Reads a model.
     *
     * @param path where it was saved
     * @return the model
     */
    public static FixedPointModel load(String path) {
        return read().load(path);
    }
}
