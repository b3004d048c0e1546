package dev.fixpoint.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SOURCE = Path.of("src", "main", "java", "dev", "fixpoint", "examples", "FirstLayer.java");

    @Test
    void theReadmeShowsTheExampleThatIsCompiled() throws IOException {
        String shown = only(README, "(?ms)^```java\\n(.*?)\n```$");
        String compiled = only(SOURCE, "(?ms)^ *// region readme\\n(.*?)\n *// endregion$");
        assertThat(shown)
                .as("the java block of README.md against the region 'readme' of FirstLayer.java")
                .isEqualTo(compiled.stripIndent());
    }

    private static String only(Path file, String pattern) throws IOException {
        String text = Files.readString(file).replace("\r\n", "\n");
        List<MatchResult> places =
                Pattern.compile(pattern).matcher(text).results().toList();
        assertThat(places).as("places in %s that match %s", file, pattern).hasSize(1);
        return places.get(0).group(1);
    }
}
