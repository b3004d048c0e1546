package dev.fixpoint.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fixpoint.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;

class TensorScopeTest {
    @Test
    void whatIsMadeInAScopeIsFreedWhenItCloses() {
        Tensor inside;
        try (TensorScope scope = TensorScope.open()) {
            inside = Tensors.filled(1, 2);
            assertThat(inside.isNull()).isFalse();
        }
        assertThat(inside.isNull()).isTrue();
    }

    @Test
    void whatIsHandedOverBelongsToTheScopeAround() {
        Tensor result;
        try (TensorScope outer = TensorScope.open()) {
            try (TensorScope inner = TensorScope.open()) {
                result = inner.handOver(Tensors.filled(1, 2));
            }
            assertThat(result.isNull()).as("freed with the inner scope").isFalse();
        }
        assertThat(result.isNull()).as("freed with the outer scope").isTrue();
    }

    @Test
    void whatIsHandedOverWithoutAScopeAroundBelongsToTheCaller() {
        Tensor result;
        try (TensorScope scope = TensorScope.open()) {
            result = scope.handOver(Tensors.filled(1, 2));
        }
        assertThat(result.isNull()).isFalse();
        result.close();
        assertThat(result.isNull()).isTrue();
    }

    @Test
    @SuppressWarnings("unchecked") // the varargs of PointerScope are an array of generic classes
    void aScopeAroundThatTakesOtherClassesIsPassedOver() {
        Tensor result;
        try (TensorScope outer = TensorScope.open()) {
            try (PointerScope vectors = new PointerScope(TensorVector.class)) {
                try (TensorScope inner = TensorScope.open()) {
                    result = inner.handOver(Tensors.filled(1, 2));
                }
                assertThat(vectors.forClasses()).hasSize(1);
            }
            assertThat(result.isNull()).as("freed with the scope for vectors").isFalse();
        }
        assertThat(result.isNull()).as("freed with the outer scope").isTrue();
    }

    @Test
    void aScopeClosesWhenItsBodyThrows() {
        Tensor[] inside = new Tensor[1];
        assertThatIllegalStateException().isThrownBy(() -> {
            try (TensorScope scope = TensorScope.open()) {
                inside[0] = Tensors.filled(1, 2);
                throw new IllegalStateException();
            }
        });
        assertThat(inside[0].isNull()).isTrue();
    }
}
