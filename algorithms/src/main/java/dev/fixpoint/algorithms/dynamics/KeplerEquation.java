package dev.fixpoint.algorithms.dynamics;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.NewtonKrylov;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Kepler's equation, which gives a planet's place on its ellipse at a time: the smallest example of a fixed-point layer,
 *
 * <pre>{@code E = M + e sin E,    dE/dM = 1 / (1 - e cos E),    dE/de = sin E / (1 - e cos E)}</pre>
 *
 * <ul>
 *   <li>input: the mean anomaly {@code M}, {@code [B]}, in radians, of any size
 *   <li>state: the eccentric anomaly {@code E}, {@code [B]}, in radians
 * </ul>
 *
 * <p>Differentiable in {@code M} and {@code e}. A step contracts by {@code e}, but near the pericentre of a long ellipse by hardly
 * more than that; the layer uses Newton's method. Rows are independent.
 *
 * <p>Source: Kepler, 'Astronomia Nova', 1609; the initial state of Danby, 'The Solution of Kepler's Equation, III', 1987.
 *
 * @param eccentricity {@code e}, {@code []} or {@code [B]}, in [0, 1)
 */
public record KeplerEquation(Tensor eccentricity) implements FixedPointMap {
    private static final double DANBY = 0.85;

    /**
     * Checks shape and range.
     *
     * @param eccentricity {@code e}
     */
    public KeplerEquation {
        if (eccentricity.dim() > 0) {
            Shapes.require("eccentricity", eccentricity, Shapes.ANY);
        }
        try (TensorScope scope = TensorScope.open()) {
            double least = eccentricity.detach().amin().item_double();
            double most = eccentricity.detach().amax().item_double();
            if (!(least >= 0 && most < 1)) {
                throw new IllegalArgumentException(
                        "eccentricity must be in [0, 1), got values from %s to %s".formatted(least, most));
            }
        }
    }

    @Override
    public Tensor apply(Tensor mean, Tensor anomaly) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(mean.add(anomaly.sin().mul(eccentricity)));
        }
    }

    @Override
    public BoundMap at(Tensor mean) {
        Shapes.require("mean anomaly", mean, Shapes.ANY);
        Tensor own = eccentricity.expand(mean.size(0));
        return new RowwiseMap(
                (anomaly, rows) -> rows.get(0).add(anomaly.sin().mul(rows.get(1))), List.of(mean.alias(), own), true);
    }

    /**
     * The layer from mean to eccentric anomalies, from {@code M + 0.85 e sign(sin M)}, by Newton's method.
     *
     * @return the layer, {@code [B]} to the same
     */
    public FixedPointLayer layer() {
        return FixedPointLayer.of(this)
                .withInitialState(mean -> mean.add(mean.sin().sign().mul(eccentricity), new Scalar(DANBY)))
                .withSolver(new NewtonKrylov(1, StoppingCriterion.standard()));
    }
}
