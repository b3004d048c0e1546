package dev.fixpoint.solver;

import dev.fixpoint.Tensors;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code z -> A z + b} with a known matrix and a known fixed point, which counts its products.
 *
 * @param name what it is
 * @param matrices {@code [G, N, N]}: one for each row, or one for the whole batch
 * @param offset {@code b}
 * @param solution the fixed point
 * @param isRowwise whether it declares that its rows are independent
 * @param isSymmetric whether it declares that its Jacobian is symmetric
 * @param calls products with {@code A} so far
 */
record AffineProblem(
        String name,
        Tensor matrices,
        Tensor offset,
        Tensor solution,
        boolean isRowwise,
        boolean isSymmetric,
        AtomicInteger calls)
        implements AffineMap {

    /** A problem with a given fixed point. */
    static AffineProblem of(String name, Tensor matrices, Tensor solution) {
        Tensor offset = solution.sub(multiply(matrices, solution));
        return new AffineProblem(name, matrices, offset, solution, false, false, new AtomicInteger());
    }

    /** One matrix for the whole batch. */
    static AffineProblem coupled(String name, Tensor matrix, Tensor solution) {
        return of(name, matrix.unsqueeze(0), solution);
    }

    AffineProblem declaredRowwise() {
        return new AffineProblem(
                name + ", rowwise", matrices, offset, solution, true, isSymmetric, new AtomicInteger());
    }

    AffineProblem declaredSymmetric() {
        return new AffineProblem(name, matrices, offset, solution, isRowwise, true, new AtomicInteger());
    }

    AffineProblem withOffset(Tensor other) {
        return new AffineProblem(name, matrices, other, solution, isRowwise, isSymmetric, new AtomicInteger());
    }

    AffineProblem to(torch.ScalarType dtype) {
        return new AffineProblem(
                name,
                matrices.to(dtype),
                offset.to(dtype),
                solution.to(dtype),
                isRowwise,
                isSymmetric,
                new AtomicInteger());
    }

    private static Tensor multiply(Tensor matrices, Tensor v) {
        Tensor columns = v.reshape(matrices.size(0), -1, 1);
        return torch.bmm(matrices, columns).reshape(v.sizes());
    }

    @Override
    public Tensor linear(Tensor v) {
        calls.incrementAndGet();
        return multiply(matrices, v);
    }

    @Override
    public boolean hasIndependentRows() {
        return isRowwise;
    }

    @Override
    public AffineProblem rows(Tensor index) {
        return new AffineProblem(
                name,
                matrices.index_select(0, index),
                offset.index_select(0, index),
                solution.index_select(0, index),
                isRowwise,
                isSymmetric,
                calls);
    }

    @Override
    public boolean hasSymmetricJacobian() {
        return isSymmetric;
    }

    Tensor zeros() {
        return torch.zeros_like(offset);
    }

    @Override
    public String toString() {
        return name;
    }

    /** A symmetric matrix with given eigenvalues. */
    static Tensor symmetric(long seed, double... eigenvalues) {
        int size = eigenvalues.length;
        Tensor q = torch.linalg_qr(Tensors.random(seed, 1, size, size)).get0();
        return q.mul(Tensors.vector(eigenvalues)).matmul(q.t());
    }

    /** A matrix of independent normal numbers, whose spectral radius is about the one given. */
    static Tensor random(long seed, double radius, int size) {
        return Tensors.random(seed, radius / Math.sqrt(size), size, size);
    }

    /** Numbers from -1 to 1, evenly spaced, times a radius. */
    static double[] spread(double radius, int size) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = size == 1 ? radius : radius * (2.0 * i / (size - 1) - 1);
        }
        return values;
    }

    /** Turns by 90 degrees in each of some planes, and a scale. */
    static Tensor rotation(double scale, int planes) {
        return torch.kron(
                torch.eye(planes, Tensors.filled(1).options()),
                Tensors.vector(0, 1, -1, 0).reshape(2, 2).mul(new Scalar(scale)));
    }
}
