package dev.fixpoint.distributed;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.DoubleArrayRef;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Arrays as tensors and back. */
final class HostValues {
    private HostValues() {}

    static Tensor tensor(double[] values) {
        return torch.tensor(new DoubleArrayRef(new DoublePointer(values), values.length));
    }

    static Tensor tensor(byte[] values) {
        return torch.tensor(values);
    }

    static double[] doubles(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.numel())];
        new DoublePointer(tensor.data_ptr()).get(values);
        return values;
    }

    static byte[] bytes(Tensor tensor) {
        byte[] values = new byte[Math.toIntExact(tensor.numel())];
        new BytePointer(tensor.data_ptr()).get(values);
        return values;
    }
}
