package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheDirectoryTest {
    private final Path home;

    CacheDirectoryTest(@TempDir Path home) {
        this.home = home;
    }

    @Test
    void theProjectsOwnVariableComesFirst() {
        Path own = home.resolve("own");
        String shared = home.resolve("xdg").toString();

        assertThat(CacheDirectory.resolve(Map.of("FIXPOINT_CACHE", own.toString(), "XDG_CACHE_HOME", shared), home))
                .isEqualTo(own);
        assertThat(CacheDirectory.resolve(Map.of("FIXPOINT_CACHE", "here"), home))
                .isEqualTo(Path.of("here").toAbsolutePath());
    }

    @Test
    void theDesktopsCacheComesNext() {
        Path shared = home.resolve("xdg");

        assertThat(CacheDirectory.resolve(Map.of("FIXPOINT_CACHE", "", "XDG_CACHE_HOME", shared.toString()), home))
                .isEqualTo(shared.resolve("fixpoint"));
    }

    @Test
    void theHomeDirectoryComesLast() {
        Path expected = home.resolve(".cache/fixpoint");

        assertThat(CacheDirectory.resolve(Map.of(), home)).isEqualTo(expected);
        assertThat(CacheDirectory.resolve(Map.of("XDG_CACHE_HOME", "relative"), home))
                .isEqualTo(expected);
        assertThat(CacheDirectory.resolve()).isAbsolute();
    }
}
