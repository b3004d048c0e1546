package dev.fixpoint.experiments.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** One page about runs of any experiments, from the files that they left. */
public final class GatheredReport {
    private GatheredReport() {}

    /**
     * The page.
     *
     * @param runs at least one
     * @return the page, with all that it shows in itself
     * @throws IOException if a picture cannot be read
     */
    public static ReportPage of(List<SavedRun> runs) throws IOException {
        ReportPage page = ReportPage.titled(
                runs.size() == 1
                        ? "Report of " + new SavedRunPage(runs.get(0)).title()
                        : "Report of " + runs.size() + " runs");
        if (runs.size() > 1) {
            page = page.table(overview(runs));
        }
        for (SavedRun run : runs) {
            SavedRunPage one = new SavedRunPage(run);
            page = one.addTo(runs.size() > 1 ? page.heading(one.title()) : page);
        }
        return page;
    }

    private static TextTable overview(List<SavedRun> runs) {
        TextTable table = TextTable.withHeader("folder", "experiment", "models", "seeds", "seconds", "version");
        for (SavedRun run : runs) {
            JsonNode results = run.results();
            table = table.row(
                    run.folder().toString(),
                    results.path("experiment").asText("unfinished"),
                    StreamSupport.stream(results.path("models").spliterator(), false)
                            .map(model -> model.path("model").asText())
                            .distinct()
                            .collect(Collectors.joining(", ")),
                    Integer.toString(results.path("seeds").size()),
                    String.format(Locale.ROOT, "%.0f", results.path("seconds").asDouble()),
                    results.path("environment").path("version").asText("-"));
        }
        return table;
    }
}
