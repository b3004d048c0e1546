package dev.fixpoint.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.solver.SolverStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The pages against the code. Each block of Java in docs/ names, in a comment before it that is not shown, the region that it is:
 * {@code <!-- FILE#REGION -->}. A region stands between {@code // region REGION} and {@code // endregion}.
 */
class SnippetsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path FIRST_LAYER =
            Path.of("examples", "src", "main", "java", "dev", "fixpoint", "examples", "FirstLayer.java");
    private static final Path SNIPPETS = Path.of("examples", "src", "test", "java", "dev", "fixpoint", "examples");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\n(.*?)\n```$");
    private static final Pattern NAMED_BLOCK =
            Pattern.compile("(?ms)^<!-- ([^\n]*\\.java)#(\\w+) -->\n```java\n(.*?)\n```$");
    private static final Pattern REGION = Pattern.compile("(?ms)^ *// region (\\w+)\n(.*?)\n *// endregion$");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)(?:#[^)\\s]*)?\\)");
    /** The first literal of a message: of an exception that is made, or of a sentence that is formatted for one. */
    private static final Pattern MESSAGE =
            Pattern.compile("(?:new \\w+(?:Exception|LinkError)\\(|return String\\.format\\(\\s*Locale\\.ROOT,)"
                    + "\\s*\\(*\\s*(?:\\w+\\s*\\+\\s*)?\"((?:[^\"\\\\]|\\\\.)*)\"");

    @Test
    void theReadmeShowsTheExampleThatIsCompiled() throws IOException {
        List<MatchResult> blocks = places(BLOCK, Path.of("README.md"));
        assertThat(blocks).as("blocks of Java in README.md").hasSize(1);
        assertThat(blocks.get(0).group(1))
                .as("the java block of README.md against the region 'readme' of FirstLayer.java")
                .isEqualTo(region(FIRST_LAYER, "readme"));
    }

    @Test
    void everyBlockOfJavaInThePagesIsARegionThatIsCompiled() throws IOException {
        for (Path page : pages()) {
            List<MatchResult> blocks = places(NAMED_BLOCK, page);
            assertThat(blocks)
                    .as("blocks of Java in %s that name their region", page)
                    .hasSameSizeAs(places(BLOCK, page));
            for (MatchResult block : blocks) {
                assertThat(block.group(3))
                        .as("the java block of %s against the region '%s' of %s", page, block.group(2), block.group(1))
                        .isEqualTo(region(Path.of(block.group(1)), block.group(2)));
            }
        }
    }

    @Test
    void everyRegionIsShownInAPage() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (Path page : pages()) {
            places(NAMED_BLOCK, page).forEach(block -> shown.add(block.group(1) + "#" + block.group(2)));
        }
        Set<String> compiled = new TreeSet<>();
        for (Path source : files(SNIPPETS, "SnippetsTest.java")) {
            String name = source.toString().replace('\\', '/');
            places(REGION, source).forEach(region -> compiled.add(name + "#" + region.group(1)));
        }
        assertThat(shown).containsAll(compiled);
    }

    @Test
    void linksBetweenThePagesLeadToFiles() throws IOException {
        List<Path> linking = new ArrayList<>(pages());
        linking.addAll(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")));
        for (Path page : linking) {
            for (MatchResult link : places(LINK, page)) {
                assertThat(ROOT.resolve(page).resolveSibling(link.group(1)))
                        .as("the link '%s' in %s", link.group(1), page)
                        .exists();
            }
        }
    }

    @Test
    void everyMessageOfTheLibraryIsExplained() throws IOException {
        String page = words(text(Path.of("docs", "errors.md")).replaceAll("(?m)^> ", ""));
        List<Path> sources = new ArrayList<>(files(Path.of("core", "src", "main", "java"), ".java"));
        sources.addAll(files(Path.of("algorithms", "src", "main", "java"), ".java"));
        for (Path source : sources) {
            for (MatchResult message : places(MESSAGE, source)) {
                assertThat(page)
                        .as("docs/errors.md has the message '%s' of %s", message.group(1), source)
                        .contains(parts(message.group(1)));
            }
        }
        for (SolverStatus status : SolverStatus.values()) {
            assertThat(page).as("docs/errors.md has %s", status).contains(status.name(), words(status.advice()));
        }
    }

    /** What stands between placeholders. */
    private static List<String> parts(String message) {
        return Arrays.stream(message.split("%[\\d$]*[a-z]|%[.]\\d+[a-z]", -1))
                .map(SnippetsTest::words)
                .toList();
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private static String region(Path source, String name) throws IOException {
        List<String> regions = places(REGION, source).stream()
                .filter(region -> region.group(1).equals(name))
                .map(region -> region.group(2).stripIndent())
                .toList();
        assertThat(regions).as("regions '%s' in %s", name, source).hasSize(1);
        return regions.get(0);
    }

    private static List<Path> pages() throws IOException {
        return files(Path.of("docs"), ".md");
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> found = Files.walk(ROOT.resolve(folder))) {
            List<Path> files = found.filter(file -> file.toString().endsWith(ending))
                    .map(ROOT::relativize)
                    .sorted()
                    .toList();
            assertThat(files).as("files *%s in %s", ending, folder).isNotEmpty();
            return files;
        }
    }

    private static List<MatchResult> places(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(text(file)).results().toList();
    }

    private static String text(Path file) throws IOException {
        return Files.readString(ROOT.resolve(file)).replace("\r\n", "\n");
    }
}
