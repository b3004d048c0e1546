package dev.fixpoint.spark;

import java.io.Serializable;
import java.util.List;

/**
 * The parameters of a network, as they travel.
 *
 * @param shape of the network
 * @param values of each tensor
 */
record Parameters(NetworkShape shape, List<float[]> values) implements Serializable {
    EquilibriumClassifier network() {
        EquilibriumClassifier network = EquilibriumClassifier.random(shape, 0);
        network.set(values);
        return network;
    }
}
