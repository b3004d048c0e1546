package dev.fixpoint.experiments.cli;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.experiments.data.MultiLabelSplit;
import dev.fixpoint.experiments.multilabel.ModelKind;
import dev.fixpoint.experiments.multilabel.MultiLabelExperiment;
import dev.fixpoint.experiments.multilabel.TrainingVariant;
import java.io.IOException;
import java.util.List;

/**
 * What a rank other than 0 does of a {@link MultiLabelRun}: it takes part in the trainings, and writes and prints nothing.
 *
 * @param options those of the command
 * @param variant how models are trained
 * @param kinds the models, in the order of rank 0
 * @param most epochs of a model
 */
record AssistingRun(ExperimentOptions options, TrainingVariant variant, List<ModelKind> kinds, EpochLimit most) {
    /** The most epochs of a model. */
    @FunctionalInterface
    interface EpochLimit {
        int of(ModelKind kind);
    }

    void on(MultiLabelSplit data, Communicator ranks) throws IOException {
        MultiLabelExperiment experiment = new MultiLabelExperiment(data, ranks, variant);
        for (ModelKind kind : kinds) {
            for (int seed : options.seeds()) {
                if (isToBeTrained(ranks, false)) {
                    experiment.assist(kind, seed, most.of(kind));
                }
            }
        }
    }

    /** What rank 0 finds in the folder of the run decides for all. */
    static boolean isToBeTrained(Communicator ranks, boolean onRankZero) {
        return ranks.broadcast(new byte[] {(byte) (onRankZero ? 1 : 0)})[0] == 1;
    }
}
