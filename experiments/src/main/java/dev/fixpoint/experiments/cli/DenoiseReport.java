package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.denoise.DenoiserKind;
import dev.fixpoint.experiments.denoise.DenoisingExperiment;
import dev.fixpoint.experiments.denoise.DenoisingOutcome;
import dev.fixpoint.experiments.denoise.DenoisingOutcome.PictureScore;
import dev.fixpoint.experiments.report.MeanAndDeviation;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.ReportPage;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.report.RunEnvironment;
import dev.fixpoint.experiments.report.RunResults;
import dev.fixpoint.experiments.report.Split;
import dev.fixpoint.experiments.report.TextTable;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a denoising run says at its end: tables, curves and pictures, on the terminal and in its folder. */
final class DenoiseReport {
    private final DenoisingExperiment experiment;
    private final List<DenoisingOutcome> outcomes;

    DenoiseReport(DenoisingExperiment experiment, List<DenoisingOutcome> outcomes) {
        this.experiment = experiment;
        this.outcomes = List.copyOf(outcomes);
    }

    void write(RunDirectory run, List<String> command, double seconds) throws IOException {
        ReportPage page = ReportPage.titled("Denoising of gray pictures")
                .heading("Scores")
                .table(scores());
        DenoiseFigures figures = new DenoiseFigures(experiment, outcomes, run);
        for (double sigma : sigmas()) {
            page = page.heading("Sigma " + level(sigma)).table(pictures(sigma));
            page = figures.addTo(page, sigma);
        }
        page = figures.withResiduals(page);
        RunEnvironment environment = RunEnvironment.current(Main.version(), NativeThreads.current());
        page = page.run(command, environment, seconds);
        page.save(run);
        run.writeResults(new RunResults(
                "denoise",
                command,
                outcomes.stream().map(DenoisingOutcome::seed).distinct().toList(),
                environment,
                seconds,
                outcomes.stream().map(this::result).toList(),
                overSeeds(),
                List.of()));
    }

    void print(PrintWriter out, Path folder) {
        out.println(scores().plain());
        out.println("Pictures, curves and all figures are in " + folder.resolve("results.html") + ".");
        out.flush();
    }

    static String level(double sigma) {
        return sigma == Math.rint(sigma) ? String.valueOf((long) sigma) : String.valueOf(sigma);
    }

    /** The outcomes of a kind and a level, one for each seed. */
    static List<DenoisingOutcome> of(List<DenoisingOutcome> all, DenoiserKind kind, double sigma) {
        return all.stream()
                .filter(outcome ->
                        outcome.model().kind() == kind && outcome.model().sigma() == sigma)
                .toList();
    }

    private List<Double> sigmas() {
        return outcomes.stream()
                .map(outcome -> outcome.model().sigma())
                .distinct()
                .toList();
    }

    private TextTable scores() {
        TextTable table = TextTable.withHeader(
                "sigma", "model", "parameters", "noisy", "PSNR", "SSIM", "gain", "evaluations", "radius", "seconds");
        for (double sigma : sigmas()) {
            List<DenoisingOutcome> once = of(outcomes, DenoiserKind.FEEDFORWARD, sigma);
            for (DenoiserKind kind : DenoiserKind.values()) {
                List<DenoisingOutcome> own = of(outcomes, kind, sigma);
                if (!own.isEmpty()) {
                    table = table.row(row(sigma, kind, own, once));
                }
            }
        }
        return table.footnote("PSNR in dB and SSIM, means over "
                        + outcomes.get(0).test().size() + " test pictures; gain: over the feedforward network, in dB")
                .footnote("evaluations: of the map for a test picture; radius: spectral radius at the solution;"
                        + " seconds: of computing in the training of one model");
    }

    private static String[] row(
            double sigma, DenoiserKind kind, List<DenoisingOutcome> own, List<DenoisingOutcome> once) {
        boolean iterated = kind == DenoiserKind.FPI_NN;
        double gain = psnr(own).mean() - psnr(once).mean();
        return new String[] {
            level(sigma),
            kind.label(),
            String.valueOf(own.get(0).parameters()),
            over(own, outcome -> outcome.mean(PictureScore::noisy)).text(2),
            psnr(own).text(2),
            over(own, outcome -> outcome.mean(PictureScore::ssim)).text(4),
            iterated && !once.isEmpty() ? String.format(Locale.ROOT, "%+.2f", gain) : "-",
            iterated ? over(own, DenoisingOutcome::evaluations).text(1) : "1",
            iterated ? over(own, DenoisingOutcome::spectralRadius).text(2) : "-",
            String.format(
                    Locale.ROOT,
                    "%.0f",
                    over(own, outcome -> outcome.history().seconds()).mean())
        };
    }

