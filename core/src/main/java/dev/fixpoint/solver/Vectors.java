package dev.fixpoint.solver;

/**
 * Arithmetic on arrays, in loops that the virtual machine compiles well: sums in several parts, since it does not change the order
 * of additions, and everything else in step, with several arrays in a pass and the same index in each: an offset makes a loop twice as slow.
 */
final class Vectors {
    private static final int PARTS = 4;
    /** {@code 2^29 + 1}, for the 29 digits that double precision has more than single. */
    private static final double SPLITTER = 0x1p29 + 1;
    /** Arrays that one pass goes through. */
    private static final int TOGETHER = 4;

    private Vectors() {}

    /** {@code into = first - second} from {@code start} to before {@code end}. */
    static void subtract(double[] first, double[] second, double[] into, int start, int end) {
        for (int i = start; i < end; i++) {
            into[i] = first[i] - second[i];
        }
    }

    /** {@code into = first - second}. */
    static void subtract(double[] first, double[] second, double[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = first[i] - second[i];
        }
    }

    /** {@code target += factor b}. */
    static void addMultiple(double[] target, double factor, double[] b) {
        for (int i = 0; i < target.length; i++) {
            target[i] += factor * b[i];
        }
    }

    /**
     * Rounds the first numbers to single precision, by arithmetic alone (T. J. Dekker, 1971): a cast takes five times as long. Below
     * the smallest normal number of single precision more digits stay; numbers above 1e299 become NaN.
     */
    static void roundToSingle(double[] a, int count) {
        for (int i = 0; i < count; i++) {
            double spread = SPLITTER * a[i];
            a[i] = spread - (spread - a[i]);
        }
    }

    /** The first numbers in single precision. */
    static void narrow(double[] a, float[] into, int count) {
        for (int i = 0; i < count; i++) {
            into[i] = (float) a[i];
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

    /** {@code into[k] = a . b[k]} for the first {@code count} arrays. */
    static void dots(double[] a, double[][] b, int count, double[] into) {
        int k = 0;
        for (; k <= count - TOGETHER; k += TOGETHER) {
            fourDots(a, b, k, into);
        }
        for (; k < count; k++) {
            into[k] = dot(a, b[k]);
        }
    }

    /** The products with {@link #TOGETHER} arrays from the {@code k}th on. */
    private static void fourDots(double[] a, double[][] b, int k, double[] into) {
        double[] b0 = b[k];
        double[] b1 = b[k + 1];
        double[] b2 = b[k + 2];
        double[] b3 = b[k + 3];
        double even0 = 0;
        double even1 = 0;
        double even2 = 0;
        double even3 = 0;
        double odd0 = 0;
        double odd1 = 0;
        double odd2 = 0;
        double odd3 = 0;
        int i = 0;
        for (; i < a.length - 1; i += 2) {
            double even = a[i];
            double odd = a[i + 1];
            even0 += even * b0[i];
            even1 += even * b1[i];
            even2 += even * b2[i];
            even3 += even * b3[i];
            odd0 += odd * b0[i + 1];
            odd1 += odd * b1[i + 1];
            odd2 += odd * b2[i + 1];
            odd3 += odd * b3[i + 1];
        }
        if (i < a.length) {
            even0 += a[i] * b0[i];
            even1 += a[i] * b1[i];
            even2 += a[i] * b2[i];
            even3 += a[i] * b3[i];
        }
        into[k] = even0 + odd0;
        into[k + 1] = even1 + odd1;
        into[k + 2] = even2 + odd2;
        into[k + 3] = even3 + odd3;
    }

    /** {@code into = from - sum of factors[k] b[k]} for the first {@code count} arrays. */
    static void subtractMultiples(double[] from, double[] factors, double[][] b, int count, double[] into) {
        int few = count % TOGETHER;
        switch (few) {
            case 0 -> System.arraycopy(from, 0, into, 0, from.length);
            case 1 -> subtractOne(from, factors, b, into);
            case 2 -> subtractTwo(from, factors, b, into);
            default -> subtractThree(from, factors, b, into);
        }
        for (int k = few; k < count; k += TOGETHER) {
            subtractFour(factors, b, k, into);
        }
    }

    private static void subtractOne(double[] from, double[] factors, double[][] b, double[] into) {
        double factor = factors[0];
        double[] b0 = b[0];
        for (int i = 0; i < into.length; i++) {
            into[i] = from[i] - factor * b0[i];
        }
    }

    private static void subtractTwo(double[] from, double[] factors, double[][] b, double[] into) {
        double factor0 = factors[0];
        double factor1 = factors[1];
        double[] b0 = b[0];
        double[] b1 = b[1];
        for (int i = 0; i < into.length; i++) {
            into[i] = from[i] - (factor0 * b0[i] + factor1 * b1[i]);
        }
    }

    private static void subtractThree(double[] from, double[] factors, double[][] b, double[] into) {
        double factor0 = factors[0];
        double factor1 = factors[1];
        double factor2 = factors[2];
        double[] b0 = b[0];
        double[] b1 = b[1];
        double[] b2 = b[2];
        for (int i = 0; i < into.length; i++) {
            into[i] = from[i] - (factor0 * b0[i] + factor1 * b1[i] + factor2 * b2[i]);
        }
    }

    /** In place, with {@link #TOGETHER} arrays from the {@code k}th on. */
    private static void subtractFour(double[] factors, double[][] b, int k, double[] into) {
        double factor0 = factors[k];
        double factor1 = factors[k + 1];
        double factor2 = factors[k + 2];
        double factor3 = factors[k + 3];
        double[] b0 = b[k];
        double[] b1 = b[k + 1];
        double[] b2 = b[k + 2];
        double[] b3 = b[k + 3];
        for (int i = 0; i < into.length; i++) {
            into[i] -= (factor0 * b0[i] + factor1 * b1[i]) + (factor2 * b2[i] + factor3 * b3[i]);
        }
    }

    /** {@code into = factor a}. */
    static void multiply(double[] a, double factor, double[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = factor * a[i];
        }
    }
}
