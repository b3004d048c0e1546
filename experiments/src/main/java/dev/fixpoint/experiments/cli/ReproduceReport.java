package dev.fixpoint.experiments.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fixpoint.experiments.report.ReportPage;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.report.RunEnvironment;
import dev.fixpoint.experiments.report.SavedRun;
import dev.fixpoint.experiments.report.TextTable;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import picocli.CommandLine.Model.CommandSpec;

/** The page of all tables and figures of the paper, from the results of the experiments. */
final class ReproduceReport {
    static final String TOY = "toy";
    static final String ENTRIES = "bibtex";
    static final String PICTURES = "denoise";
    static final String FLOW = "flow";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String NOT_THE_PAPERS =
            " Made on generated data: these figures do not compare with the paper's.";

    private final CommandSpec command;
    private final RunDirectory run;

    ReproduceReport(CommandSpec command, RunDirectory run) {
        this.command = command;
        this.run = run;
    }

    /** Which of the data are published ones. */
    record Data(boolean bibtex, boolean pictures, boolean chairs) {}

    void write(Data data, double seconds) throws IOException {
        List<PaperFigures.Pair> toy = PaperFigures.toy(saved(TOY));
        List<PaperFigures.Pair> entries = PaperFigures.entries(saved(ENTRIES), data.bibtex);
        List<PaperFigures.Pair> pictures = PaperFigures.pictures(saved(PICTURES));
        List<PaperFigures.Pair> flow = PaperFigures.flow(saved(FLOW));
        ReportPage page = ReportPage.titled("The paper's tables and figures");
        page = page.heading("Figures 2 and 3: constrained problem")
                .text("The paper shows curves: both FPI layers end below the feedforward network.")
                .table(table(toy, 5));
        page = pictured(page, TOY, "train-loss.png", "test-loss.png");
        page = page.heading("Table 1 and Figure 4: denoising, PSNR in dB")
                .text(
                        "The paper gives neither its noise levels nor its pictures: only the difference of the two models compares."
                                + (data.pictures ? "" : NOT_THE_PAPERS))
                .table(table(pictures, 2));
        page = pictured(page, PICTURES, "pictures-sigma15.png", "pictures-sigma25.png", "pictures-sigma50.png");
        page = page.heading("Figure 5: optical flow")
                .text(
                        "The paper shows curves: with the FPI layer the end-point error is lower, in nearly the same time."
                                + (data.chairs ? "" : NOT_THE_PAPERS))
                .table(table(flow, 3));
        page = pictured(page, FLOW, "epe.png", "flows.png");
        page = page.heading("Table 2: multi-label classification of Bibtex, F1 in percent")
                .text(
                        "The paper chooses the epoch on the test rows, we on a validation split; its figure stands beside each of our"
                                + " three decision rules." + (data.bibtex ? "" : NOT_THE_PAPERS))
                .table(table(entries, 1));
        RunEnvironment environment = RunEnvironment.current(Main.version(), NativeThreads.current());
        page.run(commandLine(), environment, seconds).save(run);
        List<PaperFigures.Pair> all = new ArrayList<>(toy);
        all.addAll(pictures);
        all.addAll(flow);
        all.addAll(entries);
        writeJson(all, environment, seconds);
        print(List.of(table(toy, 5), table(pictures, 2), table(flow, 3), table(entries, 1)));
    }

    private void print(List<TextTable> tables) {
        PrintWriter out = command.commandLine().getOut();
        tables.forEach(table -> out.println(table.plain()));
        out.println("Report: " + run.path().resolve("results.html"));
        out.flush();
    }

    private SavedRun saved(String folder) throws IOException {
        return SavedRun.in(run.path().resolve(folder)).get(0);
    }

    private ReportPage pictured(ReportPage page, String folder, String... names) throws IOException {
        ReportPage longer = page;
        for (String name : names) {
            Path file = run.path().resolve(folder).resolve(name);
            if (Files.exists(file)) { // charts need fonts, which not every machine has
                longer = longer.picture(folder + "/" + name, name.replace(".png", ""), Files.readAllBytes(file));
            }
        }
        return longer;
    }

    private static TextTable table(List<PaperFigures.Pair> pairs, int decimals) {
        TextTable table = TextTable.withHeader("item", "figure", "paper", "ours");
        for (PaperFigures.Pair pair : pairs) {
            table = table.row(
                    pair.item(),
                    pair.figure(),
                    pair.paper().isPresent()
                            ? String.format(
                                    Locale.ROOT,
                                    "%." + decimals + "f",
                                    pair.paper().getAsDouble())
                            : "-",
                    pair.ours().text(decimals));
        }
        return table;
    }

    private void writeJson(List<PaperFigures.Pair> pairs, RunEnvironment environment, double seconds)
            throws IOException {
        ObjectNode json = JSON.createObjectNode().put("experiment", command.name());
        commandLine().forEach(json.putArray("command")::add);
        json.set("environment", JSON.valueToTree(environment));
        json.put("seconds", seconds).putArray("models");
        ArrayNode figures = json.putArray("figures");
        for (PaperFigures.Pair pair : pairs) {
            ObjectNode figure = figures.addObject().put("item", pair.item()).put("figure", pair.figure());
            put(figure, "paper", pair.paper());
            put(figure, "mean", finite(pair.ours().mean()));
            put(figure, "deviation", finite(pair.ours().deviation()));
        }
        byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
        run.write("results.json", out -> out.write(text));
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static void put(ObjectNode figure, String name, OptionalDouble value) {
        if (value.isPresent()) {
            figure.put(name, value.getAsDouble());
        } else {
            figure.putNull(name);
        }
    }

    private List<String> commandLine() {
        List<String> words = new ArrayList<>(List.of("fixpoint"));
        words.addAll(command.root().commandLine().getParseResult().originalArgs());
        return words;
    }
}
