package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.multilabel.ModelKind;
import java.util.Iterator;

/** The names that {@code --model} knows for multi-label data. */
final class MultiLabelModels implements Iterable<String> {
    MultiLabelModels() {}

    @Override
    public Iterator<String> iterator() {
        return ModelKind.names().iterator();
    }
}
