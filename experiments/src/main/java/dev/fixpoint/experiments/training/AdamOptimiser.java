package dev.fixpoint.experiments.training;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.OutputArchive;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type.TypePtr;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Adam with gradients shortened to a largest norm, in PyTorch's fused kernel: in step {@code t}, for each parameter {@code p} with a
 * gradient {@code g}, all operations by element,
 *
 * <pre>{@code
 * g <- g min(1, largest / (|all gradients| + 1e-6)) + decay p
 * m <- 0.9 m + 0.1 g,    v <- 0.999 v + 0.001 g^2
 * p <- p - rate m / (1 - 0.9^t) / (sqrt(v / (1 - 0.999^t)) + 1e-8)
 * }</pre>
 *
 * <p>libtorch's C++ {@code Adam} does the same in a dozen passes over the parameters; the kernel does it in one. The kernel has no
 * binding of its own, and is called by its name through the dispatcher.
 *
 * <p>Memory: twice the parameters. To be made in a scope that outlives the training.
 *
 * <p>Source: D. P. Kingma, J. Ba, 'Adam: a method for stochastic optimization', 2015, algorithm 1; the decay is the gradient of
 * {@code decay |p|^2 / 2}.
 */
public final class AdamOptimiser {
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double TINY = 1e-8;
    /** In the denominator of the shortening, as in {@code clip_grad_norm_}. */
    private static final double TINY_NORM = 1e-6;

    private final List<Tensor> parameters;
    private final double decay;
    private final List<Tensor> means = new ArrayList<>();
    private final List<Tensor> squares = new ArrayList<>();
    private final List<Tensor> steps = new ArrayList<>();
    private final OperatorHandle kernel;
    private double rate;

    /**
     * An optimiser that has not made a step.
     *
     * @param parameters what is learned; each fills its part of memory, in any order of its dimensions
     * @param rate the learning rate, 0 or more
     * @param decay weight of {@code |p|^2 / 2}, 0 or more
     */
    public AdamOptimiser(List<Tensor> parameters, double rate, double decay) {
        if (!(rate >= 0) || !(decay >= 0)) {
            throw new IllegalArgumentException("rate and decay must be 0 or more, got " + rate + " and " + decay);
        }
        this.parameters = List.copyOf(parameters);
        this.rate = rate;
        this.decay = decay;
        this.kernel = new OperatorHandle(Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adam_", ""));
        try (GradientMode off = GradientMode.off()) {
            for (Tensor parameter : this.parameters) {
                if (!parameter.is_non_overlapping_and_dense()) {
                    throw new IllegalArgumentException("a parameter must fill its part of memory, but one of strides "
                            + Arrays.toString(strides(parameter)) + " does not");
                }
                means.add(torch.zeros_like(parameter));
                squares.add(torch.zeros_like(parameter));
                steps.add(torch.zeros(new long[0], new TensorOptions(ScalarType.Float)));
            }
        }
    }

    /**
     * Changes the learning rate of the steps to come.
     *
     * @param newRate 0 or more
     */
    public void setRate(double newRate) {
        rate = newRate;
    }

    /** Takes the gradients away from the parameters, to be called before {@code backward}. */
    public void clearGradients() {
        for (Tensor parameter : parameters) {
            try (TensorScope scope = TensorScope.open()) {
                parameter.mutable_grad().reset();
            }
        }
    }

    /**
     * One step by the gradients that are there. A parameter without one stays what it is.
     *
     * @param largestNorm of all gradients together; longer ones are shortened to it
     */
    public void step(double largestNorm) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            List<Integer> present = new ArrayList<>();
            List<Tensor> gradients = new ArrayList<>();
            for (int i = 0; i < parameters.size(); i++) {
                Tensor gradient = parameters.get(i).grad();
                if (gradient.defined()) {
                    present.add(i);
                    gradients.add(inOrderOf(parameters.get(i), gradient));
                }
            }
            shorten(gradients, largestNorm);
            update(present, gradients);
        }
    }

    /** The gradient with its elements where the parameter has them, since the kernel goes through memory. */
    private static Tensor inOrderOf(Tensor parameter, Tensor gradient) {
        return Arrays.equals(strides(parameter), strides(gradient))
                ? gradient
                : torch.empty_like(parameter).copy_(gradient);
    }

    private static long[] strides(Tensor tensor) {
        return tensor.strides().vec().get();
    }

    private static void shorten(List<Tensor> gradients, double largest) {
        double sum = 0;
        for (Tensor gradient : gradients) {
            double norm = gradient.norm().item_double();
            sum += norm * norm;
        }
        double factor = largest / (Math.sqrt(sum) + TINY_NORM);
        // Where a gradient is no number, all become so, and the next loss tells.
        if (!(factor >= 1)) {
            for (Tensor gradient : gradients) {
                gradient.mul_(new Scalar(factor));
            }
        }
    }

    private void update(List<Integer> present, List<Tensor> gradients) {
        for (int i : present) {
            steps.get(i).add_(new Scalar(1));
        }
        kernel.callBoxed(new IValueVector(
                list(chosen(parameters, present)),
                list(gradients),
                list(chosen(means, present)),
                list(chosen(squares, present)),
                list(List.of()),
                list(chosen(steps, present)),
                new IValue(rate),
                new IValue(FIRST),
                new IValue(SECOND),
                new IValue(decay),
                new IValue(TINY),
                new IValue(false),
                new IValue(false),
                new IValue(),
                new IValue()));
    }

    private static List<Tensor> chosen(List<Tensor> all, List<Integer> numbers) {
        return numbers.stream().map(all::get).toList();
    }

    private static IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(new TypePtr(TensorType.get()));
        tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
        return new IValue(list);
    }

    /**
     * Writes moments and step counts, for a checkpoint.
     *
     * @param archive gets an entry {@code adam}
     */
    public void write(OutputArchive archive) {
        OutputArchive own = new OutputArchive();
        for (int i = 0; i < parameters.size(); i++) {
            own.write("mean." + i, means.get(i));
            own.write("square." + i, squares.get(i));
            own.write("step." + i, steps.get(i));
        }
        archive.write("adam", own);
    }

    /**
     * Goes on from what {@link #write} wrote.
     *
     * @param archive with the entry {@code adam} of an optimiser of the same parameters
     * @throws RuntimeException from libtorch, if it is another's
     */
    public void read(InputArchive archive) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            InputArchive own = new InputArchive();
            archive.read("adam", own);
            for (int i = 0; i < parameters.size(); i++) {
                copy(own, "mean." + i, means.get(i));
                copy(own, "square." + i, squares.get(i));
                copy(own, "step." + i, steps.get(i));
            }
        }
    }

    private static void copy(InputArchive archive, String name, Tensor to) {
        Tensor tensor = new Tensor();
        archive.read(name, tensor);
        to.copy_(tensor);
    }
}
