package dev.fixpoint.algorithms.graph;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Nodes 0 to {@code n - 1} and edges between them, each with a direction. What belongs to the edges lies in tensors in the order
 * of the edges.
 *
 * @param nodes the number of nodes, at least 1
 * @param edges from where to where
 */
public record DirectedGraph(int nodes, List<Edge> edges) {
    /**
     * An edge.
     *
     * @param source the node from which it comes
     * @param target the node to which it goes
     */
    public record Edge(int source, int target) {
        /**
         * The edge the other way.
         *
         * @return from target to source
         */
        public Edge reversed() {
            return new Edge(target, source);
        }
    }

    /**
     * Copies the list and checks the nodes.
     *
     * @param nodes the number of nodes
     * @param edges from where to where
     */
    public DirectedGraph {
        edges = List.copyOf(edges);
        if (nodes < 1) {
            throw new IllegalArgumentException("nodes must be at least 1, got " + nodes);
        }
        for (Edge edge : edges) {
            if (Math.min(edge.source, edge.target) < 0 || Math.max(edge.source, edge.target) >= nodes) {
                throw new IllegalArgumentException(
                        "edges must join nodes from 0 to %d, got %s".formatted(nodes - 1, edge));
            }
        }
    }

    /**
     * A graph from pairs of nodes.
     *
     * @param nodes the number of nodes
     * @param pairs source and target of each edge
     * @return the graph
     */
    public static DirectedGraph of(int nodes, int[]... pairs) {
        return new DirectedGraph(
                nodes, Stream.of(pairs).map(pair -> new Edge(pair[0], pair[1])).toList());
    }

    /**
     * This graph with each edge both ways: the edges as they are, then all of them reversed, in the same order.
     *
     * @return the graph, with twice the edges
     */
    public DirectedGraph bothWays() {
        return new DirectedGraph(
                nodes,
                Stream.concat(edges.stream(), edges.stream().map(Edge::reversed))
                        .toList());
    }

    /**
     * The sources of the edges.
     *
     * @return int64, {@code [E]}
     */
    public Tensor sources() {
        return indices(edges.stream().mapToLong(Edge::source));
    }

    /**
     * The targets of the edges.
     *
     * @return int64, {@code [E]}
     */
    public Tensor targets() {
        return indices(edges.stream().mapToLong(Edge::target));
    }

    private static Tensor indices(LongStream nodes) {
        return torch.tensor(nodes.toArray());
    }
}
