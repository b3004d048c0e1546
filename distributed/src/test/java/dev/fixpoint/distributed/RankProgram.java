package dev.fixpoint.distributed;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What a process of the tests does; it prints its results in lines and ends with 0, or prints a sentence and ends with 3. */
final class RankProgram {
    private static final int ROWS = 301;
    private static final int FEATURES = 7;
    private static final int LABELS = 3;
    private static final int BATCH = 25;

    private RankProgram() {}

    public static void main(String[] arguments) throws IOException {
        NativeThreads.use(1);
        int code = 0;
        try (Communicator ranks = Rendezvous.connect(System.getenv())) {
            run(arguments, ranks);
        } catch (RendezvousException | LostRankException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            code = 3;
        }
        System.exit(code);
    }

    private static void run(String[] arguments, Communicator ranks) throws IOException {
        switch (arguments[0]) {
            case "operations" -> operations(ranks);
            case "stay" -> {
                System.in.read(); // until the test closes it
                operations(ranks);
            }
            case "train" -> train(ranks, Integer.parseInt(arguments[1]));
            case "data" -> ranks.requireEqual("data", System.getenv().getOrDefault("ROWS_OF_THE_TEST", "10") + " rows");
            case "fail" -> failOnLast(ranks);
            case "leave" -> leaveOnLast(ranks);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static String message(Communicator ranks) {
        byte[] mine = ("from " + ranks.rank()).getBytes(StandardCharsets.UTF_8);
        return new String(ranks.broadcast(mine), StandardCharsets.UTF_8);
    }

    private static void operations(Communicator ranks) {
        System.out.println("sum " + Arrays.toString(ranks.sum(1, ranks.rank(), 0.5)));
        System.out.println("message " + message(ranks));
        ranks.requireEqual("weather", "fine");
        try (TensorScope scope = TensorScope.open()) {
            Tensor used = torch.ones(2).requires_grad_(true);
            Tensor sometimes = torch.ones(2).requires_grad_(true);
            Tensor never = torch.ones(2).requires_grad_(true);
            Tensor loss = used.sum();
            if (ranks.rank() == 0) {
                loss = loss.add(sometimes.sum());
            }
            loss.backward();
            GradientBuckets buckets = new GradientBuckets(ranks, List.of(used, sometimes, never));
            buckets.average(1.0 / ranks.size());
            System.out.println("gradients " + used.grad().sum().item_double() + " "
                    + sometimes.grad().sum().item_double() + " " + never.grad().defined());
            used.mutable_grad().reset();
            sometimes.mutable_grad().reset();
            used.sum().mul(new Scalar(2)).backward();
            buckets.average(1.0 / ranks.size());
            System.out.println("later " + used.grad().sum().item_double() + " "
                    + sometimes.grad().defined());
        }
        ranks.barrier();
    }

    private static void failOnLast(Communicator ranks) {
        if (ranks.rank() == ranks.size() - 1) {
            ranks.fail("its disk is full");
            throw new LostRankException(ranks.rank(), "my disk is full");
        }
        ranks.barrier();
    }

    private static void leaveOnLast(Communicator ranks) {
        if (ranks.rank() < ranks.size() - 1) {
            ranks.barrier();
        }
    }

    /** Training in float64 with batches whose shards are uneven; prints the parameters to the last digit. */
    private static void train(Communicator ranks, int steps) {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(3);
            TensorOptions doubles = new TensorOptions(ScalarType.Double);
            Tensor x = torch.randn(new long[] {ROWS, FEATURES}, doubles);
            Tensor y = torch.randn(new long[] {ROWS, LABELS}, doubles);
            torch.manual_seed(RandomStreams.seed(100, ranks.rank()));
            // Transposed in memory, as the weights of some models are.
            Tensor first =
                    torch.randn(new long[] {16, FEATURES}, doubles).t().detach().requires_grad_(true);
            Tensor second = torch.randn(new long[] {16, LABELS}, doubles).requires_grad_(true);
            List<Tensor> parameters = List.of(first, second);
            ranks.broadcast(parameters);
            GradientBuckets gradients = new GradientBuckets(ranks, parameters);
            TensorVector vector = new TensorVector(first, second);
            Adam adam = new Adam(vector, new AdamOptions(0.01));
            SplittableRandom order = new SplittableRandom(5);
            for (int step = 0; step < steps; step++) {
                try (TensorScope inner = TensorScope.open()) {
                    long[] batch =
                            order.longs(step % 10 == 9 ? 1 : BATCH, 0, ROWS).toArray();
                    Shard shard = Shard.of(ranks, batch.length);
                    adam.zero_grad();
                    if (shard.size() > 0) {
                        Tensor rows = torch.tensor(shard.of(batch));
                        Tensor error = x.index_select(0, rows)
                                .matmul(first)
                                .tanh()
                                .matmul(second)
                                .sub(y.index_select(0, rows));
                        error.mul(error).mean().backward();
                    }
                    gradients.average(shard.weight());
                    torch.clip_grad_norm_(vector, 1);
                    adam.step();
                }
                if (step == 2) {
                    System.out.println("under way");
                }
            }
            try (GradientMode off = GradientMode.off()) {
                Tensor flat = torch.cat(new TensorVector(first.reshape(-1), second.reshape(-1)));
                System.out.println("parameters " + Arrays.toString(HostValues.doubles(flat)));
            }
        }
    }
}
