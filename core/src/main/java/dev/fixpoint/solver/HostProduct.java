package dev.fixpoint.solver;

import java.util.Optional;

/** A {@link MatrixMap} that is evaluated in Java. */
final class HostProduct {
    /** Above this many numbers of matrices a library of linear algebra is faster. */
    private static final long LARGEST = 1 << 15;

    private final HostIterates iterates;
    private final double[] matrices;
    private final double[] offset;

    private HostProduct(HostIterates iterates, double[] matrices, double[] offset) {
        this.iterates = iterates;
        this.matrices = matrices;
        this.offset = offset;
    }

    static Optional<HostProduct> of(BoundMap g, HostIterates iterates) {
        return g instanceof MatrixMap map
                        && map.matrices().numel() <= LARGEST
                        && map.matrices().scalar_type().value
                                == iterates.current().scalar_type().value
                ? Optional.of(
                        new HostProduct(iterates, iterates.numbers(map.matrices()), iterates.numbers(map.offset())))
                : Optional.empty();
    }

    /** Takes in the image of the current iterate; returns the norms of residual and image. */
    double[][] measure() {
        return iterates.measure(matrices, offset);
    }
}
