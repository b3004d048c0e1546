package dev.fixpoint.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Vectors of Spark, dense or sparse, as the rows of a dense tensor. */
final class VectorRows {
    private VectorRows() {}

    /** {@code [vectors, width]}, in single precision. */
    static Tensor tensor(List<Vector> vectors, int width) {
        float[] values = new float[Math.multiplyExact(vectors.size(), width)];
        for (int row = 0; row < vectors.size(); row++) {
            copy(requireSize(vectors.get(row), width), values, row * width);
        }
        return torch.tensor(values).view(vectors.size(), width);
    }

    static Vector requireSize(Vector vector, int size) {
        if (vector.size() != size) {
            throw new IllegalArgumentException(
                    "all vectors of a column must have the same size, got " + size + " and " + vector.size());
        }
        return vector;
    }

    /** A number that tells vectors apart by all that they hold; Spark's own looks at the first few numbers alone. */
    static int fingerprint(Vector vector) {
        return vector instanceof SparseVector sparse
                ? 31 * Arrays.hashCode(sparse.indices()) + Arrays.hashCode(sparse.values())
                : Arrays.hashCode(vector.toArray());
    }

    private static void copy(Vector vector, float[] values, int offset) {
        if (vector instanceof SparseVector sparse) {
            int[] indices = sparse.indices();
            for (int i = 0; i < indices.length; i++) {
                values[offset + indices[i]] = (float) sparse.values()[i];
            }
        } else {
            double[] dense = ((DenseVector) vector).values();
            for (int i = 0; i < dense.length; i++) {
                values[offset + i] = (float) dense[i];
            }
        }
    }
}
