package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.multilabel.GeneratedEntries;
import dev.fixpoint.experiments.report.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every table and figure of the paper, by the commands of its experiments. */
@Command(
        name = "reproduce",
        description = {
            "Makes every table and figure of the paper: runs 'toy' (Figures 2 and 3), 'bibtex' (Table 2), 'denoise' (Table 1,"
                    + " Figure 4) and 'flow' (Figure 5), each into a folder of its own, and puts the paper's figures beside ours"
                    + " in results.html, results.md and results.json.",
            "Without a folder of data, an experiment runs on generated data; its figures then do not compare with the paper's."
                    + " A run that was stopped goes on when it is started again with the same --out.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the run ended well", "1:the run failed", "2:bad usage or bad input"},
        footer = {
            "",
            "Examples:",
            "  fixpoint reproduce --quick                    some minutes, on generated data: shows that it works",
            "  fixpoint reproduce --bibtex B --train P --test S --seeds 5 --threads 1 --out r",
            "                                                hours; the same again goes on"
        })
final class ReproduceCommand implements Callable<Integer> {
    private static final String QUICK_LEVEL = "25";

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Option(
            names = "--bibtex",
            paramLabel = "DIR",
            description = "Folder of Bibtex, as 'bibtex --data' takes it (default: generated entries).")
    private @Nullable Path bibtex;

    @Option(
            names = "--train",
            paramLabel = "DIR",
            description = "Folder of clean pictures to learn denoising from (default: generated pictures).")
    private @Nullable Path train;

    @Option(
            names = "--test",
            paramLabel = "DIR",
            description = "Folder of clean pictures to test denoising on (default: generated pictures).")
    private @Nullable Path test;

    @Option(
            names = "--chairs",
            paramLabel = "DIR",
            description =
                    "Folder in the manner of FlyingChairs to train and test optical flow on (default: generated pairs).")
    private @Nullable Path chairs;

    ReproduceCommand() {}

    @Override
    public Integer call() throws IOException {
        long start = System.nanoTime();
        try (RunDirectory run = options.open()) {
            ReproduceReport report = new ReproduceReport(Objects.requireNonNull(spec), run);
            for (Step step : steps(run)) {
                int exitCode = made(step, run);
                if (exitCode != ExitCode.OK) {
                    tell("'" + step.words.get(0) + "' failed; the same command goes on with it.");
                    return exitCode;
                }
            }
            report.write(
                    new ReproduceReport.Data(bibtex != null, train != null && test != null, chairs != null),
                    (System.nanoTime() - start) / 1e9);
        }
        return ExitCode.OK;
    }

    /**
     * One experiment.
     *
     * @param folder its folder in that of the run
     * @param words its command line, without {@code --out}
     */
    private record Step(String folder, List<String> words) {}

    /** Those that share a way to set threads stand together, so that a resumed run has the same threads. */
    private List<Step> steps(RunDirectory run) throws IOException {
        List<String> pictures = new ArrayList<>(List.of("denoise"));
        add(pictures, "--train", train);
        add(pictures, "--test", test);
        if (options.quick()) {
            pictures.addAll(List.of("--sigma", QUICK_LEVEL));
        }
        List<String> flow = new ArrayList<>(List.of("flow"));
        add(flow, "--data", chairs);
        return List.of(
                new Step(ReproduceReport.TOY, List.of("toy")),
                new Step(ReproduceReport.ENTRIES, entries(run)),
                new Step(ReproduceReport.PICTURES, pictures),
                new Step(ReproduceReport.FLOW, flow));
    }

    private List<String> entries(RunDirectory run) throws IOException {
        if (bibtex != null) {
            return List.of("bibtex", "--data", bibtex.toString());
        }
        tell("Table 2: without --bibtex DIR, on generated entries; their F1 does not compare with the paper's.");
        GeneratedEntries entries = new GeneratedEntries(run.folder("generated-entries"));
        entries.write();
        return List.of(
                "multilabel",
                "--train",
                entries.train().toString(),
                "--test",
                entries.test().toString(),
                "--labels",
                Integer.toString(GeneratedEntries.LABELS));
    }

    private static void add(List<String> words, String option, @Nullable Path value) {
        if (value != null) {
            Collections.addAll(words, option, value.toString());
        }
    }

    private int made(Step step, RunDirectory run) {
        Path folder = run.folder(step.folder);
        if (Files.exists(folder.resolve("results.json"))) {
            tell(step.folder + ": finished by an earlier run in this folder.");
            return ExitCode.OK;
        }
        List<String> words = new ArrayList<>(step.words);
        Collections.addAll(words, "--out", folder.toString());
        List<Integer> seeds = options.seeds();
        Collections.addAll(
                words,
                seeds.size() == 1 ? "--seed" : "--seeds",
                seeds.get(seeds.size() - 1).toString());
        if (options.quick()) {
            words.add("--quick");
        }
        if (options.epochs(0, 0) > 0) {
            Collections.addAll(words, "--epochs", Integer.toString(options.epochs(0, 0)));
        }
        options.threads().ifPresent(threads -> Collections.addAll(words, "--threads", Integer.toString(threads)));
        tell("fixpoint " + String.join(" ", words));
        CommandLine own = Objects.requireNonNull(spec).commandLine();
        CommandLine line = Main.commandLine(false).setOut(own.getOut()).setErr(own.getErr());
        return Main.run(line, words.toArray(String[]::new));
    }

    private void tell(String sentence) {
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        err.println(sentence);
        err.flush();
    }
}
