package dev.fixpoint.experiments.hypergradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A table in three parts, drawn from a seed: half for training, a quarter for validation, a quarter held out. Features have mean 0 and
 * deviation 1 on the training part.
 *
 * @param train to fit coefficients to
 * @param validation to choose hyper-parameters by
 * @param test to measure what was chosen
 */
record Parts(Samples train, Samples validation, Samples test) {

    /**
     * Draws the parts.
     *
     * @param quadratic whether squares and products of the features are features too
     * @param centredTargets whether targets have mean 0 and deviation 1 on the training part
     */
    static Parts draw(Table table, long seed, boolean quadratic, boolean centredTargets) {
        int count = table.features().size();
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        List<Integer> train = order.subList(0, count / 2);
        List<double[]> rows = standardised(table.features(), train);
        if (quadratic) {
            rows = standardised(rows.stream().map(Parts::withProducts).toList(), train);
        }
        List<double[]> column =
                table.targets().stream().map(value -> new double[] {value}).toList();
        List<double[]> targets = centredTargets ? standardised(column, train) : column;
        return new Parts(
                part(rows, targets, train),
                part(rows, targets, order.subList(count / 2, 3 * count / 4)),
                part(rows, targets, order.subList(3 * count / 4, count)));
    }

    private static Samples part(List<double[]> rows, List<double[]> targets, List<Integer> chosen) {
        return Samples.of(
                chosen.stream().map(rows::get).toList(),
                chosen.stream().mapToDouble(i -> targets.get(i)[0]).toArray());
    }

    private static double[] withProducts(double[] row) {
        double[] all = Arrays.copyOf(row, row.length + row.length * (row.length + 1) / 2);
        int next = row.length;
        for (int i = 0; i < row.length; i++) {
            for (int j = i; j < row.length; j++) {
                all[next++] = row[i] * row[j];
            }
        }
        return all;
    }

    private static List<double[]> standardised(List<double[]> rows, List<Integer> train) {
        int width = rows.get(0).length;
        double[] mean = new double[width];
        double[] deviation = new double[width];
        for (int i = 0; i < width; i++) {
            int column = i;
            double average = train.stream()
                    .mapToDouble(row -> rows.get(row)[column])
                    .average()
                    .orElseThrow();
            double variance = train.stream()
                    .mapToDouble(row -> Math.pow(rows.get(row)[column] - average, 2))
                    .average()
                    .orElseThrow();
            mean[i] = average;
            deviation[i] = variance > 0 ? Math.sqrt(variance) : 1;
        }
        return rows.stream()
                .map(row -> IntStream.range(0, width)
                        .mapToDouble(i -> (row[i] - mean[i]) / deviation[i])
                        .toArray())
                .toList();
    }
}
