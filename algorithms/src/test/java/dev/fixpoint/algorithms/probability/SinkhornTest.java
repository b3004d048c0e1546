package dev.fixpoint.algorithms.probability;

import static dev.fixpoint.algorithms.References.CLOSE;
import static dev.fixpoint.algorithms.References.assertAgreesWithUnrolling;
import static dev.fixpoint.algorithms.References.assertClose;
import static dev.fixpoint.algorithms.References.assertRowsAgree;
import static dev.fixpoint.algorithms.References.filled;
import static dev.fixpoint.algorithms.References.gradients;
import static dev.fixpoint.algorithms.References.random;
import static dev.fixpoint.algorithms.References.variable;
import static dev.fixpoint.algorithms.References.vector;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class SinkhornTest {
    private static final double A = 0.4;
    private static final double B = 0.7;

    /** The root of {@code p(1-a-b+p) = k(a-p)(b-p)} between 0 and the smaller margin. */
    private static double plan(double k) {
        double half = (1 - A - B + k * (A + B)) / 2;
        return k * A * B / (half + Math.sqrt(half * half + (1 - k) * k * A * B));
    }

    @Test
    void thePlanOfTwoByTwoIsTheRootOfItsQuadraticEquationAndSoIsItsDerivative() {
        try (TensorScope scope = TensorScope.open()) {
            double eps = 0.5;
            Tensor cost = variable(vector(0.1, 0.4, 0.25, -0.2).reshape(1, 2, 2));
            double k = Math.exp(-(0.1 - 0.2 - 0.4 - 0.25) / eps);
            Sinkhorn sinkhorn = new Sinkhorn(vector(A, 1 - A), vector(B, 1 - B), filled(eps));
            Tensor plan = sinkhorn.plan(cost, sinkhorn.layer().forward(cost));
            double p = plan(k);
            assertClose("the plan", plan, vector(p, A - p, B - p, 1 - A - B + p).reshape(1, 2, 2), CLOSE);

            double inK = (A - p) * (B - p) / (1 - A - B + 2 * p + k * (A + B - 2 * p));
            double slope = inK * k / eps;
            Tensor gradient = gradients(plan.flatten().select(0, 0), cost).get(0);
            assertClose(
                    "its derivative",
                    gradient,
                    vector(-slope, slope, slope, -slope).reshape(1, 2, 2),
                    CLOSE);
        }
    }

    @Test
    void valueAndGradientsAreThoseOfALongRun() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor cost = variable(random(1, 1, 3, 4, 5));
            Tensor rows = variable(random(2, 1, 3, 4).softmax(1));
            Tensor columns = variable(random(3, 1, 5).softmax(0));
            Tensor eps = variable(filled(0.3));
            Sinkhorn sinkhorn = new Sinkhorn(rows, columns, eps);
            assertAgreesWithUnrolling(sinkhorn, sinkhorn.layer(), 300, cost, rows, columns, eps);
        }
    }

    @Test
    void rowsAreProblemsOfTheirOwn() {
        try (TensorScope scope = TensorScope.open()) {
            Sinkhorn sinkhorn =
                    new Sinkhorn(random(2, 1, 4).softmax(0), random(3, 1, 5).softmax(0), filled(0.2));
            assertRowsAgree(sinkhorn.layer(), variable(random(1, 1, 3, 4, 5)));
        }
    }

    @Test
    void theMarginsAreKept() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor cost = random(4, 1, 2, 6, 3);
            Tensor rows = random(5, 1, 2, 6).softmax(1);
            Tensor columns = random(6, 1, 2, 3).softmax(1);
            Sinkhorn sinkhorn = new Sinkhorn(rows, columns, filled(0.02));
            Tensor plan = sinkhorn.plan(cost, sinkhorn.layer().forward(cost));
            assertClose("row sums", plan.sum(2), rows, 1e-14); // by construction, to rounding
            assertClose("column sums", plan.sum(1), columns, CLOSE);
        }
    }

    @Test
    void theDerivativeOfTheLeastCostIsThePlan() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor cost = variable(random(7, 1, 2, 4, 4));
            Tensor margin = filled(0.25, 4);
            Sinkhorn sinkhorn = new Sinkhorn(margin, margin, filled(0.1));
            Tensor v = sinkhorn.layer().forward(cost);
            List<Tensor> gradient = gradients(sinkhorn.regularisedCost(cost, v).sum(), cost);
            assertClose("the derivative", gradient.get(0), sinkhorn.plan(cost, v), CLOSE);

            Tensor plan = sinkhorn.plan(cost, v).detach();
            Tensor direct =
                    plan.mul(cost).add(plan.mul(plan.log()).mul(filled(0.1))).sum(1, 2);
            assertClose("the cost itself", sinkhorn.regularisedCost(cost, v), direct, CLOSE);
        }
    }

    @Test
    void theJacobianOfThePlanIsSymmetric() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor cost = variable(random(8, 1, 1, 3, 3));
            Tensor margin = filled(1 / 3.0, 3);
            Sinkhorn sinkhorn = new Sinkhorn(margin, margin, filled(0.5));
            Tensor plan = sinkhorn.plan(cost, sinkhorn.layer().forward(cost));
            // The Hessian of the least cost is the Jacobian of the plan: symmetric.
            Tensor forth = gradients(plan.flatten().select(0, 1), cost).get(0);
            Tensor again = sinkhorn.plan(cost, sinkhorn.layer().forward(cost));
            Tensor back = gradients(again.flatten().select(0, 5), cost).get(0);
            assertClose(
                    "the Jacobian's transpose",
                    forth.flatten().select(0, 5),
                    back.flatten().select(0, 1),
                    CLOSE);
        }
    }

    @Test
    void marginsThatDoNotFitAreRefused() {
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> new Sinkhorn(vector(0.5, 0.5), vector(0.5, 0.6), filled(1)))
                    .hasMessageStartingWith("rowMargin and columnMargin must have the same sum");
            assertThatThrownBy(() -> new Sinkhorn(vector(0, 1), vector(0.5, 0.5), filled(1)))
                    .hasMessage("rowMargin must be positive, got 0.0; leave out points without mass");
            assertThatThrownBy(() -> new Sinkhorn(vector(0.5, 0.5), vector(0.5, 0.5), filled(1))
                            .layer()
                            .forward(filled(0, 2, 3)))
                    .hasMessage("cost must be [any, 2, 2], got [2, 3]");
        }
    }
}
