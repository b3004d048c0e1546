package dev.fixpoint.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fixpoint.experiments.multilabel.ModelKind;
import dev.fixpoint.experiments.report.MeanAndDeviation;
import dev.fixpoint.experiments.report.SavedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** The figures of the paper's tables beside those of our runs. */
final class PaperFigures {
    private static final List<Double> SIGMAS = List.of(15.0, 25.0, 50.0);
    private static final List<String> LEVELS = List.of("lowest noise", "middle noise", "highest noise");
    private static final List<Double> ONCE = List.of(32.18, 30.44, 29.09);
    private static final List<Double> ITERATED = List.of(32.43, 31.00, 29.74);

    private PaperFigures() {}

    /**
     * One figure.
     *
     * @param item of the paper, such as {@code Table 2}
     * @param figure what it is about
     * @param paper what the paper has; empty where it has a curve or nothing
     * @param ours over the seeds
     */
    record Pair(String item, String figure, OptionalDouble paper, MeanAndDeviation ours) {}

    /** The losses of Figures 2 and 3, of which the paper has curves alone. */
    static List<Pair> toy(SavedRun run) {
        List<Pair> pairs = new ArrayList<>();
        for (String model : List.of("fpi-gd", "fpi-nn", "feedforward")) {
            pairs.add(new Pair(
                    "Figure 2",
                    model + ", train loss",
                    OptionalDouble.empty(),
                    figure(run, isCalled(model), "/metrics/train/loss")));
            pairs.add(new Pair(
                    "Figure 3",
                    model + ", test loss",
                    OptionalDouble.empty(),
                    figure(run, isCalled(model), "/metrics/test/loss")));
        }
        return pairs;
    }

    /** F1 by each rule; the paper's is by one of its own. */
    static List<Pair> entries(SavedRun run, boolean published) {
        List<Pair> pairs = new ArrayList<>();
        for (ModelKind kind : ModelKind.named("all")) {
            for (String rule : List.of("0.5", "tuned", "expected")) {
                pairs.add(new Pair(
                        "Table 2",
                        kind.label() + ", F1@" + rule,
                        published ? kind.paperF1() : OptionalDouble.empty(),
                        figure(run, isCalled(kind.label()), "/metrics/test/f1@" + rule)));
            }
        }
        return pairs;
    }

    /** PSNR in dB, and what iterating gains. */
    static List<Pair> pictures(SavedRun run) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < SIGMAS.size(); i++) {
            double sigma = SIGMAS.get(i);
            Predicate<JsonNode> here = model -> model.path("sigma").asDouble() == sigma;
            MeanAndDeviation once = figure(run, here.and(isCalled("feedforward")), "/metrics/test/psnr");
            MeanAndDeviation iterated = figure(run, here.and(isCalled("fpi-nn")), "/metrics/test/psnr");
            String level = LEVELS.get(i) + " (ours: sigma " + Math.round(sigma) + ")";
            pairs.add(new Pair("Table 1", "feedforward, " + level, OptionalDouble.of(ONCE.get(i)), once));
            pairs.add(new Pair("Table 1", "fpi-nn, " + level, OptionalDouble.of(ITERATED.get(i)), iterated));
            pairs.add(new Pair(
                    "Table 1",
                    "fpi-nn less feedforward, " + level,
                    OptionalDouble.of(ITERATED.get(i) - ONCE.get(i)),
                    new MeanAndDeviation(iterated.mean() - once.mean(), Double.NaN)));
        }
        return pairs;
    }

    /** End-point errors and seconds of training, of which the paper has curves and words. */
    static List<Pair> flow(SavedRun run) {
        List<Pair> pairs = new ArrayList<>();
        for (String model : List.of("flownet-s", "flownet-s+fpi")) {
            pairs.add(new Pair(
                    "Figure 5",
                    model + ", test EPE in pixels",
                    OptionalDouble.empty(),
                    figure(run, isCalled(model), "/metrics/test/epe")));
            pairs.add(new Pair(
                    "Figure 5",
                    model + ", seconds of training",
                    OptionalDouble.empty(),
                    figure(run, isCalled(model), "/seconds")));
        }
        return pairs;
    }

    private static Predicate<JsonNode> isCalled(String name) {
        return model -> model.path("model").asText().equals(name);
    }

    private static MeanAndDeviation figure(SavedRun run, Predicate<JsonNode> which, String place) {
        return MeanAndDeviation.of(
                StreamSupport.stream(run.results().path("models").spliterator(), false)
                        .filter(which)
                        .map(model -> model.at(place))
                        .filter(JsonNode::isNumber)
                        .mapToDouble(JsonNode::asDouble)
                        .toArray());
    }
}
