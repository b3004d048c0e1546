package dev.fixpoint.contraction;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Numbers between tensors and Java; to be used in an open scope. */
final class HostNumbers {
    private HostNumbers() {}

    /** The numbers of a tensor, in order. */
    static double[] of(Tensor tensor) {
        double[] numbers = new double[Math.toIntExact(tensor.numel())];
        Tensor host = tensor.cpu().to(torch.ScalarType.Double).contiguous();
        new DoublePointer(host.data_ptr()).get(numbers);
        return numbers;
    }

    /** A float64 tensor on the CPU. */
    static Tensor tensor(double[] numbers, long... shape) {
        return torch.from_blob(new DoublePointer(numbers), shape, new TensorOptions(torch.ScalarType.Double))
                .clone();
    }

    /** The distance from 1 to the next larger number of a dtype. */
    static double precision(Tensor like) {
        return switch (like.scalar_type().intern()) {
            case Double -> 0x1p-52;
            case Half -> 0x1p-10;
            case BFloat16 -> 0x1p-7;
            default -> 0x1p-23;
        };
    }
}
