package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.dynamics.Transitions;
import dev.fixpoint.algorithms.dynamics.ValueIteration;
import dev.fixpoint.memory.TensorScope;
import java.util.Optional;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Learns rewards from behaviour: value iteration in a corridor whose walker always goes right. */
public final class RewardFromValues {

    private RewardFromValues() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        torch.manual_seed(1);
        // six places, left and right; the last one is the end
        Tensor successors =
                torch.tensor(new long[] {0, 1, 0, 2, 1, 3, 2, 4, 3, 5, 5, 5}).reshape(6, 2);
        Tensor walked = torch.tensor(new long[] {1, 1, 1, 1, 1});
        Tensor reward = torch.zeros(6).requires_grad_(true); // of entering a place
        Adam adam = new Adam(new TensorVector(reward), new AdamOptions(0.1));
        ValueIteration planner =
                new ValueIteration(new Transitions(successors), torch.tensor(0.9f), Optional.of(torch.tensor(0.2f)));
        for (int step = 0; step <= 60; step++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor moves = planner.transitions().expected(reward.unsqueeze(0)); // [1, 6, 2]
                Tensor values = planner.layer().forward(moves);
                Tensor scores = planner.actionValues(moves, values)
                        .select(0, 0)
                        .narrow(0, 0, 5)
                        .mul(new Scalar(5));
                Tensor loss = torch.cross_entropy_loss(scores, walked);
                adam.zero_grad();
                FixedPoint.backward(loss);
                adam.step();
                if (step % 20 == 0) {
                    System.out.println("loss " + loss.item_double() + ", best place "
                            + reward.argmax().item_long());
                }
            }
        }
    }
}
