package dev.fixpoint.experiments.report;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A report to be read: headings, texts, tables and pictures in order, written as Markdown or as one HTML file.
 *
 * <p>The HTML file holds its pictures and its style in itself, loads nothing, and follows the reader's choice of a light or a
 * dark screen.
 */
public final class ReportPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --text: #1c1c1c; --ground: #fdfdfd; --line: #d0d0d0; --quiet: #5f5f5f; }
            @media (prefers-color-scheme: dark) {
              :root { --text: #e4e4e4; --ground: #17181a; --line: #3d4045; --quiet: #a0a4aa; }
              img { filter: brightness(.9); }
            }
            body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground);
              max-width: 72rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word; }
            h1, h2 { line-height: 1.2; }
            h2 { margin-top: 2.5rem; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
            th:first-child, td:first-child { position: sticky; left: 0; background: var(--ground); }
            .number { text-align: right; }
            .note { color: var(--quiet); font-size: .9rem; margin: .5rem 0; }
            figure { margin: 1.5rem 0; }
            figcaption { color: var(--quiet); font-size: .9rem; }
            img { max-width: 100%; height: auto; background: #fff; border-radius: 4px; }
            @media (max-width: 40rem) { figure { overflow-x: auto; } figure img { max-width: none; width: 40rem; } }
            """;

    private final String title;
    private final List<Part> parts;

    private ReportPage(String title, List<Part> parts) {
        this.title = title;
        this.parts = parts;
    }

    /**
     * A page without content.
     *
     * @param title what the report is about
     * @return the page
     */
    public static ReportPage titled(String title) {
        return new ReportPage(title, List.of());
    }

    /**
     * This page with one more heading at its end.
     *
     * @param text the heading
     * @return the new page
     */
    public ReportPage heading(String text) {
        return with(new Part("## " + text + "\n", "<h2>" + HtmlText.escaped(text) + "</h2>\n"));
    }

    /**
     * This page with one more heading of a lower level at its end.
     *
     * @param text the heading
     * @return the new page
     */
    public ReportPage subheading(String text) {
        return with(new Part("### " + text + "\n", "<h3>" + HtmlText.escaped(text) + "</h3>\n"));
    }

    /**
     * This page with one more paragraph at its end.
     *
     * @param text the paragraph
     * @return the new page
     */
    public ReportPage text(String text) {
        return with(new Part(text + "\n", "<p>" + HtmlText.escaped(text) + "</p>\n"));
    }

    /**
     * This page with one more table at its end.
     *
     * @param table the table
     * @return the new page
     */
    public ReportPage table(TextTable table) {
        return with(new Part(table.markdown(), table.html()));
    }

    /**
     * This page with a chart at its end, which is written beside it; with the reason, where this Java runtime cannot draw it.
     *
     * @param run the folder of the report
     * @param file the name of the picture's file
     * @param description what it shows, for those who do not see it
     * @param chart what to draw
     * @return the new page
     * @throws ReportException if the picture cannot be written
     */
    public ReportPage chart(RunDirectory run, String file, String description, Chart chart) {
        byte[] png;
        try {
            png = LineChart.png(chart);
        } catch (ReportException e) {
            return text(String.valueOf(e.getMessage()));
        }
        run.write(file, out -> out.write(png));
        return picture(file, description, png);
    }

    /**
     * This page with a chart at its end that is in no file of its own; with the reason, where this Java runtime cannot draw it.
     *
     * @param description what it shows, for those who do not see it
     * @param chart what to draw
     * @return the new page; in Markdown, the description alone
     */
    public ReportPage chart(String description, Chart chart) {
        try {
            String html = html(description, LineChart.png(chart));
            return with(new Part(description + "\n", html));
        } catch (ReportException e) {
            return text(String.valueOf(e.getMessage()));
        }
    }

    /**
     * This page with what was run, and where, at its end.
     *
     * @param command the command line, word by word
     * @param environment program, Java and machine
     * @param seconds how long it took
     * @return the new page
     */
    public ReportPage run(List<String> command, RunEnvironment environment, double seconds) {
        return heading("The run")
                .text(String.join(" ", command))
                .text(String.format(
                        Locale.ROOT,
                        "Fixpoint %s, Java %s, %s on %s, threads: %d, %.0f seconds.",
                        environment.version(),
                        environment.jdk(),
                        environment.os(),
                        environment.architecture(),
                        environment.threads(),
                        seconds));
    }

    /**
     * Writes the page as {@code results.md} and {@code results.html}.
     *
     * @param run the folder of the report
     * @throws ReportException if they cannot be written
     */
    public void save(RunDirectory run) {
        byte[] markdown = markdown().getBytes(StandardCharsets.UTF_8);
        byte[] html = html().getBytes(StandardCharsets.UTF_8);
        run.write("results.md", out -> out.write(markdown));
        run.write("results.html", out -> out.write(html));
    }

    /**
     * This page with one more picture at its end.
     *
     * @param file the picture's file beside the Markdown file
     * @param description what it shows, for those who do not see it
     * @param png the picture itself, for the HTML file
     * @return the new page
     */
    public ReportPage picture(String file, String description, byte[] png) {
        return with(new Part("![" + description + "](" + file + ")\n", html(description, png)));
    }

    private static String html(String description, byte[] png) {
        String words = HtmlText.escaped(description);
        String data = Base64.getEncoder().encodeToString(png);
        return "<figure><img alt=\"" + words + "\" src=\"data:image/png;base64," + data + "\"><figcaption>" + words
                + "</figcaption></figure>\n";
    }

    /**
     * The page in Markdown.
     *
     * @return lines that end with a line feed
     */
    public String markdown() {
        return Stream.concat(Stream.of("# " + title + "\n"), parts.stream().map(Part::markdown))
                .collect(Collectors.joining("\n"));
    }

    /**
     * The page in HTML, whole.
     *
     * @return a document in UTF-8
     */
    public String html() {
        String name = HtmlText.escaped(title);
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + name
                + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n<h1>" + name + "</h1>\n"
                + parts.stream().map(Part::html).collect(Collectors.joining())
                + "</body>\n</html>\n";
    }

    private ReportPage with(Part part) {
        return new ReportPage(
                title, Stream.concat(parts.stream(), Stream.of(part)).toList());
    }

    private record Part(String markdown, String html) {}
}
