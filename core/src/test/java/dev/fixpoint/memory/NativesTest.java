package dev.fixpoint.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class NativesTest {
    @Test
    void missingNativesAreNamedWithTheDependencyToAdd() {
        Throwable cause = new UnsatisfiedLinkError("no jnitorch");
        assertThat(NativeLibraries.missing("linux-riscv64", cause))
                .hasMessageContaining("The native libraries of PyTorch for linux-riscv64 are not on the class path")
                .hasMessageContaining("org.bytedeco:pytorch-platform:2.10.0-1.5.13")
                .hasCause(cause);
    }

    @Test
    void nativesOnTheClassPathAreLoaded() {
        assertThatCode(NativeLibraries::load).doesNotThrowAnyException();
        assertThatCode(NativeLibraries::load).as("a second time").doesNotThrowAnyException();
    }

    @Test
    void onlyOneOfTheTwoThreadPoolsHasMoreThanOneThread() {
        int before = NativeThreads.current();
        try {
            NativeThreads.use(2);
            assertThat(NativeThreads.current()).isEqualTo(2);
            assertThat(openblas.blas_get_num_threads()).isEqualTo(2);
            assertThat(torch.get_num_threads()).isEqualTo(1);
            NativeThreads.useDefault();
            assertThat(NativeThreads.current())
                    .as("after the rule came too late")
                    .isEqualTo(2);
        } finally {
            NativeThreads.use(before);
        }
    }

    @Test
    void fewerThanOneThreadIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NativeThreads.use(0))
                .withMessage("threads must be at least 1, got 0");
    }

    @Test
    void aGradientModeClosesToTheModeBefore() {
        try (GradientMode off = GradientMode.off()) {
            assertThat(GradMode.is_enabled()).isFalse();
            try (GradientMode on = GradientMode.on()) {
                assertThat(GradMode.is_enabled()).isTrue();
            }
            assertThat(GradMode.is_enabled()).isFalse();
        }
        assertThat(GradMode.is_enabled()).isTrue();
    }
}
