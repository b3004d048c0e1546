package dev.fixpoint.solver;

import org.bytedeco.pytorch.global.torch;

/** What the floating dtypes can tell apart. */
final class Precision {
    private static final double DOUBLE = 0x1p-52;
    private static final double FLOAT = 0x1p-23;
    private static final double HALF = 0x1p-10;
    private static final double BRAIN = 0x1p-7;

    private Precision() {}

    /** The distance from 1 to the next larger number of a dtype. */
    static double of(torch.ScalarType dtype) {
        return switch (dtype.intern()) {
            case Double -> DOUBLE;
            case Half -> HALF;
            case BFloat16 -> BRAIN;
            default -> FLOAT;
        };
    }
}
