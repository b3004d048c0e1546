package dev.fixpoint.experiments.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.experiments.data.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged flows, by {@link Mutations}. */
class MutatedFlowsTest {
    /** For each byte of the file: what the reader of pictures may take, and two numbers a pixel, twice; tables and buffers. */
    private static final Mutations.Memory MOST =
            new Mutations.Memory(4 << 20, 2 * 1_100 * 3 * (4 + 4) + 1_100 * 2 * 2 * 4);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aMutatedFlowIsReadOrRefusedInASentence() throws IOException {
        new Mutations(20_261_123, 48).tryAll(folder, List.of(original("a.flo"), original("a.png")), MOST, file -> {
            FlowField flow = FlowFile.read(file);
            assertThat(flow.knownPixels()).isBetween(0, flow.width() * flow.height());
        });
    }

    private byte[] original(String name) throws IOException {
        int width = 13;
        int height = 7;
        float[] u = new float[width * height];
        float[] v = new float[width * height];
        for (int i = 0; i < u.length; i++) {
            u[i] = i % 5 == 0 ? Float.NaN : i / 8f;
            v[i] = -i / 16f;
        }
        Path file = folder.resolve(name);
        FlowFile.write(file, new FlowField(width, height, u, v));
        return Files.readAllBytes(file);
    }
}
