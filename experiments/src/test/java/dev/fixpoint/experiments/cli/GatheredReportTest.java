package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatheredReportTest {
    private static final String BROWSER = System.getProperty("fixpoint.browser", "chromium");
    private static final int PHONE = 390;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aFinishedRunHasItsTablesCurvesPicturesAndSettingsOnOnePageThatLoadsNothing() throws IOException {
        Path run = folder.resolve("run");
        assertThat(Screen.of("toy", "--quick", "--seeds", "2", "--out", run.toString())
                        .exitCode())
                .isZero();
        Screen screen = Screen.of("report", run.toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.out()).contains(run.resolve("report.html").toString());
        String page = Files.readString(run.resolve("report.html"));
        assertThat(page)
                .contains("<h1>Report of toy: run</h1>", "Scores on the test data", "±", "forward evaluations")
                .contains("alt=\"test loss\"", "learning rate", "fixpoint toy --quick --seeds 2", "Seeds 1, 2.")
                .contains("prefers-color-scheme: dark");
        assertThat(page).as("what a page could load").doesNotContain("http:", "https:", "<script", "<link", "url(");
        assertThat(Pattern.compile("src=\"(?!data:image/png;base64,)")
                        .matcher(page)
                        .find())
                .isFalse();
        staysWithinAPhone(page);
    }

    @Test
    void severalRunsShareAPageWithAnOverviewAndAnUnfinishedOneShowsWhatIsThere() throws IOException {
        Path runs = folder.resolve("runs");
        assertThat(Screen.of(
                                "toy",
                                "--quick",
                                "--model",
                                "fpi-gd",
                                "--out",
                                runs.resolve("a").toString())
                        .exitCode())
                .isZero();
        Path unfinished = Files.createDirectory(runs.resolve("b"));
        Files.writeString(
                unfinished.resolve("metrics.csv"), "model,seed,epoch,train_loss\nm,1,1,0.5\nm,1,2,0.25\nm,1,3");
        Path out = folder.resolve("out");
        Screen screen = Screen.of("report", runs.toString(), "--out", out.toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("Report of 2 runs", "<h2>toy: a</h2>", "This run is not finished", "alt=\"train loss\"");
    }

    @Test
    void whatIsNoRunIsBadInputInASentence() throws IOException {
        assertRefused("is not the folder of a run", folder.toString());
        assertRefused("is not the folder of a run", folder.resolve("none").toString());
        Path results = folder.resolve("results.json");
        Files.writeString(results, "{");
        assertRefused(results + ": not the results of a run", folder.toString());
        Files.writeString(results, "{}");
        assertRefused("it has no list of models", folder.toString());
        Files.delete(results);
        Files.writeString(folder.resolve("metrics.csv"), "a,b\n1\n2,3\n");
        assertRefused("metrics.csv:2: expected 2 cells, found 1", folder.toString());
        assertThat(Screen.of("report").exitCode()).isEqualTo(2);
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    private static void assertRefused(String words, String argument) {
        Screen screen = Screen.of("report", argument);
        assertThat(screen.exitCode()).as(screen.err()).isEqualTo(2);
        assertThat(screen.err()).startsWith("fixpoint: ").contains(words);
    }

    /** Measured by a browser, where there is one: nothing makes the page wider than a phone, wide tables scroll by themselves. */
    private void staysWithinAPhone(String page) throws IOException {
        String quoted = page.replace("&", "&amp;").replace("\"", "&quot;");
        Path frame = folder.resolve("frame.html");
        Files.writeString(
                frame,
                "<!DOCTYPE html><meta charset=utf-8><iframe id=page style='width:" + PHONE
                        + "px;height:900px;border:0' srcdoc=\"" + quoted + "\"></iframe>\n<script>onload = () => {"
                        + " const root = document.getElementById('page').contentDocument.documentElement;"
                        + " document.title = 'wide ' + root.scrollWidth + ' high ' + root.scrollHeight }</script>");
        Matcher size = Pattern.compile("<title>wide (\\d+) high (\\d+)</title>").matcher(dom(frame));
        assertThat(size.find()).isTrue();
        assertThat(Integer.parseInt(size.group(1))).isLessThanOrEqualTo(PHONE);
        assertThat(Integer.parseInt(size.group(2))).isGreaterThan(2_000);
    }

    private static String dom(Path file) throws IOException {
        List<String> command = List.of(
                BROWSER,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--dump-dom",
                file.toUri().toString());
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "there is no " + BROWSER);
            throw e;
        }
        String dom = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return dom;
    }
}
