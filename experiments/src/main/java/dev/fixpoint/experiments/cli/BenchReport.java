package dev.fixpoint.experiments.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fixpoint.benchmarks.Library;
import dev.fixpoint.benchmarks.OwnFigure;
import dev.fixpoint.benchmarks.PeerFigures;
import dev.fixpoint.benchmarks.Solvers;
import dev.fixpoint.experiments.report.CsvLine;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.report.RunEnvironment;
import dev.fixpoint.experiments.report.TextTable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the benchmarks leave: tables on the terminal and in Markdown, all figures as JSON and CSV. */
final class BenchReport {
    private static final double MEGABYTE = 1e6;
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private final List<PeerFigures> peers;
    private final Map<String, String> versions;
    private final List<OwnFigure> own;

    BenchReport(List<PeerFigures> peers, Map<String, String> versions, List<OwnFigure> own) {
        this.peers = List.copyOf(peers);
        this.versions = versions;
        this.own = List.copyOf(own);
    }

    void write(RunDirectory folder) {
        folder.write("benchmarks.md", out -> print(out, markdown()));
        if (!peers.isEmpty()) {
            folder.write("peers.csv", out -> print(out, csv()));
            folder.write(
                    "peers.json",
                    out -> new ObjectMapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValue(out, Map.of("machine", machine(), "versions", versions, "figures", rows())));
        }
    }

    void print(PrintWriter out, Path folder) {
        if (!peers.isEmpty()) {
            out.println(times().plain());
            out.println(exactness().plain());
        }
        if (!own.isEmpty()) {
            out.println(ownTable().plain());
        }
        out.println("Report: " + folder);
        out.flush();
    }

    private static void print(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("Machine: ").append(machine()).append(".\n");
        if (!peers.isEmpty()) {
            text.append("Versions: ")
                    .append(versions.values().stream().sorted().collect(Collectors.joining("; ")))
                    .append(".\n\n### Times\n\n")
                    .append(times().markdown())
                    .append("\n### Solvers, errors, memory\n\n")
                    .append(exactness().markdown());
        }
        if (!own.isEmpty()) {
            text.append("\n### Its own figures\n\n").append(ownTable().markdown());
        }
        return text.toString();
    }

    /** One row for each problem, mode and number of threads. */
    private TextTable times() {
        TextTable table = TextTable.withHeader(
                "problem",
                "what",
                "threads",
                "Fixpoint, ms",
                "torchdeq, ms",
                "jaxopt, ms",
                "torchdeq / Fixpoint",
                "jaxopt / Fixpoint");
        for (PeerFigures figures : peers) {
            if (figures.library() == Library.FIXPOINT) {
                double unit = figures.median();
                table = table.row(
                        figures.problem().title(),
                        figures.mode(),
                        String.valueOf(figures.threads()),
                        milliseconds(figures),
                        milliseconds(beside(figures, Library.TORCHDEQ)),
                        milliseconds(beside(figures, Library.JAXOPT)),
                        ratio(beside(figures, Library.TORCHDEQ), unit),
                        ratio(beside(figures, Library.JAXOPT), unit));
            }
        }
        return table.footnote(
                "median of the rounds' medians, and in brackets the range of the rounds in percent of it; "
                        + "a ratio above 1: Fixpoint is faster");
    }

    private PeerFigures beside(PeerFigures figures, Library library) {
        return peers.stream()
                .filter(other -> other.library() == library
                        && other.problem().equals(figures.problem())
                        && other.mode().equals(figures.mode())
                        && other.threads() == figures.threads())
                .findFirst()
                .orElseThrow();
    }

    private static String milliseconds(PeerFigures figures) {
        return figures.rounds().isEmpty()
                ? "–"
                : String.format(Locale.ROOT, "%.3g (%.0f)", 1e3 * figures.median(), 100 * figures.spread());
    }

    private static String ratio(PeerFigures figures, double unit) {
        return figures.rounds().isEmpty() ? "–" : String.format(Locale.ROOT, "%.2f", figures.median() / unit);
    }

