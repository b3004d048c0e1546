package dev.fixpoint.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerEnvironmentTest {
    @Test
    void aMissingPythonIsNamedInASentenceAndNothingIsLeft(@TempDir Path cache) {
        assertThatThrownBy(() -> PeerEnvironment.install(cache, "/none/python3"))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("There is no Python ('/none/python3' does not start)")
                .hasMessageContaining("leave out --peers");
        assertThat(cache).isEmptyDirectory();
    }
}
