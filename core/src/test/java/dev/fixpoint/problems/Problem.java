package dev.fixpoint.problems;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.Tensors;
import dev.fixpoint.solver.BoundMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * A map whose fixed point and derivatives are known in closed form.
 *
 * @param name what it is
 * @param map the map; {@link #layer} declares to solvers what {@code traits} say of it
 * @param inputs what it reads
 * @param answer what is known
 * @param traits what methods have to know
 */
public record Problem(String name, FixedPointMap map, Inputs inputs, Answer answer, Traits traits) {
    /**
     * What a map reads.
     *
     * @param x the input, a leaf
     * @param caught the parameters that the map catches, leaves
     * @param z0 the initial state
     */
    public record Inputs(Tensor x, List<Tensor> caught, Tensor z0) {
        /** An input and parameters, with a state of zeros like {@code z}. */
        static Inputs fromZero(Tensor z, Tensor x, Tensor... caught) {
            return new Inputs(x, List.of(caught), z.detach().mul(Maths.number(0)));
        }
    }

    /**
     * What is known.
     *
     * @param solution the fixed point
     * @param gradients from the gradient that arrives at the fixed point to those of {@code x} and of each parameter
     */
    public record Answer(Tensor solution, Gradients gradients) {}

    /** From the gradient at the fixed point to those of {@code x} and of each parameter. */
    @FunctionalInterface
    public interface Gradients {
        List<Tensor> at(Tensor g);
    }

    @Override
    public String toString() {
        return name;
    }

    /** The problem with other traits. */
    Problem with(UnaryOperator<Traits> change) {
        return new Problem(name, map, inputs, answer, change.apply(traits));
    }

    public Tensor x() {
        return inputs.x();
    }

    public List<Tensor> caught() {
        return inputs.caught();
    }

    public Tensor z0() {
        return inputs.z0();
    }

    public Tensor solution() {
        return answer.solution();
    }

    /** Unequal weights of a loss. */
    public Tensor weights() {
        return Tensors.weights(solution());
    }

    /** A layer that starts from the problem's initial state. */
    public FixedPointLayer layer() {
        return startingFrom(z0());
    }

    /** A layer that starts from the solution: for tests of gradients alone. */
    public FixedPointLayer layerAtTheSolution() {
        return startingFrom(solution());
    }

    private FixedPointLayer startingFrom(Tensor state) {
        return FixedPointLayer.of(new Declared(map, traits.symmetric())).withInitialState(x -> state);
    }

    private record Declared(FixedPointMap map, boolean symmetric) implements FixedPointMap {
        @Override
        public Tensor apply(Tensor x, Tensor z) {
            return map.apply(x, z);
        }

        @Override
        public BoundMap at(Tensor x) {
            BoundMap bound = map.at(x);
            return new BoundMap() {
                @Override
                public Tensor apply(Tensor z) {
                    return bound.apply(z);
                }

                @Override
                public boolean hasSymmetricJacobian() {
                    return symmetric;
                }
            };
        }
    }
}
