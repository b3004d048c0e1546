package dev.fixpoint.spark;

import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Vectors of Spark, dense or sparse, as the rows of a dense tensor. */
final class VectorRows {
    private final int width;
    private float[] values = new float[0];
    private int rows;

    VectorRows(int width) {
        this.width = width;
    }

    static VectorRows of(Iterator<Vector> vectors, int width) {
        VectorRows rows = new VectorRows(width);
        vectors.forEachRemaining(rows::add);
        return rows;
    }

    void add(Vector vector) {
        if (vector.size() != width) {
            throw new IllegalArgumentException(
                    "all vectors of a column must have the same size, " + width + ", got " + vector.size());
        }
        int offset = rows * width;
        if (values.length < offset + width) {
            values = Arrays.copyOf(values, Math.max(16 * width, 2 * values.length));
        }
        if (vector instanceof SparseVector sparse) {
            int[] indices = sparse.indices();
            for (int i = 0; i < indices.length; i++) {
                values[offset + indices[i]] = (float) sparse.values()[i];
            }
        } else {
            double[] dense = ((DenseVector) vector).values();
            for (int i = 0; i < width; i++) {
                values[offset + i] = (float) dense[i];
            }
        }
        rows++;
    }

    int rows() {
        return rows;
    }

    /** {@code [rows, width]}. */
    Tensor tensor() {
        return torch.tensor(Arrays.copyOf(values, rows * width)).view(rows, width);
    }
}
