package dev.fixpoint.gradient;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.bytedeco.pytorch.Edge;
import org.bytedeco.pytorch.Node;
import org.bytedeco.pytorch.Tensor;

/** Looks into the recorded graph of a tensor. */
final class GraphInspection {
    private static final String LEAF = "AccumulateGrad";

    private GraphInspection() {}

    /**
     * Whether a tensor depends on a leaf that requires a gradient other than the one of which an alias is given. Cost: linear in
     * the graph where it does not, and usually a few nodes where it does.
     */
    static boolean dependsOnMoreThan(Tensor alias, Tensor result) {
        if (!result.requires_grad()) {
            return false;
        }
        if (result.is_leaf()) {
            return true;
        }
        long own = alias.grad_fn().next_edge(0).function().address();
        Deque<Node> open = new ArrayDeque<>();
        Set<Long> seen = new HashSet<>();
        open.push(result.grad_fn());
        while (!open.isEmpty()) {
            Node node = open.pop();
            for (int i = 0; i < node.num_outputs(); i++) {
                Edge edge = node.next_edge(i);
                if (!edge.is_valid()) {
                    continue;
                }
                Node next = edge.function();
                if (next.address() == own || !seen.add(next.address())) {
                    continue;
                }
                if (next.name().getString().contains(LEAF)) {
                    return true;
                }
                open.push(next);
            }
        }
        return false;
    }
}
