package dev.fixpoint.solver;

import java.util.stream.LongStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Norms over each sample, read into Java. */
final class Residuals {
    private Residuals() {}

    /** The number of samples of a state: its first dimension, or 1 where it has none. */
    static int samples(Tensor state) {
        return state.dim() == 0 ? 1 : Math.toIntExact(state.size(0));
    }

    /** Euclidean norms over the samples: of {@code first} in row 0 and of {@code second} in row 1. */
    static double[][] norms(Tensor first, Tensor second) {
        int samples = samples(first);
        double[] both = new double[2 * samples];
        Tensor pair = torch.stack(new TensorVector(rowNorms(first, samples), rowNorms(second, samples)), 0);
        read(pair, both);
        double[][] rows = new double[2][samples];
        System.arraycopy(both, 0, rows[0], 0, samples);
        System.arraycopy(both, samples, rows[1], 0, samples);
        return rows;
    }

    /** Euclidean norms over the samples of one tensor. */
    static double[] norms(Tensor state) {
        double[] norms = new double[samples(state)];
        read(rowNorms(state, norms.length), norms);
        return norms;
    }

    /** Euclidean norms over the samples, {@code [samples]}. */
    static Tensor rowNorms(Tensor state, int samples) {
        ScalarOptional two = new ScalarOptional(new Scalar(2.0));
        if (state.dim() > 2 && !state.is_contiguous()) {
            long[] all = LongStream.range(1, state.dim()).toArray();
            return state.norm(two, all, false);
        }
        return state.reshape(samples, -1).norm(two, 1L);
    }

    /** The numbers of a tensor, in order. */
    static double[] numbers(Tensor tensor) {
        double[] numbers = new double[Math.toIntExact(tensor.numel())];
        read(tensor, numbers);
        return numbers;
    }

    private static void read(Tensor norms, double[] into) {
        Tensor host = norms.cpu().to(torch.ScalarType.Double).contiguous();
        new DoublePointer(host.data_ptr()).get(into);
    }
}
