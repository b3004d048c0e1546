package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MatrixTest {
    private final Matrix matrix = new Matrix(2, 3, new float[] {1, 2, 3, 4, 5, 6});

    @Test
    void entriesLieRowAfterRow() {
        assertThat(matrix.get(0, 2)).isEqualTo(3f);
        assertThat(matrix.get(1, 0)).isEqualTo(4f);
        assertThat(matrix.row(1)).containsExactly(4, 5, 6);
        assertThat(Matrix.ofRows(3, List.of(new float[] {1, 2, 3}, new float[] {4, 5, 6})))
                .isEqualTo(matrix)
                .hasSameHashCodeAs(matrix)
                .hasToString("Matrix[2 x 3]");
    }

    @Test
    void matricesOfOtherShapeOrContentDiffer() {
        assertThat(Matrix.zeros(2, 3)).isNotEqualTo(Matrix.zeros(3, 2)).isNotEqualTo(matrix);
        assertThat(Matrix.ofRows(4, List.of())).isEqualTo(Matrix.zeros(0, 4));
    }

    @Test
    void aColumnBeyondTheRowIsNotTheNextRowsEntry() {
        assertThatThrownBy(() -> matrix.get(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> matrix.row(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shapesThatDoNotFitTheValuesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Matrix(2, 2, new float[3]))
                .withMessage("a matrix of 2 rows and 2 columns takes 4 values, got 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Matrix(-1, 2, new float[0]))
                .withMessage("rows and columns must be at least 0, got -1 rows and 2 columns");
        // 65,536 squared is 0 in 32-bit arithmetic.
        assertThatIllegalArgumentException().isThrownBy(() -> new Matrix(1 << 16, 1 << 16, new float[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Matrix.zeros(1 << 16, 1 << 16))
                .withMessage("a matrix of 65536 rows and 65536 columns does not fit one array");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Matrix.ofRows(2, List.of(new float[2], new float[1])))
                .withMessage("row 1 has 1 values, expected 2");
    }
}