    private TextTable pictures(double sigma) {
        List<DenoisingOutcome> once = of(outcomes, DenoiserKind.FEEDFORWARD, sigma);
        List<DenoisingOutcome> iterated = of(outcomes, DenoiserKind.FPI_NN, sigma);
        List<DenoisingOutcome> any = once.isEmpty() ? iterated : once;
        TextTable table = TextTable.withHeader("picture", "noisy", "feedforward", "fpi-nn");
        for (int i = 0; i < any.get(0).test().size(); i++) {
            int picture = i;
            table = table.row(
                    any.get(0).test().get(i).picture(),
                    String.format(Locale.ROOT, "%.2f", any.get(0).test().get(i).noisy()),
                    over(once, outcome -> outcome.test().get(picture).psnr()).text(2),
                    over(iterated, outcome -> outcome.test().get(picture).psnr())
                            .text(2));
        }
        return table.footnote("PSNR in dB");
    }

    private ModelResult result(DenoisingOutcome outcome) {
        DenoiserKind kind = outcome.model().kind();
        boolean iterated = kind == DenoiserKind.FPI_NN;
        Map<String, Double> test = new LinkedHashMap<>();
        test.put("psnr", outcome.mean(PictureScore::psnr));
        test.put("ssim", outcome.mean(PictureScore::ssim));
        test.put("psnrOfNoisy", outcome.mean(PictureScore::noisy));
        Map<String, Double> diagnostics = new LinkedHashMap<>();
        diagnostics.put("bestEpoch", (double) outcome.history().best().epoch());
        if (iterated) {
            diagnostics.put("spectralRadius", outcome.spectralRadius());
            diagnostics.put("evaluationsOnTest", outcome.evaluations());
        }
        double forward = outcome.history().epochs().stream()
                .mapToDouble(epoch -> epoch.figures().getOrDefault("forward_evaluations", Double.NaN))
                .average()
                .orElse(Double.NaN);
        return ModelResult.of(
                        kind.label(),
                        outcome.seed(),
                        new ModelResult.Training(
                                outcome.parameters(),
                                outcome.history().epochs().size(),
                                outcome.history().seconds()))
                .withConditions(Map.of("sigma", outcome.model().sigma()))
                .withSolves(iterated ? new ModelResult.Solves(forward, Double.NaN) : ModelResult.Solves.NONE)
                .withSettings(experiment.settings().asMap(kind))
                .withMetrics(
                        Split.VALIDATION,
                        Map.of("psnr", outcome.history().best().score()))
                .withMetrics(Split.TEST, test)
                .withDiagnostics(diagnostics);
    }

    private Map<String, Map<String, MeanAndDeviation>> overSeeds() {
        Map<String, Map<String, MeanAndDeviation>> all = new LinkedHashMap<>();
        for (double sigma : sigmas()) {
            for (DenoiserKind kind : DenoiserKind.values()) {
                List<DenoisingOutcome> own = of(outcomes, kind, sigma);
                if (!own.isEmpty()) {
                    Map<String, MeanAndDeviation> figures = new LinkedHashMap<>();
                    figures.put("psnr", psnr(own));
                    figures.put("ssim", over(own, outcome -> outcome.mean(PictureScore::ssim)));
                    all.put(kind.label() + " sigma " + level(sigma), figures);
                }
            }
        }
        return all;
    }

    private static MeanAndDeviation psnr(List<DenoisingOutcome> own) {
        return over(own, outcome -> outcome.mean(PictureScore::psnr));
    }

    private static MeanAndDeviation over(List<DenoisingOutcome> own, ToDoubleFunction<DenoisingOutcome> figure) {
        return MeanAndDeviation.of(own.stream().mapToDouble(figure).toArray());
    }
}
