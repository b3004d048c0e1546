package dev.fixpoint.solver;

import static dev.fixpoint.solver.Quotients.add;
import static dev.fixpoint.solver.Quotients.divide;
import static dev.fixpoint.solver.Quotients.dot;
import static dev.fixpoint.solver.Quotients.subtract;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Conjugate gradients on several systems at once; a system ends where the curvature along its direction is not positive. */
final class ConjugateGradientCycle implements KrylovCycle {
    /** Curvature, in units of that of the identity, that cannot be told from rounding errors, in units of the precision. */
    private static final double NOISE = 10;

    private final Scalar noise;
    private final Tensor solutions;
    private final Tensor residuals;
    private final Tensor directions;
    private final Tensor products;

    ConjugateGradientCycle(Tensor like) {
        this.noise = new Scalar(NOISE * Precision.of(like.scalar_type()));
        this.solutions = torch.empty_like(like);
        this.residuals = torch.empty_like(like);
        this.directions = torch.empty_like(like);
        this.products = torch.empty_like(like);
    }

    @Override
    public Tensor run(LinearSystems systems) {
        int count = systems.count();
        double[] goals = systems.goals(systems.targets());
        OpenSystems open = new OpenSystems(systems, goals);
        Tensor x = solutions.narrow(0, 0, count).zero_();
        Tensor r = residuals.narrow(0, 0, count).copy_(systems.right());
        open.clear(r);
        Tensor p = directions.narrow(0, 0, count).copy_(r);
        Tensor square = dot(r, r);
        while (open.isAny() && systems.mayMultiply(1)) {
            try (TensorScope step = TensorScope.open()) {
                Tensor q = products.narrow(0, 0, count);
                systems.multiply(p, q);
                double[] numbers = advance(x, r, p, q, square);
                open.close(i -> numbers[i] > 0 && goesOn(numbers[count + i], goals[i]), r, p);
            }
        }
        return x;
    }

    /** One step; returns the step lengths, 0 where the curvature is not positive, and then the squares of the residuals. */
    private double[] advance(Tensor x, Tensor r, Tensor p, Tensor q, Tensor square) {
        Tensor curvature = dot(p, q);
        Tensor length = divide(square, curvature.relu_(), dot(p, p).mul_(noise));
        add(x, length, p);
        subtract(r, length, q);
        Tensor newSquare = dot(r, r);
        p.mul_(divide(newSquare, square, torch.zeros_like(square))).add_(r);
        square.copy_(newSquare);
        return Residuals.numbers(torch.cat(new TensorVector(length, newSquare), 0));
    }

    private static boolean goesOn(double square, double goal) {
        return square > goal * goal && Double.isFinite(square);
    }
}
