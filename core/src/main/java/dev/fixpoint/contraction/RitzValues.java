package dev.fixpoint.contraction;

import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Eigenvalues {@code theta = a + b i} of a matrix on a Krylov space, each with the norm of {@code A u - theta u} for its unit
 * vector {@code u}. Not a number, all of them, where the matrix is not finite.
 */
final class RitzValues {
    private final double[] real;
    private final double[] imaginary;
    private final double[] residuals;

    /** Values {@code a}, {@code b}, with pairs side by side, and {@code |A u - theta u|}. */
    private RitzValues(double[] real, double[] imaginary, double[] residuals) {
        this.real = real;
        this.imaginary = imaginary;
        this.residuals = residuals;
    }

    /** Those of several Hessenberg matrices, {@code [size + 1][size]} of each array. */
    static List<RitzValues> of(double[][][] hessenberg, int size) {
        double[] squares = new double[hessenberg.length * size * size];
        boolean[] finite = new boolean[hessenberg.length];
        for (int block = 0; block < hessenberg.length; block++) {
            double[] square = new double[size * size];
            for (int row = 0; row < size; row++) {
                System.arraycopy(hessenberg[block][row], 0, square, row * size, size);
            }
            finite[block] = Arrays.stream(square).allMatch(Double::isFinite)
                    && Double.isFinite(hessenberg[block][size][size - 1]);
            if (finite[block]) {
                System.arraycopy(square, 0, squares, block * size * size, square.length);
            }
        }
        try (TensorScope scope = TensorScope.open()) {
            T_TensorTensor_T pairs = torch.linalg_eig(HostNumbers.tensor(squares, hessenberg.length, size, size));
            double[] values = HostNumbers.of(torch.view_as_real(pairs.get0()));
            Tensor lastRow = pairs.get1().narrow(1, size - 1L, 1).abs();
            double[] last = HostNumbers.of(lastRow);
            List<RitzValues> all = new ArrayList<>(hessenberg.length);
            for (int block = 0; block < hessenberg.length; block++) {
                double rest = hessenberg[block][size][size - 1];
                int from = block * size;
                RitzValues one = new RitzValues(new double[size], new double[size], new double[size]);
                for (int i = 0; i < size; i++) {
                    one.real[i] = finite[block] ? values[2 * (from + i)] : Double.NaN;
                    one.imaginary[i] = finite[block] ? values[2 * (from + i) + 1] : Double.NaN;
                    one.residuals[i] = finite[block] ? rest * last[from + i] : Double.NaN;
                }
                all.add(one);
            }
            return all;
        }
    }

    int size() {
        return real.length;
    }

    double real(int i) {
        return real[i];
    }

    double imaginary(int i) {
        return imaginary[i];
    }

    double modulus(int i) {
        return Math.hypot(real[i], imaginary[i]);
    }

    /** The number of the one with the largest modulus. */
    int dominant() {
        return IntStream.range(0, size())
                .boxed()
                .max(Comparator.comparingDouble(this::modulus))
                .orElseThrow();
    }

    /** The largest modulus. */
    double radius() {
        return modulus(dominant());
    }

    /** The same outline with another radius: those of one basis lie a little inside the spectrum. */
    RitzValues scaledTo(double radius) {
        double scale = radius() > 0 ? radius / radius() : 1;
        return new RitzValues(times(real, scale), times(imaginary, scale), times(residuals, scale));
    }

    private static double[] times(double[] numbers, double factor) {
        return Arrays.stream(numbers).map(x -> x * factor).toArray();
    }

    /** How far the dominant one is from being an eigenvalue. */
    double residual() {
        return residuals[dominant()];
    }

    /**
     * What is left of the first vector of a Krylov space, {@code p(H) e1}, by the polynomial {@code p} whose roots are the
     * smaller half of these values (D. C. Sorensen, 'Implicit application of polynomial filters in a k-step Arnoldi method',
     * 1992; here the space is built anew from the vector).
     */
    double[] filtered(double[][] hessenberg) {
        double[] vector = new double[size()];
        vector[0] = 1;
        List<Integer> order = IntStream.range(0, size())
                .boxed()
                .sorted(Comparator.comparingDouble(this::modulus))
                .toList();
        int degree = 0;
        for (int i : order) {
            int roots = imaginary[i] == 0 ? 1 : 2;
            if (imaginary[i] < 0 || 2 * (degree + roots) > size()) {
                continue;
            }
            degree += roots;
            double[] once = multiplied(hessenberg, vector);
            double[] next;
            if (roots == 1) {
                next = combined(once, -real[i], vector);
            } else {
                double[] twice = combined(multiplied(hessenberg, once), -2 * real[i], once);
                next = combined(twice, real[i] * real[i] + imaginary[i] * imaginary[i], vector);
            }
            double norm = Math.sqrt(Arrays.stream(next).map(x -> x * x).sum());
            if (!(norm > Double.MIN_NORMAL)) {
                return vector;
            }
            vector = Arrays.stream(next).map(x -> x / norm).toArray();
        }
        return vector;
    }

    private static double[] multiplied(double[][] matrix, double[] vector) {
        double[] product = new double[vector.length];
        for (int row = 0; row < vector.length; row++) {
            for (int column = Math.max(0, row - 1); column < vector.length; column++) {
                product[row] += matrix[row][column] * vector[column];
            }
        }
        return product;
    }

    private static double[] combined(double[] base, double factor, double[] added) {
        double[] sum = base.clone();
        Arrays.setAll(sum, i -> base[i] + factor * added[i]);
        return sum;
    }
}
