/**
 * Measurements of speed and memory: this library's own, and beside those of Python.
 *
 * <p>{@link dev.fixpoint.benchmarks.PeerComparison} has the same {@link dev.fixpoint.benchmarks.Problem problems} solved by
 * processes of their own, one for each library, which take turns; each library with the solvers and the tolerance that reach the
 * same error in the least time. {@link dev.fixpoint.benchmarks.OwnFigures} needs no Python: what a solver costs beside the
 * evaluations of its map, and what narrowing, memory and the first call cost.
 */
@NullMarked
package dev.fixpoint.benchmarks;

import org.jspecify.annotations.NullMarked;
