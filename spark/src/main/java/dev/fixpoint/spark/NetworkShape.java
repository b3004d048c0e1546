package dev.fixpoint.spark;

import java.io.Serializable;

/**
 * The sizes of a network.
 *
 * @param features width of the input
 * @param width of the equilibrium
 * @param labels width of the output
 */
record NetworkShape(int features, int width, int labels) implements Serializable {}