    /** One row for each problem and library. */
    private TextTable exactness() {
        TextTable table = TextTable.withHeader(
                "problem",
                "library",
                "solver forward",
                "backward",
                "evaluations",
                "products",
                "error of the solution",
                "of the gradient",
                "training adds, MB",
                "ten times the steps, MB more");
        int first = peers.stream().mapToInt(PeerFigures::threads).min().orElse(1);
        for (PeerFigures figures : peers) {
            if (figures.threads() == first && figures.mode().equals("gradient")) {
                table = table.row(figures.solvers().isPresent() ? solved(figures) : unsolved(figures));
            }
        }
        return table.footnote(
                "errors relative to a solution in float64; a library that was left out, or has no solver that"
                        + " keeps to the problem's error, has dashes");
    }

    private static String[] solved(PeerFigures figures) {
        return new String[] {
            figures.problem().title(),
            figures.library().label(),
            named(figures.solvers().map(Solvers::forward)),
            named(figures.solvers().map(Solvers::backward)),
            String.valueOf(figures.forwardEvaluations()),
            figures.backwardEvaluations() < 0 ? "–" : String.valueOf(figures.backwardEvaluations()),
            String.format(Locale.ROOT, "%.1e", figures.solutionError()),
            String.format(Locale.ROOT, "%.1e", figures.gradientError()),
            String.format(Locale.ROOT, "%.1f", figures.memory() / MEGABYTE),
            String.format(Locale.ROOT, "%.1f", figures.growth() / MEGABYTE)
        };
    }

    private static String[] unsolved(PeerFigures figures) {
        return Stream.concat(
                        Stream.of(figures.problem().title(), figures.library().label()),
                        Stream.generate(() -> "–").limit(8))
                .toArray(String[]::new);
    }

    private static String named(Optional<Solvers.Choice> choice) {
        return choice.map(solver -> String.format(Locale.ROOT, "%s %.0e", solver.name(), solver.tolerance()))
                .orElse("–");
    }

    private TextTable ownTable() {
        TextTable table = TextTable.withHeader("figure", "of", "value", "how");
        for (OwnFigure figure : own) {
            table = table.row(
                    figure.group(),
                    figure.name(),
                    String.format(Locale.ROOT, "%.3g %s", figure.value(), figure.unit()),
                    figure.detail());
        }
        return table;
    }

    private String csv() {
        List<Map<String, Object>> rows = rows();
        return Stream.concat(
                        Stream.of(CsvLine.of(rows.get(0).keySet().stream())),
                        rows.stream().map(row -> CsvLine.of(row.values().stream())))
                .collect(Collectors.joining());
    }

    private List<Map<String, Object>> rows() {
        return peers.stream().map(BenchReport::row).toList();
    }

    private static Map<String, Object> row(PeerFigures figures) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("problem", figures.problem().name());
        row.put("mode", figures.mode());
        row.put("threads", figures.threads());
        row.put("library", figures.library().label());
        row.put("forward_solver", named(figures.solvers().map(Solvers::forward)));
        row.put("backward_solver", named(figures.solvers().map(Solvers::backward)));
        row.put("median_seconds", figures.median());
        row.put("spread", figures.spread());
        row.put("forward_evaluations", figures.forwardEvaluations());
        row.put("backward_evaluations", figures.backwardEvaluations());
        row.put("solution_error", figures.solutionError());
        row.put("gradient_error", figures.gradientError());
        row.put("training_bytes", figures.memory());
        row.put("growth_bytes", figures.growth());
        return row;
    }

    /** Processor, cores, system and virtual machine. */
    private static String machine() {
        RunEnvironment environment =
                RunEnvironment.current(Main.version(), Runtime.getRuntime().availableProcessors());
        return processor() + ", " + environment.threads() + " cores, " + environment.os() + " "
                + environment.architecture() + ", Java " + environment.jdk();
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("a processor");
        } catch (IOException notLinux) {
            return "a processor";
        }
    }
}
