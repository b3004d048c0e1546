package dev.fixpoint.spark;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows with their predictions, {@value #BATCH} at a time.
 *
 * @param parameters of the network
 * @param column of the features
 * @param schema of the rows with their predictions
 * @param threshold above which a label is predicted
 */
record Prediction(Broadcast<Parameters> parameters, int column, StructType schema, double threshold)
        implements MapPartitionsFunction<Row, Row> {
    private static final int BATCH = 512;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        NativeThreads.use(TaskContext.get().cpus());
        return new Iterator<>() {
            private Iterator<Row> ready = List.<Row>of().iterator();

            @Override
            public boolean hasNext() {
                return ready.hasNext() || rows.hasNext();
            }

            @Override
            public Row next() {
                if (!ready.hasNext()) {
                    ready = predicted(rows).iterator();
                }
                return ready.next();
            }
        };
    }

    private List<Row> predicted(Iterator<Row> rows) {
        Parameters read = parameters.value();
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            List<Row> batch = new ArrayList<>();
            List<Vector> features = new ArrayList<>();
            while (rows.hasNext() && batch.size() < BATCH) {
                Row row = rows.next();
                batch.add(row);
                features.add(row.getAs(column));
            }
            Tensor input = VectorRows.tensor(features, read.shape().features());
            Tensor probabilities = read.network().logits(input).sigmoid().contiguous();
            float[] values = new float[Math.toIntExact(probabilities.numel())];
            new FloatPointer(probabilities.data_ptr()).get(values);
            List<Row> all = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                all.add(with(
                        batch.get(i),
                        values,
                        i * read.shape().labels(),
                        read.shape().labels()));
            }
            return all;
        }
    }

    private Row with(Row row, float[] values, int offset, int labels) {
        double[] probabilities = new double[labels];
        double[] predicted = new double[labels];
        for (int i = 0; i < labels; i++) {
            probabilities[i] = values[offset + i];
            predicted[i] = probabilities[i] > threshold ? 1 : 0;
        }
        Object[] cells = new Object[row.size() + 2];
        for (int i = 0; i < row.size(); i++) {
            cells[i] = row.get(i);
        }
        cells[row.size()] = Vectors.dense(probabilities);
        cells[row.size() + 1] = Vectors.dense(predicted).toSparse();
        return new GenericRowWithSchema(cells, schema);
    }
}
