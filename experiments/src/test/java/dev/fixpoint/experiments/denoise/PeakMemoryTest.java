package dev.fixpoint.experiments.denoise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.gradient.NeumannSeries;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.OnFailure;
import dev.fixpoint.solver.StoppingCriterion;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The peak of the resident memory of training in a process of its own, whose heap is fixed and touched beforehand. */
class PeakMemoryTest {
    private static final int STEPS = 3;
    private static final int PATCHES = 8;
    private static final int SIDE = 128;

    @Test
    @EnabledOnOs(OS.LINUX) // the peak is read from /proc
    void trainingWithTwoHundredIterationsTakesTheMemoryOfTwenty() throws IOException, InterruptedException {
        long twenty = peakOf(20);
        long hidden = 4L * PATCHES * 64 * SIDE * SIDE / 4;
        // If each iteration kept its hidden layer, 180 more of them would take ten times this.
        assertThat(twenty).as("peak at 20 iterations").isGreaterThan(2 * hidden);
        assertThat(peakOf(200)).as("peak at 200 iterations").isCloseTo(twenty, withinPercentage(2));
    }

    private static long peakOf(int iterations) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--enable-native-access"))
                .forEach(command::add);
        command.addAll(List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1", "-Dfixpoint.threads=1", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Training.class.getName()));
        command.add(String.valueOf(iterations));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("exit code").isZero();
        return Long.parseLong(said.strip());
    }

    /** Trains with a given number of evaluations in each solve, and prints the peak in bytes. */
    static final class Training {
        private Training() {}

        public static void main(String[] arguments) throws IOException {
            StoppingCriterion never =
                    StoppingCriterion.standard().withTolerance(0, 0).withMaxEvaluations(Integer.parseInt(arguments[0]));
            try (TensorScope scope = TensorScope.open()) {
                DenoisingNetwork network = DenoisingNetwork.random(25, 64);
                FixedPointLayer layer = FixedPointLayer.of(network)
                        .withInitialState(network::initialState)
                        .withSolver(new FixedPointIteration(never))
                        .withGradient(new NeumannSeries(1))
                        .onFailure(OnFailure.RETURN_BEST);
                for (int i = 0; i < STEPS; i++) {
                    try (TensorScope step = TensorScope.open()) {
                        Tensor x = DenoisingNetwork.input(torch.randn(PATCHES, 1, SIDE, SIDE));
                        FixedPoint.backward(layer.forward(x).square().mean());
                    }
                }
            }
            String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .findFirst()
                    .orElseThrow();
            System.out.println(1024 * Long.parseLong(peak.replaceAll("\\D", "")));
        }
    }
}
