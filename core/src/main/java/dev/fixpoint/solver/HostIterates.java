package dev.fixpoint.solver;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The iterates of a small state as numbers of Java, row after row: an operation on a tensor costs some microseconds beside its
 * arithmetic, and a step of a solver takes dozens of them. The tensor that the map sees is one buffer, overwritten for each
 * evaluation. Arithmetic is in double precision; an iterate is rounded to the dtype of the state before it is evaluated.
 */
final class HostIterates implements StateBuffers {
    private final boolean single;
    private final int width;
    private final double[] finished;
    private float[] rounded;
    private Tensor tensor;
    private double[] current;
    private double[] other;
    private double[] image;
    private double[] residual;
    private int rows;
    private boolean bestInOther;

    HostIterates(Tensor z0, boolean canFinish) {
        this.tensor = z0.contiguous().clone();
        this.single = tensor.scalar_type().value == torch.ScalarType.Float.value;
        this.rows = Residuals.samples(z0);
        int size = Math.toIntExact(z0.numel());
        this.width = size / rows;
        this.rounded = new float[single ? size : 0];
        this.current = new double[size];
        this.other = new double[size];
        this.image = new double[size];
        this.residual = new double[size];
        this.finished = new double[canFinish ? size : 0];
        read(tensor, current);
    }

    /** Whether a state can be kept in this way: in the memory of the processor, of a usual dtype, and not above a size. */
    static boolean suits(Tensor z0, int most) {
        int dtype = z0.scalar_type().value;
        return z0.numel() <= most
                && z0.is_cpu()
                && (dtype == torch.ScalarType.Double.value || dtype == torch.ScalarType.Float.value);
    }

    /** The numbers of a row. */
    int width() {
        return width;
    }

    int rows() {
        return rows;
    }

    /** The iterate that was measured last, {@code [rows * width]}; written over by {@link #next}. */
    double[] state() {
        return current;
    }

    /** {@code g(z)} there. */
    double[] image() {
        return image;
    }

    /** {@code g(z) - z} there. */
    double[] residual() {
        return residual;
    }

    /** The best iterate of each row. */
    double[] best() {
        return bestInOther ? other : current;
    }

    /** Where the next iterate goes, which becomes the state; it may be the array of the present state. */
    double[] next() {
        if (!bestInOther) {
            double[] best = current;
            current = other;
            other = best;
            bestInOther = true;
        }
        return current;
    }

    /** Ends the writing of the next iterate: the map will see it. */
    void write() {
        if (!single) {
            new DoublePointer(tensor.data_ptr()).put(current, 0, rows * width);
            return;
        }
        Vectors.roundToSingle(current, rows * width);
        Vectors.narrow(current, rounded, rows * width);
        new FloatPointer(tensor.data_ptr()).put(rounded, 0, rows * width);
    }

    @Override
    public Tensor current() {
        return tensor;
    }

    @Override
    public double[][] measure(Tensor value) {
        read(value, image);
        return norms();
    }

    /** The numbers of a tensor of this dtype, in this memory. */
    double[] numbers(Tensor source) {
        double[] numbers = new double[Math.toIntExact(source.numel())];
        if (single) {
            rounded = numbers.length > rounded.length ? new float[numbers.length] : rounded;
        }
        read(source, numbers);
        return numbers;
    }

    /** {@code z M + b} at the current iterate, with the matrices of all rows one after another. */
    double[][] measure(double[] matrices, double[] offset) {
        System.arraycopy(offset, 0, image, 0, image.length);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                double factor = current[row * width + i];
                int start = (row * width + i) * width;
                int into = row * width - start;
                for (int j = start; j < start + width; j++) {
                    image[into + j] += factor * matrices[j];
                }
            }
        }
        return norms();
    }

    private double[][] norms() {
        double[][] norms = new double[2][rows];
        for (int row = 0; row < rows; row++) {
            int start = row * width;
            Vectors.subtract(image, current, residual, start, start + width);
            norms[0][row] = Math.sqrt(Vectors.square(residual, start, start + width));
            norms[1][row] = Math.sqrt(Vectors.square(image, start, start + width));
        }
        return norms;
    }

    @Override
    public void record(boolean[] improved) {
        boolean all = true;
        for (boolean one : improved) {
            all &= one;
        }
        if (all) {
            bestInOther = false;
        } else if (bestInOther) {
            copyRows(current, other, improved);
        }
    }

    @Override
    public Tensor value(boolean[] chosen) {
        Tensor value = torch.empty_like(tensor);
        write(value, values(chosen));
        return value;
    }

    private double[] values(boolean[] chosen) {
        double[] values = best().clone();
        copyRows(current, values, chosen);
        return values;
    }

    private void copyRows(double[] source, double[] target, boolean[] chosen) {
        for (int row = 0; row < rows; row++) {
            if (chosen[row]) {
                System.arraycopy(source, row * width, target, row * width, width);
            }
        }
    }

    @Override
    public void finish(boolean[] chosen, int[] which, int[] sampleOf) {
        double[] best = best();
        for (int row : which) {
            double[] source = chosen[row] ? current : best;
            System.arraycopy(source, row * width, finished, sampleOf[row] * width, width);
        }
    }

    @Override
    public Tensor finished() {
        long[] shape = tensor.sizes().vec().get();
        shape[0] = finished.length / width;
        Tensor value = torch.zeros(shape, tensor.options());
        write(value, finished);
        return value;
    }

    @Override
    public void keep(int[] which) {
        current = kept(current, which);
        other = kept(other, which);
        rows = which.length;
        image = new double[rows * width];
        residual = new double[rows * width];
        rounded = new float[single ? rows * width : 0];
        tensor = tensor.narrow(0, 0, rows).clone();
        write();
    }

    private double[] kept(double[] values, int[] which) {
        double[] kept = new double[which.length * width];
        for (int row = 0; row < which.length; row++) {
            System.arraycopy(values, which[row] * width, kept, row * width, width);
        }
        return kept;
    }

    private void read(Tensor source, double[] into) {
        Tensor dense = (source.is_neg() ? source.resolve_neg() : source).contiguous();
        if (!single) {
            new DoublePointer(dense.data_ptr()).get(into, 0, into.length);
            return;
        }
        new FloatPointer(dense.data_ptr()).get(rounded, 0, into.length);
        for (int i = 0; i < into.length; i++) {
            into[i] = rounded[i];
        }
    }

    private void write(Tensor target, double[] values) {
        if (!single) {
            new DoublePointer(target.data_ptr()).put(values, 0, values.length);
            return;
        }
        float[] narrow = new float[values.length];
        Vectors.narrow(values, narrow, narrow.length);
        new FloatPointer(target.data_ptr()).put(narrow, 0, narrow.length);
    }
}
