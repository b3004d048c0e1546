/**
 * Graphs, and what flows along their edges.
 *
 * <p>{@link dev.fixpoint.algorithms.graph.DirectedGraph} holds nodes and edges and nothing else; weights and potentials of the
 * edges are tensors in their order, so that they can be learned. {@link dev.fixpoint.algorithms.graph.PageRank} ranks its nodes.
 */
@NullMarked
package dev.fixpoint.algorithms.graph;

import org.jspecify.annotations.NullMarked;
