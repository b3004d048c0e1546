package dev.fixpoint.experiments.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/** A small data set of five features, three of them of very different scales, one constant, and three labels. */
final class SyntheticData {
    private SyntheticData() {}

    /** Writes {@code train.arff}, {@code test.arff} and {@code labels.xml}. */
    static void write(Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        Files.writeString(folder.resolve("train.arff"), arff(60, random));
        Files.writeString(folder.resolve("test.arff"), arff(25, random));
        Files.writeString(
                folder.resolve("labels.xml"),
                "<labels><label name='red'/><label name='green'/><label name='blue, dark'/></labels>");
    }

    private static String arff(int rows, SplittableRandom random) {
        StringBuilder text = new StringBuilder("""
                @relation colours
                @attribute a numeric
                @attribute b numeric
                @attribute c numeric
                @attribute constant numeric
                @attribute flag {0,1}
                @attribute red {0,1}
                @attribute green {0,1}
                @attribute 'blue, dark' {0,1}
                @data
                """);
        for (int row = 0; row < rows; row++) {
            double a = random.nextDouble();
            double b = random.nextDouble();
            double c = random.nextDouble();
            int flag = random.nextInt(2);
            text.append(String.format(
                    Locale.ROOT,
                    "%.6f,%.6f,%.6f,0.1,%d,%d,%d,%d%n",
                    1000 * a,
                    b / 1000,
                    c - 50,
                    flag,
                    a > 0.5 ? 1 : 0,
                    a + b > 1 ? 1 : 0,
                    a <= 0.5 || c > 0.4 || flag == 1 ? 1 : 0));
        }
        return text.toString();
    }
}
