package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * GMRES on several systems at once: a basis for each by classical Gram-Schmidt, done twice, and its small problem in Java. A
 * system that is done goes through the motions with the others, and what comes of it is not used.
 */
final class GmresCycle implements KrylovCycle {
    private final Scalar one = new Scalar(1);
    private final Scalar minusOne = new Scalar(-1);
    private final Scalar zero = new Scalar(0);
    private final Tensor basis;
    private final Tensor direction;
    private final Tensor product;
    private final HessenbergLeastSquares[] problems;

    GmresCycle(int restart, Tensor like) {
        this(restart, Precision.of(like.scalar_type()), like);
    }

    /** A cycle for products that are only known to a given precision. */
    GmresCycle(int restart, double precision, Tensor like) {
        long width = like.size(2);
        int size = Math.toIntExact(Math.min(restart, width));
        this.basis = torch.zeros(new long[] {like.size(0), size + 1L, width}, like.options());
        this.direction = torch.empty_like(like);
        this.product = torch.empty_like(like);
        this.problems = new HessenbergLeastSquares[Math.toIntExact(like.size(0))];
        Arrays.setAll(problems, i -> new HessenbergLeastSquares(size, precision));
    }

    @Override
    public Tensor run(LinearSystems systems) {
        return run(systems, systems.goals(systems.targets()));
    }

    /** The same with goals for the unit residuals. */
    Tensor run(LinearSystems systems, double[] goals) {
        int count = systems.count();
        double[] norms = systems.norms();
        for (int i = 0; i < count; i++) {
            problems[i].start(norms[i] > 0, goals[i]);
        }
        Tensor vectors = basis.narrow(0, 0, count);
        direction.narrow(0, 0, count).copy_(systems.right());
        int size = 0;
        while (isAnyOpen(count) && systems.mayMultiply(1)) {
            try (TensorScope step = TensorScope.open()) {
                extend(systems, vectors, size++);
            }
        }
        return size == 0 ? torch.zeros_like(systems.right()) : combine(vectors.narrow(1, 0, size), count);
    }

    private boolean isAnyOpen(int count) {
        return Arrays.stream(problems, 0, count).anyMatch(HessenbergLeastSquares::isOpen);
    }

    private void extend(LinearSystems systems, Tensor vectors, int size) {
        Tensor v = direction.narrow(0, 0, systems.count());
        Tensor w = product.narrow(0, 0, systems.count());
        vectors.narrow(1, size, 1).copy_(v);
        systems.multiply(v, w);
        Tensor known = vectors.narrow(1, 0, size + 1L);
        Tensor transposed = known.transpose(1, 2);
        Tensor overlaps = torch.bmm(w, transposed);
        w.baddbmm_(overlaps, known, one, minusOne);
        Tensor again = torch.bmm(w, transposed);
        w.baddbmm_(again, known, one, minusOne);
        Tensor norms = Residuals.rowNorms(w, systems.count()).view(systems.count(), 1, 1);
        double[] columns = Residuals.numbers(torch.cat(new TensorVector(overlaps.add_(again), norms), 2));
        int height = size + 2;
        for (int i = 0; i < systems.count(); i++) {
            if (problems[i].isOpen()) {
                problems[i].add(Arrays.copyOfRange(columns, i * height, (i + 1) * height));
            }
        }
        v.copy_(torch.where(norms.gt(zero), w.div_(norms), zero));
    }

    private Tensor combine(Tensor vectors, int count) {
        int size = Math.toIntExact(vectors.size(1));
        double[] solutions = new double[count * size];
        for (int i = 0; i < count; i++) {
            problems[i].solve(solutions, i * size);
        }
        Tensor host = torch.from_blob(
                new DoublePointer(solutions), new long[] {count, 1, size}, new TensorOptions(torch.ScalarType.Double));
        return torch.bmm(host.to(vectors.device(), vectors.scalar_type()), vectors);
    }
}
