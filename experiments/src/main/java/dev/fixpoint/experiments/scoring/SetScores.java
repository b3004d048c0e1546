package dev.fixpoint.experiments.scoring;

/**
 * How well predicted sets meet the true ones, by the measures that look at sets; each in percent.
 *
 * <pre>{@code
 * F1(hits, P, Y)   = 2 hits / (P + Y)        (1 where both counts are 0)
 * exampleF1        = mean over examples of F1(|Y and P|, |P|, |Y|)
 * macroF1          = mean over labels of F1, with the counts of the examples that have the label
 * microF1          = F1 of the counts of all decisions
 * subsetAccuracy   = share of the examples with P = Y
 * hammingLoss      = share of the decisions that are wrong
 * }</pre>
 *
 * <p>A label that is neither true nor predicted anywhere counts 1 in the macro F1, as an empty example does in the
 * example-based one, so that a perfect prediction scores 100; scikit-learn counts it 0.
 *
 * @param exampleF1 the F1 of one example at a time, see {@link ExampleF1}
 * @param macroF1 the F1 of one label at a time
 * @param microF1 the F1 of all decisions in one pot
 * @param subsetAccuracy the share of the sets that are predicted without a mistake
 * @param hammingLoss the share of wrong decisions; the less the better
 */
public record SetScores(double exampleF1, double macroF1, double microF1, double subsetAccuracy, double hammingLoss) {

    /**
     * Scores predicted sets.
     *
     * @param predicted the predicted sets, {@code [rows, labels]}
     * @param truth the true sets, of the same shape
     * @return the five measures
     * @throws IllegalArgumentException if the shapes differ or there are no rows
     */
    public static SetScores of(LabelSets predicted, LabelSets truth) {
        double exampleF1 = ExampleF1.percent(predicted, truth);
        int labels = truth.labels();
        int[] hits = new int[labels];
        int[] admitted = new int[labels];
        int[] actual = new int[labels];
        boolean[] mistaken = new boolean[truth.rows()];
        int mistakes = 0;
        for (int i = 0; i < truth.members().length; i++) {
            boolean guess = predicted.members()[i];
            boolean fact = truth.members()[i];
            hits[i % labels] += guess && fact ? 1 : 0;
            admitted[i % labels] += guess ? 1 : 0;
            actual[i % labels] += fact ? 1 : 0;
            if (guess != fact) {
                mistaken[i / labels] = true;
                mistakes++;
            }
        }
        return new SetScores(
                exampleF1,
                macro(hits, admitted, actual),
                100 * ExampleF1.ofCounts(sum(hits), sum(admitted), sum(actual)),
                100 * share(mistaken, false),
                100.0 * mistakes / truth.members().length);
    }

    private static double macro(int[] hits, int[] admitted, int[] actual) {
        double sum = 0;
        for (int label = 0; label < hits.length; label++) {
            sum += ExampleF1.ofCounts(hits[label], admitted[label], actual[label]);
        }
        return 100 * sum / hits.length;
    }

    private static int sum(int[] counts) {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }

    private static double share(boolean[] flags, boolean wanted) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag == wanted ? 1 : 0;
        }
        return (double) count / flags.length;
    }
}
