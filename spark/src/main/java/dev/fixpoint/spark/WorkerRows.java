package dev.fixpoint.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.bytedeco.pytorch.Tensor;

/**
 * The rows of one worker. They stay as Spark has them, sparse where they are; a batch becomes a dense tensor when its turn comes.
 *
 * @param shape of the network that learns them
 * @param features of each row
 * @param labels of each row
 */
record WorkerRows(NetworkShape shape, List<Vector> features, List<Vector> labels) {
    static WorkerRows read(Iterator<Row> input, NetworkShape shape) {
        List<Vector> features = new ArrayList<>();
        List<Vector> labels = new ArrayList<>();
        while (input.hasNext()) {
            Row row = input.next();
            features.add(VectorRows.requireSize(row.getAs(0), shape.features()));
            labels.add(VectorRows.requireSize(row.getAs(1), shape.labels()));
        }
        return new WorkerRows(shape, features, labels);
    }

    int size() {
        return features.size();
    }

    /** {@code [chosen, features]}. */
    Tensor features(int[] chosen) {
        return VectorRows.tensor(Arrays.stream(chosen).mapToObj(features::get).toList(), shape.features());
    }

    /** {@code [chosen, labels]}. */
    Tensor labels(int[] chosen) {
        return VectorRows.tensor(Arrays.stream(chosen).mapToObj(labels::get).toList(), shape.labels());
    }

    /** A number that other rows hardly have; that of the rows of several workers is the sum. */
    long fingerprint() {
        long sum = 0;
        for (int i = 0; i < size(); i++) {
            int row = 31 * VectorRows.fingerprint(features.get(i)) + VectorRows.fingerprint(labels.get(i));
            sum += Integer.toUnsignedLong(row);
        }
        return sum;
    }
}
