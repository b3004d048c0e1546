package dev.fixpoint.contraction;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.solver.BoundMap;
import java.util.Optional;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Products with {@code J = dg/dz} at a state and with its transpose, by autograd. Vectors are {@code [G, 1, N]}: a block of
 * {@code J} for each row where rows are independent, and else one for the whole state. All that it makes belongs to the scope
 * in which it was made; a product, to the scope in which it was taken.
 */
final class JacobianProducts {
    private static final long SEED = 20_020_602L;

    private final Tensor point;
    private final Tensor image;
    private final int blocks;
    private final Optional<Pullback> pullback;

    /** {@code w -> J^T w}, recorded: its derivative along {@code v} is {@code J v}. */
    private record Pullback(Tensor cotangent, Tensor product) {
        static Pullback of(Tensor image, Tensor point) {
            Tensor cotangent = torch.zeros_like(image).detach().requires_grad_(true);
            return new Pullback(
                    cotangent, image.requires_grad() ? derivative(image, point, cotangent, true) : image.detach());
        }
    }

    private JacobianProducts(Tensor point, Tensor image, int blocks, Optional<Pullback> pullback) {
        this.point = point;
        this.image = image;
        this.blocks = blocks;
        this.pullback = pullback;
    }

    /** Evaluates the map once, with a graph: for products with {@code J^T} alone. */
    static JacobianProducts transposedAt(BoundMap g, Tensor z) {
        return at(g, z, false);
    }

    /** Also records a backward pass: for products with {@code J} too. */
    static JacobianProducts at(BoundMap g, Tensor z) {
        return at(g, z, true);
    }

    private static JacobianProducts at(BoundMap g, Tensor z, boolean both) {
        if (z.numel() == 0) {
            throw new IllegalArgumentException("There is no Jacobian at an empty state.");
        }
        try (GradientMode on = GradientMode.on()) {
            Tensor point = z.detach().requires_grad_(true);
            Tensor image = g.apply(point);
            Optional<Pullback> pullback = both ? Optional.of(Pullback.of(image, point)) : Optional.empty();
            return new JacobianProducts(point, image, blocks(g, z), pullback);
        }
    }

    /** Rows, where they are independent of one another; else 1. */
    static int blocks(BoundMap g, Tensor z) {
        return g.hasIndependentRows() && z.dim() > 0 ? Math.toIntExact(z.size(0)) : 1;
    }

    /** Normal numbers of the shape of a vector; always the same ones, and not from the generator that training draws from. */
    Tensor start() {
        GeneratorOptional own = new GeneratorOptional(torch.createCPUGenerator(SEED));
        return torch.randn(
                        new long[] {blocks, 1, point.numel() / blocks}, own, new TensorOptions(torch.ScalarType.Double))
                .to(point.device(), point.scalar_type());
    }

    /** {@code J^T v}; the price of a backward pass. */
    Tensor transposedTimes(Tensor v) {
        return image.requires_grad()
                ? vector(derivative(image, point, v.reshape(point.sizes()), false))
                : torch.zeros_like(v);
    }

    /** {@code J v}; the price of a backward pass through a backward pass. */
    Tensor times(Tensor v) {
        Pullback recorded = pullback.orElseThrow();
        return recorded.product.requires_grad()
                ? vector(derivative(recorded.product, recorded.cotangent, v.reshape(point.sizes()), false))
                : torch.zeros_like(v);
    }

    /** {@code (d output / d input)^T v}, zeros where there is no dependence; its tensors belong to the scope that is open. */
    static Tensor derivative(Tensor output, Tensor input, Tensor v, boolean recorded) {
        Tensor result = torch.grad(
                        new TensorVector(output),
                        new TensorVector(input),
                        new TensorVector(v),
                        new BoolOptional(true),
                        recorded,
                        true)
                .get(0);
        return result.defined() ? result : torch.zeros_like(input).detach();
    }

    /** A state as vectors, {@code [G, 1, N]}. */
    Tensor vector(Tensor state) {
        return state.reshape(blocks, 1, -1);
    }
}
