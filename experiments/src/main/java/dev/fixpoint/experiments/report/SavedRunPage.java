package dev.fixpoint.experiments.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a {@link SavedRun} says on a page: scores, cost, convergence, curves, pictures, settings, and what it ran on. It knows no
 * experiment: it shows what is there.
 */
final class SavedRunPage {
    private static final Set<String> KNOWN = Set.of(
            "model",
            "seed",
            "parameters",
            "epochs",
            "seconds",
            "forwardEvaluationsPerSolve",
            "backwardEvaluationsPerSolve",
            "settings",
            "metrics",
            "diagnostics");
    private static final Map<String, String> SPLITS = splits();
    /** From so many figures on, each has a row of its own, and the models the columns. */
    private static final int MANY = 9;

    private final SavedRun run;
    private final Map<String, List<JsonNode>> models = new LinkedHashMap<>();

    SavedRunPage(SavedRun run) {
        this.run = run;
        for (JsonNode model : run.results().path("models")) {
            models.computeIfAbsent(name(model), name -> new ArrayList<>()).add(model);
        }
    }

    private static Map<String, String> splits() {
        Map<String, String> splits = new LinkedHashMap<>();
        splits.put("test", "Scores on the test data");
        splits.put("validation", "Scores on the validation data");
        splits.put("train", "Scores on the training data");
        return splits;
    }

    /** The name of a model with the conditions that it was made for, such as {@code fpi-nn, sigma 25}. */
    private static String name(JsonNode model) {
        StringBuilder name = new StringBuilder(model.path("model").asText());
        model.properties().forEach(field -> {
            if (!KNOWN.contains(field.getKey()) && field.getValue().isNumber()) {
                name.append(", ").append(Words.of(field.getKey())).append(' ').append(plain(field.getValue()));
            }
        });
        return name.toString();
    }

    String title() {
        String folder = String.valueOf(run.folder().toAbsolutePath().normalize().getFileName());
        String experiment = run.results().path("experiment").asText("unfinished run");
        return experiment.equals(folder) ? experiment : experiment + ": " + folder;
    }

    ReportPage addTo(ReportPage page) throws IOException {
        ReportPage longer = page;
        if (run.results().isMissingNode()) {
            longer = longer.text("This run is not finished; the curves show what is there so far.");
        }
        for (Map.Entry<String, String> split : SPLITS.entrySet()) {
            longer = table(
                    longer, split.getValue(), model -> model.path("metrics").path(split.getKey()));
        }
        longer = cost(longer);
        longer = table(longer, "Convergence and other figures", model -> model.path("diagnostics"));
        longer = comparisons(longer);
        longer = curves(longer);
        longer = pictures(longer);
        longer = settings(longer);
        return environment(longer);
    }

    private ReportPage table(ReportPage page, String heading, Function<JsonNode, JsonNode> figures) {
        Set<String> names = new LinkedHashSet<>();
        models.values().stream()
                .flatMap(List::stream)
                .forEach(model -> figures.apply(model).fieldNames().forEachRemaining(names::add));
        if (names.isEmpty()) {
            return page;
        }
        Map<String, Map<String, String>> cells = new LinkedHashMap<>();
        models.forEach((model, seeds) -> {
            Map<String, String> row = new LinkedHashMap<>();
            names.forEach(name -> row.put(
                    Words.of(name), over(seeds, seed -> figures.apply(seed).path(name))));
            cells.put(model, row);
        });
        return page.subheading(heading).table(note(TextTable.ofCells("model", cells, names.size() >= MANY)));
    }

    private TextTable note(TextTable table) {
        long seeds = models.values().stream().mapToInt(List::size).max().orElse(1);
        return seeds > 1 ? table.footnote("mean ± standard deviation over " + seeds + " seeds") : table;
    }

    private ReportPage cost(ReportPage page) {
        Map<String, Map<String, String>> cells = new LinkedHashMap<>();
        models.forEach((model, seeds) -> {
            Map<String, String> row = new LinkedHashMap<>();
            row.put("parameters", over(seeds, seed -> seed.path("parameters")));
            row.put("epochs", over(seeds, seed -> seed.path("epochs")));
            row.put("forward", over(seeds, seed -> seed.path("forwardEvaluationsPerSolve")));
            row.put("backward", over(seeds, seed -> seed.path("backwardEvaluationsPerSolve")));
            row.put("seconds", over(seeds, seed -> seed.path("seconds")));
            cells.put(model, row);
        });
        return cells.isEmpty()
                ? page
                : page.subheading("Training and its cost")
                        .table(TextTable.ofCells("model", cells, false)
                                .footnote(
                                        "forward, backward: evaluations of the map, and products with its Jacobian, per solve;"
                                                + " seconds: of one training"));
    }

