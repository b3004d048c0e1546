package dev.fixpoint.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the examples of optimisation print. */
class OptimizationExamplesTest {
    private static String printed(Consumer<String[]> main) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            main.accept(new String[0]);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static double number(String printed, String before) {
        int start = printed.indexOf(before) + before.length();
        try (Scanner words = new Scanner(printed.substring(start))) {
            return Double.parseDouble(words.useDelimiter("[\\s,]+").next());
        }
    }

    @Test
    void aSparseSignalIsFoundAndASmallerPenaltyWouldBeBetter() {
        String printed = printed(SparseSignal::main);
        assertThat(number(printed, "squared error ")).isLessThan(0.01);
        assertThat(number(printed, "in the penalty ")).isPositive();
        assertThat(number(printed, "FISTA steps ")).isLessThan(number(printed, "ISTA steps "));
    }

    @Test
    void theValidationLossOfTheRidgeFalls() {
        String[] lines = printed(TunedRidge::main).lines().toArray(String[]::new);
        assertThat(number(lines[lines.length - 1], "loss ")).isLessThan(number(lines[0], "loss "));
    }

    @Test
    void thePortfolioIsSolvedAndTheImpossibleOneNamed() {
        assertThat(printed(QuadraticProgramme::main)).contains("share 5").contains("of sample 0 is infeasible");
    }

    @Test
    void theKernelMachineSeparatesTheRingThatALineCannot() {
        String printed = printed(SupportVectors::main);
        assertThat(number(printed, "kernel: right ")).isGreaterThan(number(printed, "linear: right "));
    }

    @Test
    void newtonNeedsFewerStepsThanDescentForTheSameFit() {
        String printed = printed(LogisticFit::main);
        assertThat(number(printed, "difference ")).isLessThan(1e-8);
        assertThat(number(printed, "steps of Newton ")).isLessThan(number(printed, "steps of descent "));
    }

    @Test
    void theMixturesSharesAreFoundAndNoneIsNegative() {
        String printed = printed(NonNegativeMixture::main);
        assertThat(number(printed, "share 1: ")).isBetween(0.65, 0.75);
        assertThat(printed).doesNotContain("-0.");
    }

    @Test
    void theNearestDistributionsHaveZerosAndTheSumOne() {
        String printed = printed(NearestDistribution::main);
        assertThat(number(printed, "sum ")).isBetween(1 - 1e-9, 1 + 1e-9);
        assertThat(number(printed, "changes nothing: ")).isLessThan(1e-8);
    }

    @Test
    void theLineMeetsTheCircleWhereItShould() {
        String printed = printed(CircleAndLine::main);
        assertThat(number(printed, "x ")).isBetween(Math.sqrt(2) - 1e-9, Math.sqrt(2) + 1e-9);
        assertThat(number(printed, "dx/dr ")).isBetween(Math.sqrt(0.5) - 1e-9, Math.sqrt(0.5) + 1e-9);
    }
}
