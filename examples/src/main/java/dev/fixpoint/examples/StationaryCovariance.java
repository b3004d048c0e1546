package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.dynamics.LyapunovEquation;
import dev.fixpoint.algorithms.dynamics.PolicyEvaluation;
import dev.fixpoint.algorithms.dynamics.SteinEquation;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Linear equations of dynamics: how far noise drives a system, and what a Markov process is worth. */
public final class StationaryCovariance {

    private StationaryCovariance() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor step = torch.tensor(0.9f, 0.2f, -0.1f, 0.8f).reshape(2, 2).requires_grad_(true);
            Tensor noise = torch.eye(2);
            Tensor discrete = new SteinEquation(step).layer().forward(noise); // X = A X A^T + Q
            FixedPoint.backward(discrete.trace());
            System.out.println("variance in steps " + discrete.trace().item_double());
            System.out.println("  and its slope in A " + step.grad().norm().item_double());

            Tensor drift = step.detach().sub(noise); // A X + X A^T + Q = 0
            Tensor continuous = new LyapunovEquation(drift).layer().forward(noise);
            System.out.println("variance in time  " + continuous.trace().item_double());

            Tensor moves = torch.tensor(0.5f, 0.5f, 0.1f, 0.9f).reshape(2, 2);
            Tensor discount = torch.tensor(0.9f);
            Tensor rewards = torch.tensor(1f, 0f).reshape(1, 2);
            Tensor values = new PolicyEvaluation(moves, discount).layer().forward(rewards); // V = r + gamma P V
            System.out.println("worth of the first state " + values.select(1, 0).item_double());
        }
    }
}
