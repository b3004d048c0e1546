/**
 * A planner that learns what places cost from the ways that others walk: value iteration as a layer, differentiated through its
 * fixed point.
 *
 * <p>A maze is seen as a noisy picture. A small network reads a reward from the colour of each cell, value iteration plans with
 * these rewards on the open grid, and the loss compares its policy with shortest ways that were demonstrated. Nobody tells the
 * network which colour is a wall, or what a step costs.
 */
@NullMarked
package dev.fixpoint.experiments.planner;

import org.jspecify.annotations.NullMarked;
