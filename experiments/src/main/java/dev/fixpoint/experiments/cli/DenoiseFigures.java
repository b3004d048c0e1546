package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.denoise.DenoiserKind;
import dev.fixpoint.experiments.denoise.DenoisingExperiment;
import dev.fixpoint.experiments.denoise.DenoisingOutcome;
import dev.fixpoint.experiments.denoise.NamedPicture;
import dev.fixpoint.experiments.denoise.SavedDenoiser;
import dev.fixpoint.experiments.image.LabelledPictures;
import dev.fixpoint.experiments.image.LabelledPictures.Entry;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PictureQuality;
import dev.fixpoint.experiments.image.PngWriter;
import dev.fixpoint.experiments.report.Chart;
import dev.fixpoint.experiments.report.ChartSeries;
import dev.fixpoint.experiments.report.ReportPage;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.training.EpochReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The pictures and curves of a denoising run (paper, Fig. 4), as files and on its page. */
final class DenoiseFigures {
    private static final int SHOWN = 3;
    private static final int SIDE = 160;

    private final DenoisingExperiment experiment;
    private final List<DenoisingOutcome> outcomes;
    private final RunDirectory run;

    DenoiseFigures(DenoisingExperiment experiment, List<DenoisingOutcome> outcomes, RunDirectory run) {
        this.experiment = experiment;
        this.outcomes = outcomes;
        this.run = run;
    }

    /** With the pictures and the training curves of a noise level. */
    ReportPage addTo(ReportPage page, double sigma) throws IOException {
        String level = DenoiseReport.level(sigma);
        byte[] sheet = PngWriter.bytes(sheet(sigma));
        String name = "pictures-sigma" + level + ".png";
        run.write(name, out -> out.write(sheet));
        ReportPage added = page.picture(name, "Noisy, cleaned and true pictures, with their PSNR in dB", sheet);
        return added.chart(
                run, "validation-sigma" + level + ".png", "Validation PSNR while training", validation(sigma));
    }

    /** With the residuals of a solve for each noise level. */
    ReportPage withResiduals(ReportPage page) {
        Chart chart = Chart.of("Solve of a test picture", "evaluation", "relative residual")
                .logarithmic();
        boolean empty = true;
        for (DenoisingOutcome outcome : outcomes) {
            if (!outcome.residuals().isEmpty()
                    && outcome.seed() == outcomes.get(0).seed()) {
                double[] points = IntStream.rangeClosed(1, outcome.residuals().size())
                        .asDoubleStream()
                        .toArray();
                double[] residuals = outcome.residuals().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray();
                String name = "sigma " + DenoiseReport.level(outcome.model().sigma());
                chart = chart.with(ChartSeries.of(name, points, residuals));
                empty = false;
            }
        }
        return empty
                ? page
                : page.heading("Convergence").chart(run, "residuals.png", "Residual over the evaluations", chart);
    }

    private Chart validation(double sigma) {
        Chart chart = Chart.of("Validation, sigma " + DenoiseReport.level(sigma), "seconds of computing", "PSNR (dB)")
                .showing(Chart.Spread.BAND);
        for (DenoiserKind kind : DenoiserKind.values()) {
            List<DenoisingOutcome> own = DenoiseReport.of(outcomes, kind, sigma);
            if (!own.isEmpty()) {
                double[] seconds = own.get(0).history().epochs().stream()
                        .mapToDouble(EpochReport::seconds)
                        .toArray();
                List<double[]> scores = own.stream()
                        .map(outcome -> scores(outcome, seconds.length))
                        .toList();
                chart = chart.with(ChartSeries.ofRuns(kind.label(), seconds, scores));
            }
        }
        return chart;
    }

    private static double[] scores(DenoisingOutcome outcome, int count) {
        List<EpochReport> epochs = outcome.history().epochs();
        return IntStream.range(0, count)
                .mapToDouble(i -> i < epochs.size() ? epochs.get(i).score() : Double.NaN)
                .toArray();
    }

    /** A row for each of the first pictures of one size: noisy, feedforward, fpi-nn, truth. */
    private Picture sheet(double sigma) throws IOException {
        LabelledPictures sheet = new LabelledPictures();
        List<NamedPicture> test = experiment.data().test();
        for (int i = 0; i < Math.min(SHOWN, test.size()); i++) {
            Picture truth = test.get(i).picture();
            Picture noisy = experiment.noisyTest(sigma, i);
            List<Entry> row = new ArrayList<>();
            row.add(entry("noisy", noisy, truth));
            for (DenoiserKind kind : DenoiserKind.values()) {
                List<DenoisingOutcome> own = DenoiseReport.of(outcomes, kind, sigma);
                if (!own.isEmpty()) {
                    row.add(entry(kind.label(), cleaned(own.get(0), noisy), truth));
                }
            }
            row.add(new Entry(closeUp(truth), "truth"));
            if (i == 0 || (truth.height() >= SIDE && truth.width() >= SIDE)) {
                sheet.row(row);
            }
        }
        return sheet.sheet();
    }

    private Picture cleaned(DenoisingOutcome outcome, Picture noisy) throws IOException {
        SavedDenoiser model = outcome.model();
        Path folder = run.path().resolve(model.folderName(outcome.seed()));
        return model.apply(folder, noisy);
    }

    private static Entry entry(String name, Picture picture, Picture truth) {
        String caption = String.format(Locale.ROOT, "%s %.2f dB", name, PictureQuality.psnr(picture, truth));
        return new Entry(closeUp(picture), caption);
    }

    /** The middle of a picture. */
    private static Picture closeUp(Picture picture) {
        int rows = Math.min(SIDE, picture.height());
        int columns = Math.min(SIDE, picture.width());
        return picture.crop((picture.height() - rows) / 2, (picture.width() - columns) / 2, rows, columns);
    }
}
