package dev.fixpoint.algorithms.quadratic;

import java.util.List;
import java.util.stream.IntStream;

/** At least one quadratic programme of a batch has no solution, or none was found. The message says which, and why. */
public final class QuadraticProgramException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<ProgramStatus> statuses;

    /**
     * The failure of a batch.
     *
     * @param statuses of all samples, at least one of them not {@link ProgramStatus#SOLVED}
     */
    public QuadraticProgramException(List<ProgramStatus> statuses) {
        super(sentence(statuses));
        this.statuses = List.copyOf(statuses);
    }

    /**
     * How each sample ended.
     *
     * @return in the order of the batch
     */
    public List<ProgramStatus> statuses() {
        return statuses;
    }

    private static String sentence(List<ProgramStatus> statuses) {
        int[] failed = IntStream.range(0, statuses.size())
                .filter(i -> statuses.get(i) != ProgramStatus.SOLVED)
                .toArray();
        return "The quadratic programme of sample %d %s (%d of %d samples failed)."
                .formatted(failed[0], statuses.get(failed[0]).meaning(), failed.length, statuses.size());
    }
}
