package dev.fixpoint.algorithms.quadratic;

import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a solve has finished, sample by sample, and which samples are still open. */
final class OpenSamples {
    private final Tensor minimizers;
    private final Tensor multipliers;
    private final ProgramStatus[] statuses;
    private int[] open;
    private boolean[] finished;

    OpenSamples(Programs programs) {
        int count = Math.toIntExact(programs.count());
        minimizers = torch.zeros_like(programs.linear());
        multipliers = torch.zeros(
                new long[] {count, programs.constraints().count()},
                programs.linear().options());
        statuses = new ProgramStatus[count];
        Arrays.fill(statuses, ProgramStatus.ITERATION_LIMIT);
        open = IntStream.range(0, count).toArray();
        finished = new boolean[count];
    }

    boolean areLeft() {
        return open.length > 0;
    }

    int count() {
        return open.length;
    }

    /** The open samples, as numbers in the batch that was given. */
    int[] numbers() {
        return open.clone();
    }

    /** Keeps the values of open samples for which something holds. */
    void finish(ProgramStatus status, boolean[] holds, Tensor z, Tensor y) {
        for (int row = 0; row < holds.length; row++) {
            if (holds[row] && !finished[row]) {
                finished[row] = true;
                put(open[row], status, z.select(0, row), y.select(0, row));
            }
        }
    }

    /** Takes over what another solve made of the samples that are open. */
    void finish(QuadraticProgramSolution rest) {
        for (int row = 0; row < open.length; row++) {
            put(
                    open[row],
                    rest.statuses().get(row),
                    rest.minimizer().select(0, row),
                    rest.multipliers().select(0, row));
        }
        open = new int[0];
    }

    private void put(int sample, ProgramStatus status, Tensor z, Tensor y) {
        try (TensorScope scope = TensorScope.open()) {
            statuses[sample] = status;
            minimizers.select(0, sample).copy_(z);
            multipliers.select(0, sample).copy_(y);
        }
    }

    /** Lets go of what is finished; returns the rows that stay, which may be all. */
    int[] leaveOut() {
        int[] staying =
                IntStream.range(0, open.length).filter(row -> !finished[row]).toArray();
        open = Arrays.stream(staying).map(row -> open[row]).toArray();
        finished = new boolean[open.length];
        return staying;
    }

    /** All samples. */
    QuadraticProgramSolution solution(int iterations) {
        return new QuadraticProgramSolution(minimizers, multipliers, List.of(statuses), iterations);
    }
}
