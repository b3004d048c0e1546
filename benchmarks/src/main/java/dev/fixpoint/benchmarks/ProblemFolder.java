package dev.fixpoint.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.StoppingCriterion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A problem in files that every library reads: {@code problem.json}, its tensors, and the exact solution and gradients in
 * float64, to a residual of 1e-13 (1e-7 for problems in float32).
 */
final class ProblemFolder {
    /** Training changes the parameters by this times the gradient: so little that the problem stays what it is. */
    private static final double RATE = 1e-9;

    private static final int LIMIT = 20_000;

    private ProblemFolder() {}

    static void write(Problem problem, Path folder) throws IOException {
        NativeThreads.use(1);
        Files.createDirectories(folder);
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> exact = ProblemTensors.of(problem);
            torch.ScalarType dtype = problem.isDouble() ? torch.ScalarType.Double : torch.ScalarType.Float;
            exact.replaceAll((name, tensor) -> tensor.to(dtype).to(torch.ScalarType.Double));
            exact.forEach((name, tensor) -> NpyFile.write(folder.resolve(name + ".npy"), tensor.to(dtype)));
            writeReference(problem, exact, folder);
            Map<String, Object> spec = new LinkedHashMap<>();
            spec.put("name", problem.name());
            spec.put("kind", problem.kind().label());
            spec.put("state", problem.shape());
            spec.put("tensors", exact.keySet());
            spec.put("differentiated", problem.kind().differentiated());
            spec.put("parameters", problem.kind().parameters());
            spec.put("slope", ProblemMaps.SLOPE);
            spec.put("step", ProblemMaps.stepSize(problem));
            spec.put("rate", RATE);
            new ObjectMapper().writeValue(folder.resolve("problem.json").toFile(), spec);
        }
    }

    private static void writeReference(Problem problem, Map<String, Tensor> exact, Path folder) {
        double tolerance = problem.isDouble() ? 1e-13 : 1e-7;
        StoppingCriterion stop =
                StoppingCriterion.standard().withTolerance(tolerance, 0).withMaxEvaluations(LIMIT);
        TensorVector leaves = new TensorVector();
        for (String name : problem.kind().differentiated()) {
            leaves.push_back(Objects.requireNonNull(exact.get(name)).requires_grad_(true));
        }
        FixedPointLayer layer = FixedPointLayer.of(ProblemMaps.of(problem, exact))
                .withInitialState(x -> ProblemMaps.initialState(problem, x))
                .withSolver(new AndersonAcceleration(stop))
                .withGradient(new ImplicitGradient(new AndersonAcceleration(stop)));
        Tensor z = layer.forward(Objects.requireNonNull(exact.get("x")));
        NpyFile.write(folder.resolve("solution.npy"), z);
        TensorVector gradients = torch.grad(new TensorVector(z.mul(z).sum().mul(new Scalar(0.5))), leaves);
        for (int i = 0; i < problem.kind().differentiated().size(); i++) {
            String name = problem.kind().differentiated().get(i);
            NpyFile.write(folder.resolve("gradient_" + name + ".npy"), gradients.get(i));
        }
    }
}
