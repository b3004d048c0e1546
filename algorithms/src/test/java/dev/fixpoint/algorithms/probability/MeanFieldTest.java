package dev.fixpoint.algorithms.probability;

import static dev.fixpoint.algorithms.References.CLOSE;
import static dev.fixpoint.algorithms.References.assertAgreesWithUnrolling;
import static dev.fixpoint.algorithms.References.assertClose;
import static dev.fixpoint.algorithms.References.assertRowsAgree;
import static dev.fixpoint.algorithms.References.filled;
import static dev.fixpoint.algorithms.References.gradients;
import static dev.fixpoint.algorithms.References.options;
import static dev.fixpoint.algorithms.References.random;
import static dev.fixpoint.algorithms.References.variable;
import static dev.fixpoint.algorithms.References.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class MeanFieldTest {
    private static Tensor symmetric(long seed, double scale, long size) {
        Tensor root = random(seed, scale, size, size);
        Tensor both = root.add(root.t());
        return both.sub(torch.diag_embed(both.diagonal()));
    }

    /** A magnet where each of n spins couples to each other one: m = tanh(h + (n - 1) j m), with the slope 1 / (1 - s (n - 1) j). */
    @Test
    void equalSpinsSolveTheEquationOfCurieAndWeiss() {
        try (TensorScope scope = TensorScope.open()) {
            int n = 5;
            double h = 0.2;
            double j = 0.15;
            double m = 0;
            for (int k = 0; k < 500; k++) {
                m = Math.tanh(h + (n - 1) * j * m);
            }
            Tensor field = variable(filled(h));
            Tensor signs = vector(1, -1);
            Tensor coupling = filled(j, n, n).sub(torch.eye(n, options()).mul(filled(j)));
            MeanField ising = new MeanField(coupling, signs.unsqueeze(1).mul(signs));
            Tensor x = field.mul(signs).expand(1, n, 2);
            Tensor magnetisation = ising.layer().forward(x).matmul(signs);
            assertClose("magnetisation", magnetisation, filled(m, 1, n), CLOSE);

            double slope = 1 - m * m;
            Tensor susceptibility =
                    gradients(magnetisation.select(1, 0).sum(), field).get(0);
            assertClose("susceptibility", susceptibility, filled(slope / (1 - slope * (n - 1) * j)), CLOSE);
        }
    }

    @Test
    void valueAndGradientsAreThoseOfALongRun() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(random(1, 1, 3, 6, 3));
            Tensor coupling = variable(symmetric(2, 0.2, 6));
            Tensor compatibility = variable(symmetric(3, 0.5, 3).add(torch.eye(3, options())));
            MeanField field = new MeanField(coupling, compatibility);
            assertAgreesWithUnrolling(field, field.layer(), 300, x, coupling, compatibility);
            assertRowsAgree(field.layer(), x);
        }
    }

    @Test
    void theSolutionIsAStationaryPointOfTheFreeEnergyAboveThePartitionFunction() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = random(4, 1, 1, 4, 2);
            Tensor coupling = symmetric(5, 0.3, 4);
            MeanField potts = new MeanField(coupling, torch.eye(2, options()));
            Tensor q = variable(potts.layer().forward(x));
            Tensor energy = potts.freeEnergy(x, q);
            Tensor slope = gradients(energy.sum(), q).get(0);
            // Along the simplex: the slope is the same for all labels of a variable.
            assertClose("slope", slope.select(2, 0), slope.select(2, 1), CLOSE);
            assertThat(-energy.item_double()).isLessThan(logPartition(x, coupling));
        }
    }

    /** By going through all labellings of a Potts model with two labels. */
    private static double logPartition(Tensor x, Tensor coupling) {
        int n = Math.toIntExact(x.size(1));
        double total = 0;
        for (int labelling = 0; labelling < 1 << n; labelling++) {
            double score = 0;
            for (int i = 0; i < n; i++) {
                int own = labelling >> i & 1;
                score += x.select(0, 0).select(0, i).select(0, own).item_double();
                for (int j = 0; j < i; j++) {
                    boolean equal = own == (labelling >> j & 1);
                    score += equal ? coupling.select(0, i).select(0, j).item_double() : 0;
                }
            }
            total += Math.exp(score);
        }
        return Math.log(total);
    }

    @Test
    void aFactorBelowOneBoundsHowAStepContracts() {
        try (TensorScope scope = TensorScope.open()) {
            MeanField field = new MeanField(symmetric(6, 0.1, 5), torch.eye(3, options()));
            assertThat(field.factor()).isLessThan(1);
            Tensor x = random(7, 2, 1, 5, 3);
            Tensor one = random(8, 1, 1, 5, 3).softmax(2);
            Tensor other = random(9, 1, 1, 5, 3).softmax(2);
            double before = one.sub(other).norm().item_double();
            double after = field.apply(x, one).sub(field.apply(x, other)).norm().item_double();
            assertThat(after).isLessThan(field.factor() * before);
        }
    }

    @Test
    void strongRepulsionIsSolvedThoughPlainIterationWouldCircle() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(random(10, 0.1, 2, 4, 2));
            Tensor coupling = filled(-4, 4, 4).add(torch.eye(4, options()).mul(filled(4)));
            MeanField field = new MeanField(coupling, torch.eye(2, options()));
            Tensor q = field.layer().forward(x);
            assertClose("the fixed point", field.apply(x, q), q, CLOSE);
        }
    }

    @Test
    void potentialsOfAnotherShapeAreRefused() {
        try (TensorScope scope = TensorScope.open()) {
            MeanField field = new MeanField(filled(0, 4, 4), filled(0, 2, 2));
            assertThatThrownBy(() -> field.layer().forward(filled(0, 1, 4, 3)))
                    .hasMessage("x must be [any, 4, 2], got [1, 4, 3]");
        }
    }
}
