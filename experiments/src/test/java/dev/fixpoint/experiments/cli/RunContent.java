package dev.fixpoint.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a run left in its folder, without the times that it took and the command line, which names the folder. */
final class RunContent {
    private static final JsonMapper JSON = new JsonMapper();

    private RunContent() {}

    /** The content of each file by its name; pages, events, checkpoints and charts over time are left out. */
    static Map<String, String> of(Path run) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = run.relativize(file).toString();
                if (!name.matches(
                        ".*(results\\.(md|html)|validation-sigma.*\\.png|checkpoint\\.pt|events\\.out.*|\\.lock)")) {
                    content.put(name, content(file));
                }
            }
        }
        return content;
    }

    private static String content(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.endsWith(".json")) {
            JsonNode json = JSON.readTree(file.toFile());
            withoutTimes(json);
            return json.toPrettyString();
        }
        return name.equals("metrics.csv")
                ? withoutTimes(Files.readAllLines(file))
                : HexFormat.of().formatHex(Files.readAllBytes(file));
    }

    private static void withoutTimes(JsonNode json) {
        if (json instanceof ObjectNode object) {
            object.remove(List.of("seconds", "command"));
        }
        json.forEach(RunContent::withoutTimes);
    }

    private static String withoutTimes(List<String> lines) {
        int seconds = Arrays.asList(lines.get(0).split(",", -1)).indexOf("seconds");
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
            if (seconds >= 0) {
                cells.remove(seconds);
            }
            kept.add(String.join(",", cells));
        }
        return String.join("\n", kept);
    }
}
