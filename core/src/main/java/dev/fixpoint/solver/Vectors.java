package dev.fixpoint.solver;

/** Arithmetic on arrays, in loops that the virtual machine compiles well: sums in several parts, everything else in step. */
final class Vectors {
    private static final int PARTS = 4;

    private Vectors() {}

    /** {@code into = first - second} from {@code start} to before {@code end}. */
    static void subtract(double[] first, double[] second, double[] into, int start, int end) {
        for (int i = start; i < end; i++) {
            into[i] = first[i] - second[i];
        }
    }

    /** The sum of squares from {@code start} to before {@code end}. */
    static double square(double[] a, int start, int end) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = start;
        for (; i <= end - PARTS; i += PARTS) {
            sum0 += a[i] * a[i];
            sum1 += a[i + 1] * a[i + 1];
            sum2 += a[i + 2] * a[i + 2];
            sum3 += a[i + 3] * a[i + 3];
        }
        for (; i < end; i++) {
            sum0 += a[i] * a[i];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /** The dot product of two arrays of one length. */
    static double dot(double[] a, double[] b) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i <= a.length - PARTS; i += PARTS) {
            sum0 += a[i] * b[i];
            sum1 += a[i + 1] * b[i + 1];
            sum2 += a[i + 2] * b[i + 2];
            sum3 += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            sum0 += a[i] * b[i];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /** {@code target -= factor b}. */
    static void subtractMultiple(double[] target, double factor, double[] b) {
        for (int i = 0; i < target.length; i++) {
            target[i] -= factor * b[i];
        }
    }

    /** {@code into = factor a}. */
    static void multiply(double[] a, double factor, double[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = factor * a[i];
        }
    }
}
