package dev.fixpoint.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The Java in the Javadoc of core and algorithms against the code: each block is compiled, with what it takes for given. */
class JavadocSnippetsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("(?s)<pre>\\{@code\n(.*?)\\}</pre>");
    private static final Pattern STATEMENT = Pattern.compile("(?m);\\s*(//.*)?$");
    private static final Pattern METHOD = Pattern.compile("(?s)\\s*(public )?\\w+(<\\w+>)? \\w+\\(\\w+ \\w+\\) \\{.*");

    /** What the blocks read and do not declare. */
    private static final String GIVEN = """
            import dev.fixpoint.*;
            import dev.fixpoint.algorithms.quadratic.QuadraticProgram;
            import dev.fixpoint.contraction.*;
            import dev.fixpoint.gradient.*;
            import dev.fixpoint.memory.*;
            import dev.fixpoint.solver.*;
            import java.util.List;
            import java.util.function.UnaryOperator;
            import org.bytedeco.pytorch.Scalar;
            import org.bytedeco.pytorch.Tensor;
            import org.bytedeco.pytorch.global.torch;

            class Given {
                Tensor a, b, g, h, u, w, x, weight, bias, solution, quadratic, linear;
                int n, trainingRows;
                FixedPointMap map;
                FixedPointLayer layer;
                FixedPointSolver solver;
                StoppingCriterion stop;
                UnaryOperator<Tensor> criterion;
                List<Batch> batches;

                record Batch(Tensor x, Tensor rowNumbers) {}

                Tensor criterion(Tensor z) {
                    return z;
                }

                Tensor network(Tensor x) {
                    return x;
                }

                Tensor nextHidden(Tensor x, Tensor hidden) {
                    return hidden;
                }

                Tensor nextMemory(List<Tensor> states) {
                    return states.get(1);
                }
            }
            """;

    private record Snippet(Path file, String code) {
        /** As a class of its own: methods as its members, statements in a method. */
        String asClass(int number) {
            String body = METHOD.matcher(code).matches() ? code : "void run() throws Exception {\n" + code + "}";
            return "class Snippet" + number + " extends Given {\n" + body + "\n}\n";
        }
    }

    @Test
    void everyBlockOfJavaInTheJavadocCompiles() throws IOException {
        List<Snippet> snippets = new ArrayList<>(snippets(Path.of("core", "src", "main", "java")));
        snippets.addAll(snippets(Path.of("algorithms", "src", "main", "java")));
        assertThat(snippets).as("blocks of Java in the Javadoc").hasSizeGreaterThan(10);
        StringBuilder source = new StringBuilder(GIVEN);
        for (int i = 0; i < snippets.size(); i++) {
            source.append("// ")
                    .append(snippets.get(i).file())
                    .append('\n')
                    .append(snippets.get(i).asClass(i));
        }
        assertThat(errors(source.toString())).as("errors of the compiler").isEmpty();
    }

    @Test
    void aBlockThatDoesNotCompileIsFound() {
        assertThat(errors(GIVEN + new Snippet(Path.of("X"), "Tensor z = layer.forwards(x);").asClass(1)))
                .singleElement()
                .asString()
                .contains("cannot find symbol", "forwards");
    }

    private static List<String> errors(String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Given.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        List<String> options = List.of("-proc:none", "-XDshould-stop.ifNoError=FLOW", "-classpath", path());
        compiler.getTask(null, null, found, options, null, List.of(file)).call();
        List<String> lines = source.lines().toList();
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(error -> error.getMessage(Locale.ROOT) + "\n  in: " + lines.get((int) error.getLineNumber() - 1))
                .toList();
    }

    private static String path() {
        return System.getProperty("java.class.path");
    }

    private static List<Snippet> snippets(Path folder) throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        try (Stream<Path> found = Files.walk(ROOT.resolve(folder))) {
            for (Path file : found.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file).replace("\r\n", "\n");
                if (!Pattern.compile("(?m)^public ").matcher(text).find()) {
                    continue; // what users do not see
                }
                BLOCK.matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .map(JavadocSnippetsTest::code)
                        .filter(code -> STATEMENT.matcher(code).find())
                        .forEach(code -> snippets.add(new Snippet(ROOT.relativize(file), code)));
            }
        }
        return snippets;
    }

    private static String code(String block) {
        return block.lines()
                .skip(1)
                .map(line -> line.replaceFirst("^ *\\* ?", ""))
                .filter(line -> !line.startsWith("}</pre>"))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
