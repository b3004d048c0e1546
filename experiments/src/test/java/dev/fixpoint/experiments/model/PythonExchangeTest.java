package dev.fixpoint.experiments.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of tensors between Java and Python's own library. The system property {@code fixpoint.python} names the Python; where it
 * has no safetensors and no torch, these tests are passed over.
 */
class PythonExchangeTest {
    private static final String PYTHON = System.getProperty("fixpoint.python", "python3");
    private static final Safetensors.Architecture NET = new Safetensors.Architecture("net", 1);

    @TempDir
    Path folder;

    @Test
    void pythonReadsOurTensorsToTheBitAndTheirMetadata() throws Exception {
        Path file = folder.resolve("ours.safetensors");
        Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
        entries.put(
                "weight", new Safetensors.Entry(List.of(2L, 3L), new float[] {1, -0f, Float.MIN_VALUE, 1e30f, 5, 6}));
        entries.put("bias", new Safetensors.Entry(List.of(), new float[] {1 / 3f}));
        entries.put("none", new Safetensors.Entry(List.of(0L, 4L), new float[0]));
        Safetensors.write(file, NET, entries);

        String said = python("""
                import sys, torch
                from safetensors import safe_open
                with safe_open(sys.argv[1], framework='pt') as f:
                    print(sorted(f.metadata().items()))
                    for name in f.keys():
                        t = f.get_tensor(name)
                        print(name, t.dtype, list(t.shape), t.view(torch.int32).flatten().tolist())
                """, file);

        assertThat(said.lines())
                .containsExactlyInAnyOrder(
                        "[('architecture', 'net'), ('format', 'pt'), ('version', '1')]",
                        "weight torch.float32 [2, 3] " + bits(entries.get("weight")),
                        "bias torch.float32 [] " + bits(entries.get("bias")),
                        "none torch.float32 [0, 4] []");
    }

    @Test
    void weReadWhatPyTorchSaved() throws Exception {
        Path file = folder.resolve("theirs.safetensors");
        String said = python("""
                import sys, torch
                from safetensors.torch import save_file
                torch.manual_seed(1)
                net = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Linear(2, 1))
                save_file(net.state_dict(), sys.argv[1], metadata={'format': 'pt'})
                for name, t in net.state_dict().items():
                    print(name, list(t.shape), t.view(torch.int32).flatten().tolist())
                """, file);

        Map<String, Safetensors.Entry> read = Safetensors.read(file, NET);

        assertThat(read.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue().shape() + " " + bits(entry.getValue())))
                .containsExactlyInAnyOrderElementsOf(said.lines().toList());
        assertThat(read).hasSize(4);
    }

    private static String bits(Safetensors.Entry entry) {
        List<Integer> bits = new ArrayList<>();
        for (float value : Objects.requireNonNull(entry).values()) {
            bits.add(Float.floatToRawIntBits(value));
        }
        return bits.toString();
    }

    private static String python(String program, Path file) throws Exception {
        assumeTrue(run("import safetensors, torch").exitValue() == 0, PYTHON + " has no safetensors and no torch");
        Process process = run(program, file.toString());
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static Process run(String program, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(PYTHON, "-c", program).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            assumeTrue(false, "there is no " + PYTHON);
            throw e;
        }
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process;
    }
}
