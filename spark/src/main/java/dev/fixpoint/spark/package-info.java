/**
 * Fixed-point layers in Apache Spark: {@link dev.fixpoint.spark.FixedPointClassifier} is an estimator of Spark ML whose model has a
 * deep equilibrium layer, for one label or many.
 *
 * <pre>{@code
 * Dataset<Row> train = spark.read().parquet("train.parquet");        // vectors 'features' and 'labels', dense or sparse
 * FixedPointModel model = new FixedPointClassifier().setWorkers(2).fit(train);
 * model.transform(test).select("prediction").show();
 * model.write().overwrite().save("model");
 * }</pre>
 *
 * <p>Training is one barrier stage: as many tasks as workers, all at the same time, each with its part of the rows. They exchange their
 * addresses through Spark and their gradients through {@link dev.fixpoint.distributed.Communicator}. If one fails, all end, and Spark
 * starts the stage again; with a folder for checkpoints it goes on from the last epoch.
 *
 * <p>Spark itself is what the application is started by ({@code spark-submit}): this module is compiled against 4.1.0 and brings none.
 */
@NullMarked
package dev.fixpoint.spark;

import org.jspecify.annotations.NullMarked;
