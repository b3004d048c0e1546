package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.report.CompleteFile;
import dev.fixpoint.experiments.report.GatheredReport;
import dev.fixpoint.experiments.report.SavedRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One page about finished and unfinished runs. */
@Command(
        name = "report",
        description = {
            "Writes report.html about runs of any experiments: tables, curves, pictures, convergence, settings and versions, in one"
                    + " file that loads nothing.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the page is written", "1:it failed", "2:bad usage or bad input"},
        footer = {
            "",
            "Examples:",
            "  fixpoint report runs/toy-20260101-120000     report.html in that folder",
            "  fixpoint report r1 r2 --out both             both runs on one page, both/report.html",
            "  fixpoint report runs                         all runs in the folder runs"
        })
final class ReportCommand implements Callable<Integer> {
    private static final String NAME = "report.html";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "Folders of runs, finished or not, or folders that hold such folders.")
    private List<Path> folders = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the page, created if need be (default: the first DIR).")
    private @Nullable Path out;

    ReportCommand() {}

    @Override
    public Integer call() throws IOException {
        List<SavedRun> runs = new ArrayList<>();
        for (Path folder : folders) {
            runs.addAll(SavedRun.in(folder));
        }
        byte[] page = GatheredReport.of(runs).html().getBytes(StandardCharsets.UTF_8);
        Path folder = out == null ? folders.get(0) : out;
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UsageException("--out needs a folder, but '" + folder + "' is a file.");
        }
        Files.createDirectories(folder);
        CompleteFile.write(folder.resolve(NAME), stream -> stream.write(page));
        Objects.requireNonNull(spec).commandLine().getOut().println("Report: " + folder.resolve(NAME));
        return ExitCode.OK;
    }
}