    private ReportPage comparisons(ReportPage page) {
        JsonNode all = run.results().path("comparisons");
        if (all.isEmpty()) {
            return page;
        }
        TextTable table = TextTable.withHeader("first", "second", "measure", "difference", "95 % from", "to", "p");
        for (JsonNode one : all) {
            table = table.row(
                    one.path("first").asText(),
                    one.path("second").asText(),
                    one.path("measure").asText(),
                    number(one.path("difference").asDouble()),
                    number(one.path("lower").asDouble()),
                    number(one.path("upper").asDouble()),
                    number(one.path("p").asDouble()));
        }
        return page.subheading("Differences between the models").table(table);
    }

    /** The curves that the run has no picture of. */
    private ReportPage curves(ReportPage page) {
        ReportPage longer = page;
        boolean first = true;
        for (String figure : run.metrics().figures()) {
            Optional<Chart> chart =
                    isPictured(figure) ? Optional.empty() : run.metrics().chart(figure);
            if (chart.isPresent()) {
                longer = (first ? longer.subheading("Figures of each epoch") : longer)
                        .chart(Words.of(figure), chart.get());
                first = false;
            }
        }
        return longer;
    }

    private boolean isPictured(String figure) {
        String name = figure.replaceAll("@.*", "").replace('_', '-');
        return run.pictures().stream()
                .map(picture -> String.valueOf(picture.getFileName()).replace(".png", ""))
                .anyMatch(picture -> name.endsWith(picture));
    }

    private ReportPage pictures(ReportPage page) throws IOException {
        ReportPage longer = run.pictures().isEmpty() ? page : page.subheading("Charts and pictures of the run");
        for (Path picture : run.pictures()) {
            String file = String.valueOf(picture.getFileName());
            longer = longer.picture(file, Words.of(file.replace(".png", "")), Files.readAllBytes(picture));
        }
        return longer;
    }

    private ReportPage settings(ReportPage page) {
        Map<String, Map<String, String>> cells = new LinkedHashMap<>();
        models.forEach((model, seeds) -> {
            Map<String, String> row = new LinkedHashMap<>();
            seeds.get(0)
                    .path("settings")
                    .properties()
                    .forEach(field -> row.put(Words.of(field.getKey()), plain(field.getValue())));
            if (!row.isEmpty()) {
                cells.put(model, row);
            }
        });
        return cells.isEmpty() ? page : page.subheading("Settings").table(TextTable.ofCells("setting", cells, true));
    }

    private ReportPage environment(ReportPage page) {
        JsonNode results = run.results();
        JsonNode where = results.path("environment");
        if (where.isMissingNode()) {
            return page;
        }
        List<String> command = new ArrayList<>();
        results.path("command").forEach(word -> command.add(word.asText()));
        List<String> seeds = new ArrayList<>();
        results.path("seeds").forEach(seed -> seeds.add(seed.asText()));
        return page.subheading("The run")
                .text(String.join(" ", command))
                .text(String.format(
                        Locale.ROOT,
                        "Seeds %s. Fixpoint %s, Java %s, %s on %s, threads: %d, %.0f seconds.",
                        String.join(", ", seeds),
                        where.path("version").asText(),
                        where.path("jdk").asText(),
                        where.path("os").asText(),
                        where.path("architecture").asText(),
                        where.path("threads").asInt(),
                        results.path("seconds").asDouble()));
    }

    private static String over(List<JsonNode> seeds, Function<JsonNode, JsonNode> figure) {
        double[] values = seeds.stream()
                .map(figure)
                .filter(JsonNode::isNumber)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
        if (values.length == 0) {
            return "-";
        }
        MeanAndDeviation over = MeanAndDeviation.of(values);
        boolean varies = values.length > 1 && over.deviation() > 0;
        return varies
                ? over.text(decimals(Math.max(over.deviation(), Math.abs(over.mean()) / 200)))
                : number(over.mean());
    }

    /** With three digits, or all of those of a whole number. */
    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return Long.toString((long) value);
        }
        return String.format(Locale.ROOT, "%." + decimals(Math.abs(value) / 10) + "f", value);
    }

    /** So many that two digits of a number are seen. */
    private static int decimals(double size) {
        return size > 0 ? (int) Math.max(0, Math.min(8, 1 - Math.floor(Math.log10(size)))) : 0;
    }

    private static String plain(JsonNode value) {
        return value.isNumber() ? value.asText().replaceAll("\\.0$", "") : value.asText();
    }
}
