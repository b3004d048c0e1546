package dev.fixpoint.experiments.toy;

import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.solver.SolveListener;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A model that the toy experiment compares: it predicts z*(a) from a.
 *
 * <ul>
 *   <li>input: a, {@code [B, n]}
 *   <li>output: {@code [B, n]}
 * </ul>
 */
public interface ToyModel {
    /**
     * Predicts the solutions.
     *
     * @param a the linear terms, {@code [B, n]}
     * @return the predicted solutions, {@code [B, n]}
     */
    Tensor predict(Tensor a);

    /**
     * What is learned.
     *
     * @return the parameters, in a fixed order
     */
    List<Tensor> parameters();

    /**
     * How much is learned.
     *
     * @return the number of values in all parameters
     */
    default long parameterCount() {
        return parameters().stream().mapToLong(Tensor::numel).sum();
    }

    /** The models, with as good as equal numbers of parameters: 1,994, 2,000 and 2,005 in 10 dimensions. */
    enum Kind {
        /** The fixed point of a network with one hidden layer, see {@link FixedPointNetwork}. */
        FPI_NN("fpi-nn") {
            @Override
            public ToyModel create(int dimension, SolveListener listener) {
                return FixedPointNetwork.random(dimension, 64, listener);
            }
        },
        /** The minimum of a learned convex energy, see {@link EnergyMinimum}. */
        FPI_GD("fpi-gd") {
            @Override
            public ToyModel create(int dimension, SolveListener listener) {
                return EnergyMinimum.random(dimension, 90, listener);
            }
        },
        /**
         * The same network applied once, {@code W2 relu(W1 a + b1) + b2}. As it does not read z, its hidden layer is
         * widened until it has at least as many parameters as either of the others.
         */
        FEEDFORWARD("feedforward") {
            @Override
            public ToyModel create(int dimension, SolveListener listener) {
                return new FeedForward(Dense.random(dimension, 95), Dense.random(95, dimension));
            }
        };

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /**
         * The name on the command line and in reports.
         *
         * @return the name
         */
        public String label() {
            return label;
        }

        /**
         * The model of a name.
         *
         * @param label the name
         * @return the model
         * @throws IllegalArgumentException if there is none of that name
         */
        public static Kind of(String label) {
            return Arrays.stream(values())
                    .filter(kind -> kind.label.equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no model '" + label + "'"));
        }

        /**
         * A model with random parameters, drawn by PyTorch's generator.
         *
         * @param dimension n, the number of coordinates of a and z
         * @param listener is told of every solve
         * @return the model, its parameters in the caller's scope
         */
        public abstract ToyModel create(int dimension, SolveListener listener);
    }

    /**
     * One hidden layer, applied once.
     *
     * @param hidden from a to the hidden layer
     * @param output from the hidden layer to the solution
     */
    record FeedForward(Dense hidden, Dense output) implements ToyModel {
        @Override
        public Tensor predict(Tensor a) {
            return output.apply(torch.relu(hidden.apply(a)));
        }

        @Override
        public List<Tensor> parameters() {
            return List.of(hidden.weight(), hidden.bias(), output.weight(), output.bias());
        }
    }
}
