package dev.fixpoint;

import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.OnFailure;
import dev.fixpoint.solver.StoppingCriterion;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The resident memory of a process of its own. Its heap is fixed and touched beforehand, so that what changes is native
 * memory. With the GNU C library large tensors are mapped and unmapped one by one, so that freed memory does not count.
 */
class ProcessMemoryTest {
    @Test
    void fiveThousandTrainingStepsLeaveNothingBehind() throws IOException, InterruptedException {
        long[] figures = figuresOf(Training.class, "-XX:TieredStopAtLevel=1");
        assertThat(figures[1]).as("pointers after 5,000 steps").isEqualTo(figures[0]);
        assertThat(figures[3])
                .as("resident bytes after 5,000 steps, compared with step 100")
                .isCloseTo(figures[2], withinPercentage(5));
    }

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere freed memory may stay with the process
    void theMemoryKeptForBackwardIsThatOfAShortSolve() throws IOException, InterruptedException {
        // Interpreted, as a compiler's own memory would be the larger part of what is measured.
        long[] kept = figuresOf(KeptGraphs.class, "-Xint");
        assertThat(kept[0])
                .as("bytes kept after 10 steps")
                .isGreaterThanOrEqualTo((long) KeptGraphs.GRAPHS * KeptGraphs.STATE_BYTES);
        assertThat(kept[1]).as("bytes kept after 1,000 steps").isCloseTo(kept[0], withinPercentage(2));
    }

    private static long[] figuresOf(Class<?> program, String option) throws IOException, InterruptedException {
        Stream<String> ours = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--enable-native-access"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ours.toList());
        command.addAll(List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", option));
        // Small products are faster with one thread; a bound on the memory costs a look at it with every tensor.
        command.addAll(List.of("-Dfixpoint.threads=1", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("exit code").isZero();
        return Stream.of(said.strip().split(" ")).mapToLong(Long::parseLong).toArray();
    }

    private static void print(long... figures) {
        System.out.println(
                String.join(" ", LongStream.of(figures).mapToObj(Long::toString).toList()));
    }

    private static long residentBytes() {
        System.gc();
        return Pointer.physicalBytes();
    }

    /** Prints the pointers and the resident memory of step 100 and of step 5,000. */
    static final class Training {
        private Training() {}

        public static void main(String[] arguments) {
            try (TensorScope setUp = TensorScope.open()) {
                Tensor w = variable(random(1, 0.1, 16, 16));
                Tensor x = random(2, 1, 8, 16);
                FixedPointIteration solver =
                        new FixedPointIteration(StoppingCriterion.standard().withTolerance(1e-3, 1e-3));
                FixedPointLayer layer = FixedPointLayer.of(
                                (input, z) -> z.matmul(w).add(input).tanh())
                        .withSolver(solver)
                        .withGradient(new ImplicitGradient(solver));
                train(layer, w, x, 100);
                long pointers = Pointer.totalCount();
                long resident = residentBytes();
                train(layer, w, x, 4_900);
                print(pointers, Pointer.totalCount(), resident, residentBytes());
            }
        }

        private static void train(FixedPointLayer layer, Tensor w, Tensor x, int steps) {
            for (int i = 0; i < steps; i++) {
                try (TensorScope scope = TensorScope.open()) {
                    layer.forward(x).square().sum().backward();
                    Tensor gradient = w.grad();
                    try (GradientMode off = GradientMode.off()) {
                        w.sub_(gradient, new Scalar(1e-5));
                        gradient.zero_();
                    }
                }
            }
        }
    }

    /** Prints the resident memory that graphs between forward and backward hold, after 10 and after 1,000 steps. */
    static final class KeptGraphs {
        static final int GRAPHS = 4;
        static final int STATE_BYTES = 512 * 1024;

        private KeptGraphs() {}

        public static void main(String[] arguments) {
            kept(10); // libraries and buffers of the first use
            kept(10);
            print(kept(10), kept(1_000));
        }

        private static long kept(int steps) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor w = variable(random(1, 0.1, 1));
                Tensor x = random(2, 1, 4, STATE_BYTES / Double.BYTES / 4);
                StoppingCriterion never =
                        StoppingCriterion.standard().withTolerance(0, 0).withMaxEvaluations(steps);
                FixedPointLayer layer = FixedPointLayer.of(
                                (input, z) -> z.mul(w).add(input))
                        .withSolver(new FixedPointIteration(0.01, never))
                        .onFailure(OnFailure.RETURN_BEST);
                long before = residentBytes();
                List<Tensor> solutions = new ArrayList<>();
                for (int i = 0; i < GRAPHS; i++) {
                    solutions.add(layer.forward(x));
                }
                long after = residentBytes();
                assertThat(solutions).allMatch(Tensor::requires_grad);
                return after - before;
            }
        }
    }
}
