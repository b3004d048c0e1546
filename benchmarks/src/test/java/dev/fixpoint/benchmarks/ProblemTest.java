package dev.fixpoint.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProblemTest {
    @Test
    void filesOfNumPyComeBackToTheLastBit(@TempDir Path folder) {
        try (TensorScope scope = TensorScope.open()) {
            for (torch.ScalarType dtype : List.of(torch.ScalarType.Double, torch.ScalarType.Float)) {
                Tensor written = torch.rand(new long[] {2, 3, 4}, new TensorOptions(dtype));
                NpyFile.write(folder.resolve("a.npy"), written.transpose(0, 2));
                Tensor read = NpyFile.read(folder.resolve("a.npy"));
                assertThat(read.equal(written.transpose(0, 2))).isTrue();
            }
        }
    }

    @Test
    void headersAreThoseOfNumPy(@TempDir Path folder) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            Path file = folder.resolve("a.npy");
            NpyFile.write(file, torch.rand(new long[] {5}, new TensorOptions(torch.ScalarType.Float)));
            byte[] bytes = Files.readAllBytes(file);
            int header = Byte.toUnsignedInt(bytes[8]) + 256 * Byte.toUnsignedInt(bytes[9]);
            assertThat((10 + header) % 64).isZero();
            assertThat(new String(bytes, 10, header, java.nio.charset.StandardCharsets.US_ASCII))
                    .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }")
                    .endsWith("\n");
            assertThat(bytes.length - 10 - header).isEqualTo(5 * Float.BYTES);
        }
    }

    @Test
    void everySolverReachesTheReference(@TempDir Path folder) throws IOException {
        Problem problem = Problem.named("tanh-64").orElseThrow();
        ProblemFolder.write(problem, folder);
        try (TensorScope scope = TensorScope.open()) {
            SolvedProblem solved = SolvedProblem.load(folder, 1);
            for (String forward : Library.FIXPOINT.forward(problem)) {
                for (String backward : Library.FIXPOINT.backward(problem)) {
                    solved.tune(new Solvers(
                            new Solvers.Choice(forward, 1e-10, 1000), new Solvers.Choice(backward, 1e-10, 1000)));
                    Map<String, Object> outcome = solved.check(SolvedProblem.Mode.GRADIENT);
                    // A residual of 1e-10, divided by 1 minus the contraction, which is above 0.1.
                    assertThat((double) outcome.get("solution")).as(forward).isLessThan(1e-9);
                    assertThat((double) outcome.get("gradient"))
                            .as(forward + ", " + backward)
                            .isLessThan(1e-8);
                    assertThat((int) outcome.get("forward")).isPositive();
                    assertThat((int) outcome.get("backward")).isPositive();
                }
            }
        }
    }

    @Test
    void everyModeIsCalledTwiceAtLeast(@TempDir Path folder) throws IOException {
        ProblemFolder.write(Problem.named("tanh-64").orElseThrow(), folder);
        try (TensorScope scope = TensorScope.open()) {
            SolvedProblem solved = SolvedProblem.load(folder, 1);
            Solvers.Choice choice = new Solvers.Choice("anderson", 1e-8, 1000);
            solved.tune(new Solvers(choice, choice));
            for (SolvedProblem.Mode mode : SolvedProblem.Mode.values()) {
                assertThat((int) solved.time(mode, 0).get("calls")).isEqualTo(2);
            }
        }
    }

    @Test
    void everyNameIsThatOfOneProblem() {
        assertThat(Problem.all().stream().map(Problem::name)).doesNotHaveDuplicates();
        assertThat(Problem.named("none")).isEmpty();
    }
}
