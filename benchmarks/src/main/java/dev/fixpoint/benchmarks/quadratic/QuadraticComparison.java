package dev.fixpoint.benchmarks.quadratic;

import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The same batches of quadratic programmes by {@code QuadraticProgram}, qpth and cvxpylayers: one thread each, float64, each library with its own
 * defaults but for the tolerance of cvxpylayers, 1e-8, in turns, so that whatever else the machine does meets all alike. Prints medians of the processor time, and how far solutions and
 * gradients lie apart.
 *
 * <pre>{@code java -cp 'benchmarks/target/classes:experiments/target/lib/*' \
 *     dev.fixpoint.benchmarks.quadratic.QuadraticComparison PYTHON}</pre>
 *
 * <p>The interpreter needs the packages of {@value #REQUIREMENTS}.
 */
public final class QuadraticComparison {
    static final String REQUIREMENTS =
            "benchmarks/src/main/resources/dev/fixpoint/benchmarks/quadratic/requirements.txt";

    private static final List<String> LIBRARIES = List.of("qpth", "cvxpylayers");
    private static final List<String> GRADIENTS = List.of("q", "A", "b", "G", "h");
    private static final int WARM_UPS = 3;
    /** What the virtual machine's compiler wants beyond that. */
    private static final int OWN_WARM_UPS = 30;

    private static final int ROUNDS = 7;

    private QuadraticComparison() {}

    /**
     * Prints the comparison.
     *
     * @param arguments the Python interpreter
     * @throws IOException if Python cannot be started or a file cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        if (arguments.length != 1) {
            out.println(
                    "usage: QuadraticComparison PYTHON   (an interpreter with the packages of " + REQUIREMENTS + ")");
            System.exit(2);
        }
        NativeThreads.use(1);
        Path folder = Files.createTempDirectory("fixpoint-quadratic");
        Path script = PythonLibrary.script(folder);
        out.println(
                "| n, equalities, inequalities, batch | forward, ms | with backward, ms | qpth, times | cvxpylayers, times |"
                        + " apart from qpth: z, gradients | from cvxpylayers |");
        out.println("|---|---|---|---|---|---|---|");
        try (PythonLibrary qpth = PythonLibrary.start(arguments[0], script, LIBRARIES.get(0));
                PythonLibrary cvxpylayers = PythonLibrary.start(arguments[0], script, LIBRARIES.get(1))) {
            for (int[] size : new int[][] {{10, 5, 10}, {50, 10, 50}, {100, 20, 100}}) {
                for (int batch : new int[] {1, 64}) {
                    out.println(row(
                            new QuadraticBatch.Size(size[0], size[1], size[2], batch),
                            folder,
                            List.of(qpth, cvxpylayers)));
                }
            }
        }
    }

    private static String row(QuadraticBatch.Size size, Path folder, List<PythonLibrary> others) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            QuadraticBatch batch = QuadraticBatch.random(size, 1);
            batch.write(folder);
            for (int i = 0; i < OWN_WARM_UPS; i++) {
                batch.run(new LinkedHashMap<>());
            }
            for (PythonLibrary other : others) {
                other.load(folder, size);
                for (int i = 0; i < WARM_UPS; i++) {
                    other.run();
                }
            }
            Map<String, double[]> results = new LinkedHashMap<>();
            results.put("z", new double[0]);
            GRADIENTS.forEach(name -> results.put(name, new double[0]));
            List<Seconds> own = new ArrayList<>();
            List<List<Seconds>> theirs = others.stream()
                    .<List<Seconds>>map(other -> new ArrayList<>())
                    .toList();
            for (int round = 0; round < ROUNDS; round++) {
                own.add(batch.run(results));
                for (int i = 0; i < others.size(); i++) {
                    theirs.get(i).add(others.get(i).run());
                }
            }
            StringBuilder row = new StringBuilder(String.format(
                    Locale.ROOT,
                    "| %d, %d, %d, %d | %.2f | %.2f",
                    size.variables(),
                    size.equalities(),
                    size.inequalities(),
                    size.batch(),
                    1e3 * Seconds.median(own, Seconds::forward),
                    1e3 * Seconds.median(own, Seconds::both)));
            for (List<Seconds> library : theirs) {
                row.append(String.format(
                        Locale.ROOT,
                        " | %.1f, %.1f",
                        Seconds.median(library, Seconds::forward) / Seconds.median(own, Seconds::forward),
                        Seconds.median(library, Seconds::both) / Seconds.median(own, Seconds::both)));
            }
            for (PythonLibrary other : others) {
                row.append(agreement(other, folder, results));
            }
            return row.append(" |").toString();
        }
    }

    private static String agreement(PythonLibrary other, Path folder, Map<String, double[]> results)
            throws IOException {
        double gradients = 0;
        for (String name : GRADIENTS) {
            gradients =
                    Math.max(gradients, apart(other.result(folder, name), Objects.requireNonNull(results.get(name))));
        }
        return String.format(
                Locale.ROOT,
                " | %.0e, %.0e",
                apart(other.result(folder, "z"), Objects.requireNonNull(results.get("z"))),
                gradients);
    }

    /** The largest difference, as a part of the largest value. */
    private static double apart(double[] theirs, double[] ours) {
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < ours.length; i++) {
            difference = Math.max(difference, Math.abs(theirs[i] - ours[i]));
            largest = Math.max(largest, Math.abs(ours[i]));
        }
        return difference / largest;
    }
}
