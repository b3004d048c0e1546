package dev.fixpoint.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesRunTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "fixpoint", "examples");
    private static final Path README = Path.of("..", "README.md");

    static List<String> examples() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("package-info.java"))
                    .map(name -> name.replace(".java", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleRunsAndPrintsNumbers(String example) throws ReflectiveOperationException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Class.forName("dev.fixpoint.examples." + example)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .containsPattern("\\d")
                .doesNotContain("NaN")
                .doesNotContain("Infinity");
    }

    @Test
    void theReadmeLinksEveryExample() throws IOException {
        String readme = Files.readString(README);
        assertThat(examples())
                .allSatisfy(example -> assertThat(readme)
                        .contains("examples/src/main/java/dev/fixpoint/examples/" + example + ".java"));
    }

    @Test
    void theCatalogueOfJBangHasEveryExample() throws IOException {
        String catalogue = Files.readString(Path.of("..", "jbang-catalog.json"));
        assertThat(examples())
                .allSatisfy(example -> assertThat(catalogue)
                        .contains("\"script-ref\": \"examples/src/main/java/dev/fixpoint/examples/" + example
                                + ".java\""));
    }
}
