package dev.fixpoint.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a data set. */
final class Columns {
    private Columns() {}

    static void requireVectors(StructType schema, String column) {
        List<String> names = List.of(schema.fieldNames());
        if (!names.contains(column)) {
            throw new IllegalArgumentException("there is no column '" + column + "'; there are " + names);
        }
        if (!schema.apply(column).dataType().equals(SQLDataTypes.VectorType())) {
            throw new IllegalArgumentException("the column '" + column + "' must hold vectors, but it holds "
                    + schema.apply(column).dataType().simpleString());
        }
    }

    /** A schema with further columns of vectors. */
    static StructType with(StructType schema, String... columns) {
        StructField[] fields = Arrays.copyOf(schema.fields(), schema.size() + columns.length);
        for (int i = 0; i < columns.length; i++) {
            if (List.of(schema.fieldNames()).contains(columns[i])) {
                throw new IllegalArgumentException("there is a column '" + columns[i] + "' already");
            }
            fields[schema.size() + i] = DataTypes.createStructField(columns[i], SQLDataTypes.VectorType(), false);
        }
        return new StructType(fields);
    }
}
