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

    /** {@code into[start + i] = first[i] - second[i]}. */
    static void subtract(double[] first, double[] second, double[] into, int start) {
        for (int i = 0; i < first.length; i++) {
            into[start + i] = first[i] - second[i];
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

    /** {@code into[k] = a . b[k]} for the first {@code count} arrays, two in a pass. */
    static void dots(double[] a, double[][] b, int count, double[] into) {
        for (int k = 0; k < count; k += 2) {
            if (k + 1 == count) {
                into[k] = dot(a, b[k]);
                return;
            }
            double[] first = b[k];
            double[] second = b[k + 1];
            double first0 = 0;
            double first1 = 0;
            double second0 = 0;
            double second1 = 0;
            int i = 0;
            for (; i < a.length - 1; i += 2) {
                double a0 = a[i];
                double a1 = a[i + 1];
                first0 += a0 * first[i];
                first1 += a1 * first[i + 1];
                second0 += a0 * second[i];
                second1 += a1 * second[i + 1];
            }
            if (i < a.length) {
                first0 += a[i] * first[i];
                second0 += a[i] * second[i];
            }
            into[k] = first0 + first1;
            into[k + 1] = second0 + second1;
        }
    }

    /** {@code target += factor b}. */
    static void addMultiple(double[] target, double factor, double[] b) {
        for (int i = 0; i < target.length; i++) {
            target[i] += factor * b[i];
        }
    }

    /** {@code difference = now - last}, and then {@code last = now}. */
    static void replace(double[] last, double[] now, double[] difference) {
        for (int i = 0; i < last.length; i++) {
            difference[i] = now[i] - last[i];
        }
        System.arraycopy(now, 0, last, 0, last.length);
    }

    /** {@code target -= sum of factors[k] b[k]} for the first {@code count} arrays, two in a pass. */
    static void subtractMultiples(double[] target, double[] factors, double[][] b, int count) {
        for (int k = 0; k < count; k += 2) {
            double factor = factors[k];
            double[] first = b[k];
            if (k + 1 == count) {
                for (int i = 0; i < target.length; i++) {
                    target[i] -= factor * first[i];
                }
                return;
            }
            double other = factors[k + 1];
            double[] second = b[k + 1];
            for (int i = 0; i < target.length; i++) {
                target[i] -= factor * first[i] + other * second[i];
            }
        }
    }

    /** {@code into = factor a}. */
    static void multiply(double[] a, double factor, double[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = factor * a[i];
        }
    }
}
