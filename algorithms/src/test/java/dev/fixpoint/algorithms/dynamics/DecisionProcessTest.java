package dev.fixpoint.algorithms.dynamics;

import static dev.fixpoint.algorithms.References.CLOSE;
import static dev.fixpoint.algorithms.References.assertAgreesWithUnrolling;
import static dev.fixpoint.algorithms.References.assertClose;
import static dev.fixpoint.algorithms.References.assertRowsAgree;
import static dev.fixpoint.algorithms.References.filled;
import static dev.fixpoint.algorithms.References.gradients;
import static dev.fixpoint.algorithms.References.loss;
import static dev.fixpoint.algorithms.References.options;
import static dev.fixpoint.algorithms.References.random;
import static dev.fixpoint.algorithms.References.variable;
import static dev.fixpoint.algorithms.References.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.memory.TensorScope;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class DecisionProcessTest {
    private static final int STATES = 4;
    private static final int ACTIONS = 3;

    /** {@code (I - gamma P)^-1}. */
    private static Tensor resolvent(Tensor probabilities, double discount) {
        return torch.eye(STATES, options())
                .sub(probabilities.detach().mul(filled(discount)))
                .inverse();
    }

    @Test
    void theValueOfAPolicyAndItsGradientsAreThoseOfTheInverse() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor probabilities = variable(random(1, 1, STATES, STATES).softmax(1));
            Tensor discount = variable(filled(0.9));
            Tensor rewards = variable(random(2, 1, 3, STATES));
            Tensor values =
                    new PolicyEvaluation(probabilities, discount).layer().forward(rewards);
            Tensor inverse = resolvent(probabilities, 0.9);
            Tensor exact = rewards.detach().matmul(inverse.t());
            assertClose("values", values, exact, CLOSE);

            Tensor g = gradients(loss(exact.requires_grad_(true)), exact).get(0);
            Tensor u = g.matmul(inverse);
            Tensor next = exact.detach().matmul(probabilities.detach().t());
            List<Tensor> gradients = gradients(loss(values), rewards, discount, probabilities);
            assertClose("in the rewards", gradients.get(0), u, CLOSE);
            assertClose("in the discount", gradients.get(1), u.mul(next).sum(), CLOSE);
            assertClose(
                    "in the probabilities",
                    gradients.get(2),
                    u.t().matmul(exact.detach()).mul(filled(0.9)),
                    CLOSE);
        }
    }

    @Test
    void eachSampleMayHaveAProcessOfItsOwn() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor probabilities = variable(random(1, 1, 2, STATES, STATES).softmax(2));
            Tensor discount = variable(filled(0.8));
            Tensor rewards = variable(random(2, 1, 2, STATES));
            PolicyEvaluation both = new PolicyEvaluation(probabilities, discount);
            assertAgreesWithUnrolling(both, both.layer(), 300, rewards, probabilities, discount);
        }
    }

    @Test
    void aDiscountNearOneIsNoObstacle() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor probabilities = random(1, 1, STATES, STATES).softmax(1);
            Tensor rewards = variable(random(2, 1, 3, STATES));
            PolicyEvaluation evaluation = new PolicyEvaluation(probabilities, filled(0.9999));
            Tensor exact =
                    rewards.detach().matmul(resolvent(probabilities, 0.9999).t());
            // The condition is 1e4: 1e-10 of the offset may be 1e-6 of a value, and is 1e-9 as the values are large.
            assertClose("values", evaluation.layer().forward(rewards), exact, CLOSE);
        }
    }

    @Test
    void theBestPolicyOfAllGivesTheValuesOfValueIteration() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor probabilities = random(3, 2, STATES, ACTIONS, STATES).softmax(2);
            Tensor rewards = variable(random(4, 1, 2, STATES, ACTIONS));
            ValueIteration iteration = new ValueIteration(new Transitions(probabilities), filled(0.9));
            Tensor values = iteration.layer().forward(rewards);
            for (int sample = 0; sample < 2; sample++) {
                Tensor own = rewards.detach().select(0, sample);
                assertClose("sample " + sample, values.select(0, sample), best(probabilities, own), CLOSE);
            }
            assertRowsAgree(iteration.layer(), rewards);
        }
    }

    /** The largest values over all policies, each by its inverse. */
    private static Tensor best(Tensor probabilities, Tensor rewards) {
        Tensor best = filled(Double.NEGATIVE_INFINITY, STATES);
        for (int code = 0; code < Math.round(Math.pow(ACTIONS, STATES)); code++) {
            long[] actions = new long[STATES];
            int rest = code;
            for (int s = 0; s < STATES; s++) {
                actions[s] = rest % ACTIONS;
                rest /= ACTIONS;
            }
            Tensor chosen = torch.tensor(actions).unsqueeze(1);
            Tensor r = rewards.gather(1, chosen);
            Tensor p = probabilities
                    .gather(1, chosen.unsqueeze(2).expand(STATES, 1, STATES))
                    .squeeze(1);
            best = torch.maximum(best, resolvent(p, 0.9).matmul(r).squeeze(1));
        }
        return best;
    }

    @Test
    void theHardMaximumIsDifferentiableWithTheBestPolicyHeld() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor probabilities =
                    variable(random(3, 2, STATES, ACTIONS, STATES).softmax(2));
            Tensor discount = variable(filled(0.9));
            Tensor rewards = variable(random(4, 1, 2, STATES, ACTIONS));
            ValueIteration iteration = new ValueIteration(new Transitions(probabilities), discount);
            assertAgreesWithUnrolling(iteration, iteration.layer(), 400, rewards, probabilities, discount);
        }
    }

    @Test
    void theSoftMaximumIsDifferentiableInAllThatItReads() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor probabilities =
                    variable(random(3, 2, 2, STATES, ACTIONS, STATES).softmax(3));
            Tensor discount = variable(filled(0.9));
            Tensor temperature = variable(filled(0.3));
            Tensor rewards = variable(random(4, 1, 2, STATES, ACTIONS));
            ValueIteration iteration =
                    new ValueIteration(new Transitions(probabilities), discount, Optional.of(temperature));
            assertAgreesWithUnrolling(iteration, iteration.layer(), 400, rewards, probabilities, discount, temperature);
            assertThat(iteration
                            .layer()
                            .forward(rewards)
                            .sub(softValues(iteration, rewards))
                            .abs()
                            .amax()
                            .item_double())
                    .isLessThan(CLOSE);
        }
    }

    /** The mean of the actions' values over softmax's policy, and its entropy: the value by its other formula. */
    private static Tensor softValues(ValueIteration iteration, Tensor rewards) {
        Tensor t = iteration.temperature().orElseThrow();
        Tensor q = iteration.actionValues(rewards, iteration.layer().forward(rewards));
        Tensor policy = q.div(t).softmax(2);
        Tensor entropy = policy.mul(policy.log()).sum(2).neg();
        return policy.mul(q).sum(2).add(entropy.sub(filled(Math.log(ACTIONS))).mul(t));
    }

    /** A corridor: right along it, reward 1 at its end, once; the gradient of a maximum of equals is split. */
    @Test
    void certainMovesAreTheSameAsTheirProbabilities() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor successors =
                    torch.tensor(new long[] {0, 1, 0, 2, 1, 3, 3, 3}).reshape(4, 2);
            Tensor rewards = variable(vector(0, 0, 0, 0, 0, 1, 0, 0).reshape(1, 4, 2));
            Tensor probabilities = torch.one_hot(successors, 4).to(torch.ScalarType.Double);
            ValueIteration certain = new ValueIteration(new Transitions(successors), filled(0.5));
            ValueIteration likely = new ValueIteration(new Transitions(probabilities), filled(0.5));
            Tensor values = certain.layer().forward(rewards);
            assertClose("values", values, vector(0.25, 0.5, 1, 0).reshape(1, 4), CLOSE);
            assertClose("values by probabilities", likely.layer().forward(rewards), values, CLOSE);
            ValueIteration batched = new ValueIteration(new Transitions(successors.unsqueeze(0)), filled(0.5));
            assertClose("values of a batch", batched.layer().forward(rewards), values, CLOSE);
            Tensor gradient = gradients(values.select(1, 0).sum(), rewards).get(0);
            assertClose(
                    "what the first state owes to each move",
                    gradient,
                    vector(0, 1, 0, 0.5, 0, 0.25, 0.125, 0.125).reshape(1, 4, 2),
                    CLOSE);
        }
    }

    @Test
    void aLongCorridorIsNoObstacle() {
        try (TensorScope scope = TensorScope.open()) {
            int length = 200;
            long[] successors = new long[2 * length];
            for (int s = 0; s < length; s++) {
                successors[2 * s] = Math.max(s - 1, 0);
                successors[2 * s + 1] = Math.min(s + 1, length - 1);
            }
            successors[2 * length - 2] = length - 1L;
            Tensor rewards = filled(-1, 1, length, 2);
            rewards.select(1, length - 1).zero_();
            Tensor leaf = variable(rewards);
            ValueIteration corridor =
                    new ValueIteration(new Transitions(torch.tensor(successors).reshape(length, 2)), filled(0.99));
            Tensor values = corridor.layer().forward(leaf);
            double first = -(1 - Math.pow(0.99, length - 1)) / (1 - 0.99);
            assertClose("the first value", values.select(1, 0), filled(first, 1), CLOSE);
            Tensor gradient = gradients(values.select(1, 0).sum(), leaf).get(0);
            assertClose(
                    "its gradient in the last step",
                    gradient.select(1, length - 2).select(1, 1),
                    filled(Math.pow(0.99, length - 2), 1),
                    CLOSE);
        }
    }

    @Test
    void rangesAndShapesAreChecked() {
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> new PolicyEvaluation(filled(0.5, 2, 2), filled(1)))
                    .hasMessage("discount must be in [0, 1), got 1.0");
            assertThatThrownBy(() -> new Transitions(filled(0.5, 2, 3, 4)))
                    .hasMessage("probabilities must be [4, any, 4], got [2, 3, 4]");
            ValueIteration iteration = new ValueIteration(new Transitions(filled(0.5, 2, 3, 2)), filled(0.5));
            assertThatThrownBy(() -> iteration.layer().forward(filled(0, 1, 2, 2)))
                    .hasMessage("rewards must be [any, 2, 3], got [1, 2, 2]");
        }
    }
}
