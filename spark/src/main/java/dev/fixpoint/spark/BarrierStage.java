package dev.fixpoint.spark;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** Spark's barrier stage, which has no interface for Java. */
final class BarrierStage {
    private BarrierStage() {}

    /**
     * Runs a training over as many partitions as workers, all at the same time. Its results pass through a shuffle to one more task: Spark
     * starts a failed barrier stage again if it is not the last of its job, which could have given results away.
     */
    static List<BarrierTraining.Trained> run(JavaRDD<Row> rows, int workers, BarrierTraining training) {
        return dealt(rows, workers)
                .rdd()
                .barrier()
                .<BarrierTraining.Trained>mapPartitions(
                        new Task(training), false, ClassTag$.MODULE$.apply(BarrierTraining.Trained.class))
                .toJavaRDD()
                .repartition(1)
                .collect()
                .stream()
                .sorted(Comparator.comparingInt(BarrierTraining.Trained::rank))
                .toList();
    }

    /** Row {@code i} for worker {@code i mod workers}, in the order of {@code i}: a shuffle alone would give them in the order of arrival. */
    private static JavaRDD<Row> dealt(JavaRDD<Row> rows, int workers) {
        return rows.zipWithIndex()
                .mapToPair(Tuple2::swap)
                .repartitionAndSortWithinPartitions(new HashPartitioner(workers))
                .values();
    }

    /** A Java function as one of Scala. */
    private static final class Task
            extends AbstractFunction1<
                    scala.collection.Iterator<Row>, scala.collection.Iterator<BarrierTraining.Trained>>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final BarrierTraining training;

        Task(BarrierTraining training) {
            this.training = training;
        }

        @Override
        public scala.collection.Iterator<BarrierTraining.Trained> apply(scala.collection.Iterator<Row> rows) {
            return CollectionConverters.asScala(training.call(CollectionConverters.asJava(rows)));
        }
    }
}
