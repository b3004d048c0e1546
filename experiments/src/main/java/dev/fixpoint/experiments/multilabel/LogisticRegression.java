package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.model.Dense;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** One independent logistic regression per label: the control. */
record LogisticRegression(Dense dense) implements MultiLabelModel {
    static LogisticRegression random(int features, int labels) {
        return new LogisticRegression(Dense.random(features, labels));
    }

    @Override
    public List<Tensor> parameters() {
        return dense.parameters();
    }

    @Override
    public Tensor logits(Tensor x, Dropout dropout) {
        return dense.apply(x);
    }
}
