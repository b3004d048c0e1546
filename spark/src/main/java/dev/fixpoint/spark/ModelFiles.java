package dev.fixpoint.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A model in a folder: Spark's metadata, and a Parquet file of its parameters, one row for each tensor. */
final class ModelFiles {
    private static final StructType SCHEMA = new StructType()
            .add("index", DataTypes.IntegerType)
            .add("features", DataTypes.IntegerType)
            .add("width", DataTypes.IntegerType)
            .add("labels", DataTypes.IntegerType)
            .add("values", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("losses", DataTypes.createArrayType(DataTypes.DoubleType, false));

    private ModelFiles() {}

    /** Writes a model. */
    static final class Writer extends MLWriter {
        private final FixedPointModel model;

        Writer(FixedPointModel model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            DefaultParamsWriter$.MODULE$.saveMetadata(model, path, sparkSession());
            NetworkShape shape = model.parameters().shape();
            List<float[]> values = model.parameters().values();
            List<Row> rows = IntStream.range(0, values.size())
                    .mapToObj(i -> RowFactory.create(
                            i, shape.features(), shape.width(), shape.labels(), values.get(i), model.losses()))
                    .toList();
            sparkSession().createDataFrame(rows, SCHEMA).coalesce(1).write().parquet(path + "/data");
        }
    }

    /** Reads a model. */
    static final class Reader extends MLReader<FixedPointModel> {
        @Override
        public FixedPointModel load(String path) {
            DefaultParamsReader.Metadata metadata =
                    DefaultParamsReader$.MODULE$.loadMetadata(path, sparkSession(), FixedPointModel.class.getName());
            List<Row> rows = sparkSession()
                    .read()
                    .schema(SCHEMA)
                    .parquet(path + "/data")
                    .orderBy("index")
                    .collectAsList();
            Row first = rows.get(0);
            List<float[]> values = new ArrayList<>();
            rows.forEach(row -> values.add(floats(row.getList(4))));
            double[] losses = first.<Double>getList(5).stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            FixedPointModel model = new FixedPointModel(
                    metadata.uid(),
                    new Parameters(new NetworkShape(first.getInt(1), first.getInt(2), first.getInt(3)), values),
                    losses);
            metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
            return model;
        }

        private static float[] floats(List<Float> list) {
            float[] values = new float[list.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = list.get(i);
            }
            return values;
        }
    }
}
