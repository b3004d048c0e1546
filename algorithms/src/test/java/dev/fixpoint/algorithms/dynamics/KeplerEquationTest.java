package dev.fixpoint.algorithms.dynamics;

import static dev.fixpoint.algorithms.References.CLOSE;
import static dev.fixpoint.algorithms.References.assertClose;
import static dev.fixpoint.algorithms.References.filled;
import static dev.fixpoint.algorithms.References.gradients;
import static dev.fixpoint.algorithms.References.variable;
import static dev.fixpoint.algorithms.References.vector;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class KeplerEquationTest {
    private static final double[] MEANS = {0, 0.1, 1, 2, 3, Math.PI, 4, 5, 6.2, -1, 20};

    /** Meeus, 'Astronomical Algorithms', 1991, example 30.a: e = 0.1, M = 5 degrees gives E = 5.554589 degrees. */
    @Test
    void anExampleOfTheTextbookComesOut() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor e = new KeplerEquation(filled(0.1)).layer().forward(vector(Math.toRadians(5)));
            // All digits that the book prints.
            assertClose("E", e, vector(Math.toRadians(5.554589)), 1e-7);
        }
    }

    /** {@code E = M + sum_n 2/n J_n(n e) sin(n M)}, with Bessel's functions by their own series. */
    @Test
    void theAnomalyIsTheSumOfBesselsSeries() {
        try (TensorScope scope = TensorScope.open()) {
            double eccentricity = 0.3;
            double[] sums = MEANS.clone();
            for (int i = 0; i < sums.length; i++) {
                for (int n = 1; n <= 40; n++) {
                    sums[i] += 2.0 / n * bessel(n, n * eccentricity) * Math.sin(n * MEANS[i]);
                }
            }
            Tensor anomaly = new KeplerEquation(filled(eccentricity)).layer().forward(vector(MEANS));
            assertClose("E", anomaly, vector(sums), CLOSE);
        }
    }

    private static double bessel(int order, double x) {
        double term = 1;
        for (int k = 1; k <= order; k++) {
            term *= x / 2 / k;
        }
        double sum = term;
        for (int k = 1; k < 60; k++) {
            term *= -x * x / 4 / k / (k + order);
            sum += term;
        }
        return sum;
    }

    @Test
    void longEllipsesAreSolvedAndTheGradientsAreThoseOfTheFormula() {
        try (TensorScope scope = TensorScope.open()) {
            double[] eccentricities = {0, 0.2, 0.5, 0.9, 0.99, 0.3, 0.7, 0.95, 0.999, 0.6, 0.8};
            Tensor mean = variable(vector(MEANS).narrow(0, 1, 10));
            Tensor e = variable(vector(eccentricities).narrow(0, 1, 10));
            Tensor anomaly = new KeplerEquation(e).layer().forward(mean);
            Tensor known = anomaly.detach();
            assertClose("the equation", known.sub(e.detach().mul(known.sin())), mean.detach(), CLOSE);
            Tensor slope = filled(1).sub(e.detach().mul(known.cos())).reciprocal();
            List<Tensor> gradients = gradients(anomaly.sum(), mean, e);
            assertClose("in M", gradients.get(0), slope, CLOSE);
            assertClose("in e", gradients.get(1), known.sin().mul(slope), CLOSE);
        }
    }

    @Test
    void parabolasAreRefused() {
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> new KeplerEquation(vector(0.5, 1)))
                    .hasMessage("eccentricity must be in [0, 1), got values from 0.5 to 1.0");
        }
    }
}
