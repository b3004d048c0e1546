package dev.fixpoint.gradient;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AffineMap;
import dev.fixpoint.solver.BoundMap;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A map recorded at a point, for vector-Jacobian products {@code c -> J^T c}. With grad mode on the products are recorded too,
 * and are differentiable in {@code c}, in the point and in what the map reads.
 *
 * @param g the map
 * @param point {@code z}, which requires a gradient
 * @param image {@code g(z)}, recorded
 * @param kept what must live as long as this is used: what the map holds, point and image
 */
record Linearization(BoundMap g, Tensor point, Tensor image, Kept kept) {
    /**
     * The map at a leaf with the value of a state. The point is an alias of the leaf: the leaf's hook must not cut the products,
     * which are taken with respect to the point.
     */
    static Linearization at(BoundMap g, Tensor state, Kept held) {
        Tensor leaf = state.detach().requires_grad_(true);
        leaf.register_hook(DetachedGradient.HOOK);
        return recorded(g, leaf.alias(), held);
    }

    /** The map at a point that has a graph. */
    static Linearization recorded(BoundMap g, Tensor point, Kept held) {
        Tensor image = g.apply(point);
        return new Linearization(g, point, image, held.and(point, image));
    }

    /** Whether the image depends on a leaf that requires a gradient beside the point; for a point that was made of a leaf. */
    boolean dependsOnMore() {
        return GraphInspection.dependsOnMoreThan(point, image);
    }

    Tensor vectorJacobianProduct(Tensor c) {
        try (TensorScope scope = TensorScope.open()) {
            TensorVector products = torch.grad(
                    new TensorVector(image),
                    new TensorVector(point),
                    new TensorVector(c),
                    new BoolOptional(true),
                    GradMode.is_enabled(),
                    true);
            Tensor product = products.get(0);
            // A tensor of its own: the vector's dies with the vector.
            return scope.handOver(product.defined() ? new Tensor(product) : torch.zeros_like(c));
        }
    }

    /** The equation {@code c = J^T c + v}; what it holds is {@link #kept} and {@code v}. */
    AffineMap adjoint(Tensor v) {
        return new Adjoint(this, v);
    }

    /** The same for a solve without a graph, in the caller's scope: with the Jacobian written out where that is cheaper. */
    AffineMap adjointToSolve(Tensor v) {
        return WrittenOutAdjoint.suits(g, point) ? WrittenOutAdjoint.of(g, point.detach(), v) : adjoint(v);
    }

    private Linearization rows(Tensor index) {
        try (GradientMode on = GradientMode.on()) {
            return at(g.rows(index), point.detach().index_select(0, index), Kept.nothing());
        }
    }

    private record Adjoint(Linearization map, Tensor offset) implements AffineMap {
        @Override
        public Tensor linear(Tensor c) {
            return map.vectorJacobianProduct(c);
        }

        @Override
        public boolean hasIndependentRows() {
            return map.g.hasIndependentRows();
        }

        @Override
        public AffineMap rows(Tensor index) {
            return new Adjoint(map.rows(index), offset.index_select(0, index));
        }

        @Override
        public boolean hasSymmetricJacobian() {
            return map.g.hasSymmetricJacobian();
        }
    }
}
