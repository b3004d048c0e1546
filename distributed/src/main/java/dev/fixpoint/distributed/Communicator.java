package dev.fixpoint.distributed;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The processes that train one model together. Every rank calls the same operations in the same order, with tensors of the same shapes;
 * an operation returns when this rank has its result.
 *
 * <p>If a rank fails or is lost, the operations of all others throw {@link LostRankException} within the time that the {@link Rendezvous}
 * sets; the communicator is of no use from then on but to be closed. An instance belongs to one thread.
 *
 * <p>Cost of a sum or a broadcast of {@code b} bytes between {@code n} ranks: about {@code 2 b (n - 1) / n} bytes sent and received by
 * each rank, and a latency for each of {@code O(n)} messages; docs/scaling.md has measurements.
 */
public interface Communicator extends AutoCloseable {
    /**
     * The communicator of a process that trains alone: its operations return at once.
     *
     * @return rank 0 of 1
     */
    static Communicator local() {
        return LocalCommunicator.ALONE;
    }

    /**
     * Which of the processes this one is.
     *
     * @return from 0 to {@code size() - 1}
     */
    int rank();

    /**
     * How many processes there are.
     *
     * @return at least 1
     */
    int size();

    /**
     * Gives a tensor the values that it has on rank 0.
     *
     * @param tensor contiguous, of the same shape and dtype on each rank; changed in place on the other ranks
     * @throws LostRankException if a rank failed or is lost
     */
    void broadcast(Tensor tensor);

    /**
     * Gives a tensor the sum of its values over the ranks, the same to the bit on each of them.
     *
     * @param tensor contiguous, of the same shape and dtype on each rank; changed in place
     * @throws LostRankException if a rank failed or is lost
     */
    void sum(Tensor tensor);

    /**
     * Waits until each rank has come here.
     *
     * @throws LostRankException if a rank failed or is lost
     */
    void barrier();

    /**
     * Ends the run of all ranks because this one cannot go on: their operations throw a {@link LostRankException} with the sentence. Does
     * nothing if the run has failed before.
     *
     * @param sentence what happened
     */
    void fail(String sentence);

    /** Leaves the group. After a run without failure it waits for the other ranks to leave, as long as a rank may be silent. */
    @Override
    void close();

    /**
     * Whether this rank writes the files and reports of the run.
     *
     * @return true on rank 0
     */
    default boolean leads() {
        return rank() == 0;
    }

    /**
     * Gives parameters the values that they have on rank 0.
     *
     * @param parameters the same in number and shapes on each rank; changed in place
     */
    default void broadcast(List<Tensor> parameters) {
        if (size() == 1) {
            return;
        }
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            for (Tensor parameter : parameters) {
                Tensor values = parameter.detach().contiguous();
                broadcast(values);
                parameter.copy_(values);
            }
        }
    }

    /**
     * Sums of numbers over the ranks, such as a metric and its count.
     *
     * @param values as many on each rank
     * @return the sums, in the order of {@code values}
     */
    default double[] sum(double... values) {
        if (size() == 1) {
            return values.clone();
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor tensor = HostValues.tensor(values);
            sum(tensor);
            return HostValues.doubles(tensor);
        }
    }

    /**
     * What rank 0 has to say.
     *
     * @param message read on rank 0 alone
     * @return the message of rank 0
     */
    default byte[] broadcast(byte[] message) {
        if (size() == 1) {
            return message.clone();
        }
        int length = (int) sum(leads() ? message.length : 0)[0];
        if (length == 0) {
            return new byte[0];
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor tensor = HostValues.tensor(leads() ? message : new byte[length]);
            broadcast(tensor);
            return HostValues.bytes(tensor);
        }
    }

    /**
     * Makes sure that all ranks have the same of something: data, settings, a version.
     *
     * @param what its name, for the message
     * @param mine what this rank has, a short text or a fingerprint
     * @throws RendezvousException on every rank, if they differ; the message says what two of them have
     */
    default void requireEqual(String what, String mine) {
        List<String> all = gather(mine);
        for (int other = 1; other < size(); other++) {
            if (!all.get(other).equals(all.get(0))) {
                throw new RendezvousException("the ranks do not have the same " + what + ": rank 0 has " + all.get(0)
                        + ", rank " + other + " has " + all.get(other) + "; start all of them with the same");
            }
        }
    }

    private List<String> gather(String mine) {
        byte[] text = mine.getBytes(StandardCharsets.UTF_8);
        double[] lengths = new double[size()];
        lengths[rank()] = text.length;
        lengths = sum(lengths);
        int width = (int) Arrays.stream(lengths).max().orElse(0);
        double[] table = new double[size() * width];
        for (int i = 0; i < text.length; i++) {
            table[rank() * width + i] = text[i];
        }
        double[] all = sum(table);
        String[] texts = new String[size()];
        for (int other = 0; other < texts.length; other++) {
            byte[] bytes = new byte[(int) lengths[other]];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) all[other * width + i];
            }
            texts[other] = new String(bytes, StandardCharsets.UTF_8);
        }
        return List.of(texts);
    }
}
