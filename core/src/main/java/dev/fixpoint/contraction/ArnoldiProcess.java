package dev.fixpoint.contraction;

import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Arnoldi's process on several operators at once: an orthonormal basis of each Krylov space by classical Gram-Schmidt, done
 * twice, and the operator on it, a Hessenberg matrix, in Java.
 */
final class ArnoldiProcess {
    /** What counts as zero beside the rounding errors of a product, in units of the precision. */
    private static final double NOISE = 10;

    private final Scalar one = new Scalar(1);
    private final Scalar minusOne = new Scalar(-1);
    private final UnaryOperator<Tensor> operator;
    private final Scalar noise;
    private final Tensor basis;
    private final double[][][] hessenberg;
    private int size;

    /**
     * A process from random vectors.
     *
     * @param operator {@code [G, 1, N]} to the same shape
     * @param largest vectors in a basis at most
     * @param start {@code [G, 1, N]}, not 0
     */
    ArnoldiProcess(UnaryOperator<Tensor> operator, int largest, Tensor start) {
        int blocks = Math.toIntExact(start.size(0));
        int length = Math.toIntExact(Math.min(largest, start.size(2)));
        this.operator = operator;
        this.noise = new Scalar(NOISE * HostNumbers.precision(start));
        this.basis = torch.zeros(new long[] {blocks, length + 1L, start.size(2)}, start.options());
        this.hessenberg = new double[blocks][length + 1][length];
        begin(start);
    }

    private void begin(Tensor start) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor norms = norms(start);
            basis.narrow(1, 0, 1).copy_(divided(start, norms, norms));
            size = 0;
        }
    }

    /** Whether the basis has all the vectors that it can have. */
    boolean isFull() {
        return size == hessenberg[0][0].length;
    }

    /** Multiplies once. */
    void extend() {
        try (TensorScope step = TensorScope.open()) {
            Tensor known = basis.narrow(1, 0, size + 1L);
            Tensor transposed = known.transpose(1, 2);
            Tensor w = operator.apply(basis.narrow(1, size, 1)).clone();
            Tensor before = norms(w);
            Tensor overlaps = torch.bmm(w, transposed);
            w.baddbmm_(overlaps, known, one, minusOne);
            Tensor again = torch.bmm(w, transposed);
            w.baddbmm_(again, known, one, minusOne);
            Tensor rest = norms(w);
            rest = torch.where(rest.gt(before.mul(noise)), rest, torch.zeros_like(rest));
            double[] columns = HostNumbers.of(torch.cat(new TensorVector(overlaps.add_(again), rest), 2));
            int height = size + 2;
            for (int block = 0; block < hessenberg.length; block++) {
                for (int row = 0; row < height; row++) {
                    hessenberg[block][row][size] = columns[block * height + row];
                }
            }
            basis.narrow(1, size + 1L, 1).copy_(divided(w, rest, before));
            size++;
        }
    }

    /** The eigenvalues of the operators on their Krylov spaces. */
    List<RitzValues> values() {
        return RitzValues.of(hessenberg, size);
    }

    /**
     * Begins anew from what is left of the first vectors when the directions that are not wanted are filtered out. Between
     * {@code size / 2} and all eigenvalues but one are kept.
     */
    void restart(List<RitzValues> values) {
        try (TensorScope scope = TensorScope.open()) {
            double[] combined = IntStream.range(0, hessenberg.length)
                    .boxed()
                    .flatMapToDouble(i -> Arrays.stream(values.get(i).filtered(hessenberg[i])))
                    .toArray();
            Tensor weights = HostNumbers.tensor(combined, hessenberg.length, 1, size);
            begin(torch.bmm(weights.to(basis.device(), basis.scalar_type()), basis.narrow(1, 0, size)));
        }
    }

    private static Tensor norms(Tensor vectors) {
        return vectors.norm(new ScalarOptional(new Scalar(2.0)), new long[] {2}, true);
    }

    /** Unit vectors; 0 where the norm is. A norm that is not a number stays one. */
    private static Tensor divided(Tensor vectors, Tensor norms, Tensor scale) {
        Tensor none = norms.eq(new Scalar(0)).logical_and(scale.eq(scale));
        return vectors.div(norms.masked_fill(none, new Scalar(1))).masked_fill(none, new Scalar(0));
    }
}
