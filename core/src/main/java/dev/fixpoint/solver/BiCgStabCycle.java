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

/**
 * BiCGSTAB on several systems at once. A step whose divisor is zero, but for rounding errors, has length 0 and ends the
 * system's cycle; so does a residual that has grown past hope.
 */
final class BiCgStabCycle implements KrylovCycle {
    private static final double HOPELESS = 1e6;

    private final double precision;
    private final Scalar noise;
    private final Tensor solutions;
    private final Tensor residuals;
    private final Tensor directions;
    private final Tensor firstProducts;
    private final Tensor secondProducts;

    BiCgStabCycle(Tensor like) {
        this.precision = Precision.of(like.scalar_type());
        this.noise = new Scalar(Math.sqrt(precision));
        this.solutions = torch.empty_like(like);
        this.residuals = torch.empty_like(like);
        this.directions = torch.empty_like(like);
        this.firstProducts = torch.empty_like(like);
        this.secondProducts = torch.empty_like(like);
    }

    @Override
    public Tensor run(LinearSystems systems) {
        int count = systems.count();
        double[] goals = systems.goals(systems.targets());
        OpenSystems open = new OpenSystems(systems, goals);
        Tensor r = residuals.narrow(0, 0, count).copy_(systems.right());
        open.clear(r);
        Vectors vectors = new Vectors(
                systems.right(),
                solutions.narrow(0, 0, count).zero_(),
                r,
                directions.narrow(0, 0, count).copy_(r),
                firstProducts.narrow(0, 0, count),
                secondProducts.narrow(0, 0, count),
                dot(r, r));
        while (open.isAny() && systems.mayMultiply(2)) {
            try (TensorScope step = TensorScope.open()) {
                double[] numbers = advance(systems, vectors);
                open.close(i -> goesOn(numbers, i, goals), r, vectors.p);
            }
        }
        return vectors.x;
    }

    /** The vectors of a run under the names that they have in the paper; {@code rho} is {@code shadow' r}. */
    private record Vectors(Tensor shadow, Tensor x, Tensor r, Tensor p, Tensor v, Tensor t, Tensor rho) {}

    /** One step; returns alpha, omega, rho and the squares of the residuals, one after the other for all systems. */
    private double[] advance(LinearSystems systems, Vectors a) {
        systems.multiply(a.p, a.v);
        Tensor alpha = divide(a.rho, dot(a.shadow, a.v), dot(a.v, a.v).sqrt_().mul_(noise));
        add(a.x, alpha, a.p);
        subtract(a.r, alpha, a.v);
        systems.multiply(a.r, a.t);
        Tensor overlap = dot(a.t, a.r);
        Tensor square = dot(a.t, a.t);
        Tensor least = square.mul(dot(a.r, a.r)).sqrt_().mul_(noise);
        Tensor omega = torch.where(overlap.abs().gt(least), overlap.div_(square), torch.zeros_like(overlap));
        add(a.x, omega, a.r);
        subtract(a.r, omega, a.t);
        Tensor rho = dot(a.shadow, a.r);
        Tensor beta = divide(rho.mul(alpha), a.rho.mul_(omega), torch.zeros_like(rho));
        subtract(a.p, omega, a.v);
        a.p.mul_(beta).add_(a.r);
        a.rho.copy_(rho);
        return Residuals.numbers(torch.cat(new TensorVector(alpha, omega, rho, dot(a.r, a.r)), 0));
    }

    private boolean goesOn(double[] numbers, int system, double[] goals) {
        int count = goals.length;
        double norm = Math.sqrt(numbers[3 * count + system]);
        return numbers[system] != 0
                && numbers[count + system] != 0
                && Math.abs(numbers[2 * count + system]) > precision * norm
                && norm > goals[system]
                && norm < HOPELESS;
    }
}
